import Portal

/// The failures of one subject, and the locks that follow from them. Pure: the store keeps it as it is.
public struct FailureRecord: Sendable, Hashable {
  /// Whose failures they are.
  public let subject: Subject
  /// The contact they concern; empty when none is known.
  public var contact: String
  /// The failures of the last day, the oldest first.
  public var times: [Instant] = []
  /// Failures since the last right code or the team's unlock.
  public var inARow = 0
  /// Locks for failures of an hour since the last right code or the team's unlock; each doubles the next.
  public var locks = 0
  /// When the last lock began.
  public var lockedAt: Instant?
  /// The first moment at which it no longer holds.
  public var lockedUntil: Instant?
  /// The beginning of the last lock that the team was told of.
  public var toldLock: Instant?
  /// When the team was last told of failures that did not lock.
  public var toldFailures: Instant?

  /// No failures yet.
  public init(subject: Subject, contact: String) {
    self.subject = subject
    self.contact = contact
  }

  /// What stands in the way of trying a code; nil when nothing does.
  public func lock(at now: Instant) -> Lock? {
    if inARow >= Limits.failuresInARow { return .untilUnlocked }
    if let lockedUntil, now < lockedUntil { return .until(lockedUntil) }
    return nil
  }

  /// Failures within an hour.
  public func failures(inTheHourBefore now: Instant) -> Int {
    times.count { $0 > now - Limits.failureWindow }
  }

  /// Counts a try as a failure, before anyone knows whether it is one, and locks when it is one too many.
  ///
  /// - Returns: why the code may not be tried, in which case nothing was counted.
  mutating func begin(at now: Instant) -> Lock? {
    if let lock = lock(at: now) { return lock }
    times.removeAll { $0 <= now - Limits.day }
    times.append(now)
    inARow += 1
    if times.count(where: { failure in
      failure > now - Limits.failureWindow && lockedAt.map { failure > $0 } ?? true
    }) >= Limits.failuresPerHour {
      let doubled = Limits.firstLockSeconds << min(locks, 10)
      locks += 1
      lock(from: now, until: now + min(doubled, Limits.longestLockSeconds))
    }
    if times.count >= Limits.failuresPerDay, let oldest = times.first {
      lock(from: now, until: max(lockedUntil ?? now, oldest + Limits.day))
    }
    if inARow >= Limits.failuresInARow { lock(from: now, until: lockedUntil ?? now) }
    return nil
  }

  /// Takes a counted try back, since the code was right. The row of failures ends; those of the hour and the day
  /// still count.
  mutating func succeed(begunAt begun: Instant) {
    if let index = times.lastIndex(of: begun) { times.remove(at: index) }
    if lockedAt == begun { lockedAt = nil }
    inARow = 0
    locks = 0
    lockedUntil = nil
  }

  /// What the team is to be told after a wrong code, once each.
  mutating func tell(at now: Instant) -> FailureNotice? {
    if let lockedAt, toldLock != lockedAt, let lock = lock(at: now) {
      toldLock = lockedAt
      return FailureNotice(at: lockedAt, failures: times.count, lock: lock)
    }
    let failures = failures(inTheHourBefore: now)
    guard failures >= Limits.failuresToTell, lock(at: now) == nil,
      toldFailures.map({ $0 <= now - Limits.failureWindow }) ?? true
    else { return nil }
    toldFailures = now
    return FailureNotice(at: now, failures: failures, lock: nil)
  }

  private mutating func lock(from now: Instant, until end: Instant) {
    lockedAt = now
    lockedUntil = end
  }
}

/// Why no code may be tried.
public enum Lock: Sendable, Hashable {
  /// Too many failures; it ends by itself at this moment.
  case until(Instant)
  /// Too many failures in a row; only the team lifts it.
  case untilUnlocked
}

/// What the team is told about failures.
struct FailureNotice: Sendable, Hashable {
  /// When it came to this.
  let at: Instant
  /// How many failures there were: of the day when there is a lock, of the hour when there is none.
  let failures: Int
  /// The lock that follows; nil when there is none yet.
  let lock: Lock?
}
