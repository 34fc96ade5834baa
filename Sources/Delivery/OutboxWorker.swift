import Portal
import Synchronization
import Verification

/// Takes messages from the outbox and hands them over, several at once, each on a thread of its own.
///
/// That a message is about to be handed over is written down before its transport is called. So whatever happens in
/// between, it is known that it may have gone out, and it is not simply sent again.
public final class OutboxWorker: Sendable {
  /// What became of one attempt, for a log. It bears no address.
  public struct Attempt: Sendable {
    /// The message, as it was leased.
    public let record: OutboxRecord
    /// What became of it.
    public let outcome: Outcome
  }

  /// What a worker needs of the world around it.
  public struct Surroundings: Sendable {
    let clock: @Sendable () -> Instant
    let composer: @Sendable () -> Composer
    let attempted: @Sendable (Attempt) -> Void
    let failed: @Sendable (StoreError) -> Void

    /// - Parameters:
    ///   - clock: the moment.
    ///   - composer: makes the letters, from the build that is in use when it is called.
    ///   - attempted: called after each attempt, from any of the threads.
    ///   - failed: called when the store failed, from any of the threads; the work goes on when it is back.
    public init(
      clock: @escaping @Sendable () -> Instant, composer: @escaping @Sendable () -> Composer,
      attempted: @escaping @Sendable (Attempt) -> Void = { _ in },
      failed: @escaping @Sendable (StoreError) -> Void = { _ in }
    ) {
      self.clock = clock
      self.composer = composer
      self.attempted = attempted
      self.failed = failed
    }
  }

  private let outbox: Outbox
  private let routes: Routes
  private let name: String
  private let around: Surroundings
  private let threads: Int
  private let crew = Crew()

  /// How many messages are handed over at once, unless said otherwise.
  public static let threads = 4
  /// How long a lease lasts, in seconds: longer than a hand-over can.
  public static let leaseSeconds = 2 * Patience.whole.wholeSeconds + 60
  /// How often an outcome is reported to a store that is out of reach: for a minute, within the lease.
  private static let reportAttempts = 30
  /// How long nothing is looked at when nobody gives a sign, in seconds: other processes queue messages too.
  private static let lookSeconds = 2.0

  /// - Parameters:
  ///   - outbox: the outbox.
  ///   - routes: how messages leave.
  ///   - name: begins the names under which leases are taken; different in every process.
  ///   - threads: how many messages are handed over at once.
  ///   - surroundings: clock, composer and listeners.
  public init(
    _ outbox: Outbox, routes: Routes, name: String, threads: Int = OutboxWorker.threads, _ surroundings: Surroundings
  ) {
    self.outbox = outbox
    self.routes = routes
    self.name = name
    self.threads = threads
    around = surroundings
  }

  /// Works until nothing is due, and returns then.
  ///
  /// - Throws: the first failure of the store; messages that are then being handed over are still reported if possible.
  public func drain() throws(StoreError) {
    let failure = FirstFailure()
    for number in 1...threads {
      crew.add {
        let hand = self.routes.opened()
        do throws(StoreError) {
          while !failure.hasHappened, try self.step(number, hand) {}
        } catch {
          failure.note(error)
        }
      }
    }
    crew.join()
    if let error = failure.first { throw error }
  }

  /// Begins to work in the background, until ``stop()``.
  public func start() {
    for number in 1...threads {
      crew.add {
        let hand = self.routes.opened()
        while !self.crew.isStopping {
          do throws(StoreError) {
            if try self.step(number, hand) { continue }
          } catch {
            self.around.failed(error)
          }
          self.crew.rest(atMost: Self.lookSeconds)
        }
      }
    }
  }

  /// Says that there may be something to do: to be called after a message was queued.
  public func wake() { crew.wake() }

  /// Ends the work in the background: no more is begun, and what is being handed over is waited for.
  public func stop() {
    crew.stop()
    crew.join()
  }

  /// Hands over one message, if one is due.
  ///
  /// - Returns: whether there was one.
  private func step(_ number: Int, _ hand: (Letter) -> Outcome) throws(StoreError) -> Bool {
    guard
      let lease = try outbox.lease(for: "\(name)/\(number)", seconds: Self.leaseSeconds, at: around.clock())
    else { return false }
    crew.wake()
    let record = lease.record
    switch around.composer().compose(record, lease.content, at: around.clock()) {
    case .letter(let letter):
      guard try outbox.handOver(lease, at: around.clock()) else { return true }
      let outcome = hand(letter)
      try report(outcome, of: lease, tries: record.tries + 1)
    case .withdrawn(let reason):
      _ = try outbox.report(.again(at: record.expires, reason: reason.text), of: lease, at: around.clock())
    case .later(let reason):
      let tries = RetryRule.tries(since: record.created, at: around.clock())
      try report(.later(reason), of: lease, tries: tries)
    case .never(let reason): try report(.never(reason), of: lease, tries: record.tries + 1)
    }
    return true
  }

  private func report(_ outcome: Outcome, of lease: Outbox.Lease, tries: Int) throws(StoreError) {
    around.attempted(Attempt(record: lease.record, outcome: outcome))
    let now = around.clock()
    let next = RetryRule.next(after: tries, queued: lease.record.created, at: now)
    let result: Outbox.Outcome =
      switch outcome {
      case .taken: .taken
      case .never(let reason): .never(reason: reason.text)
      case .later(let reason):
        next.map { .again(at: $0, reason: reason.text) }
          ?? .never(reason: "given up after \(RetryRule.giveUpSeconds / 3600) hours: \(reason)")
      case .uncertain(let reason):
        .unknown(again: next ?? lease.record.expires, reason: reason.text)
      }
    // What is known must not be lost because the store was out of reach for a moment.
    var attempts = 1
    while true {
      do throws(StoreError) {
        _ = try outbox.report(result, of: lease, at: now)
        return
      } catch {
        guard error.kind == .unavailable, !crew.isStopping, attempts < Self.reportAttempts else { throw error }
        attempts += 1
        around.failed(error)
        crew.rest(atMost: Self.lookSeconds)
      }
    }
  }
}

/// The first failure of several threads.
private final class FirstFailure: Sendable {
  private let error = Mutex<StoreError?>(nil)

  var first: StoreError? { error.withLock { $0 } }
  var hasHappened: Bool { first != nil }

  func note(_ failure: StoreError) { error.withLock { $0 = $0 ?? failure } }
}
