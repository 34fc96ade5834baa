import Manifest
import Portal

/// The messages on their way: who sends takes a lease, says when it hands a message over, and reports what became of it.
public struct Outbox: Sendable {
  /// The store.
  public let store: any Store
  private let secret: ServerSecret?
  private let kinds: [OutboxRecord.Kind]

  /// The outbox of a store.
  ///
  /// - Parameters:
  ///   - store: the store.
  ///   - secret: the endpoint's secret; nil for a sender that leaves codes alone.
  ///   - kinds: what this sender sends; it leaves everything else alone.
  public init(
    store: any Store, secret: ServerSecret?, sending kinds: [OutboxRecord.Kind] = OutboxRecord.Kind.allCases
  ) {
    self.store = store
    self.secret = secret
    self.kinds = kinds.filter { $0 != .code || secret != nil }
  }

  /// A message that one sender has until the lease runs out.
  public struct Lease: Sendable, Hashable {
    /// The message.
    public let record: OutboxRecord
    /// What it is to say.
    public let content: OutboxContent
  }

  /// What became of a message that was handed over.
  public enum Outcome: Sendable, Hashable {
    /// The transport took it.
    case taken
    /// Not now; to be tried again at a moment, or given up when it is then no longer worth sending.
    case again(at: Instant, reason: String)
    /// Never, for this reason.
    case never(reason: String)
    /// Nobody knows whether it went out. An email or a webhook is sent once more, at a moment; an SMS is not.
    case unknown(again: Instant, reason: String)
  }

  /// Queues messages; those whose keys are known stay as they are.
  ///
  /// - Returns: how many are new.
  public func add(_ messages: [OutboxRecord]) throws(StoreError) -> Int {
    try store.write { (rows) throws(StoreError) in try rows.add(messages) }
  }

  /// The next message that is due, for one sender alone; nil when none is.
  ///
  /// Leases that have run out are cleared first: what was not yet being handed over is queued again, an email or
  /// webhook that was is sent once more, an SMS that was stays uncertain. What has expired is given up.
  ///
  /// - Parameters:
  ///   - owner: the sender's name, different from every other sender's.
  ///   - seconds: how long the lease lasts; longer than a hand-over takes.
  ///   - now: the moment.
  public func lease(for owner: String, seconds: Int, at now: Instant) throws(StoreError) -> Lease? {
    let hasWork = try store.read { (rows) throws(StoreError) in
      guard let next = try rows.nextMessageTime(of: kinds) else { return false }
      return next <= (try rows.effective(now))
    }
    guard hasWork else { return nil }
    return try store.write { (rows) throws(StoreError) in
      let now = try rows.advanced(to: now)
      for message in try rows.messages(in: [.leased]) where message.leasedUntil.map({ $0 <= now }) ?? true {
        let next =
          message.handingOver == nil
          ? message.queued(at: now, message.reason)
          : message.doubted(again: now, "the sender stopped while handing it over", at: now)
        try save(next, was: message, rows, at: now)
      }
      while let message = try rows.nextMessage(of: kinds, dueAt: now) {
        if let (end, reason) = try self.end(of: message, rows, at: now) {
          try save(message.ended(end, reason, at: now), was: message, rows, at: now)
          continue
        }
        guard let content = content(of: message) else {
          try save(
            message.ended(.failed, "it was queued under another server secret", at: now), was: message, rows,
            at: now)
          continue
        }
        var leased = message
        leased.state = .leased
        leased.owner = owner
        leased.leasedUntil = now + seconds
        leased.handingOver = nil
        try save(leased, was: message, rows, at: now)
        return Lease(record: leased, content: content)
      }
      return nil
    }
  }

  /// Records that a message is about to be handed to its transport, which must not be called before.
  ///
  /// - Returns: whether it may be: the lease still stands, and the message is still wanted.
  public func handOver(_ lease: Lease, at now: Instant) throws(StoreError) -> Bool {
    try store.write { (rows) throws(StoreError) in
      let now = try rows.advanced(to: now)
      guard var message = try current(lease, rows), message.state == .leased, message.handingOver == nil,
        let end = message.leasedUntil, now < end, try self.end(of: message, rows, at: now) == nil
      else { return false }
      message.handingOver = now
      message.tries += 1
      return try rows.change(message, from: .leased, ownedBy: lease.record.owner)
    }
  }

  /// Records what became of a message.
  ///
  /// - Returns: whether it still was this sender's to report.
  public func report(_ outcome: Outcome, of lease: Lease, at now: Instant) throws(StoreError) -> Bool {
    try store.write { (rows) throws(StoreError) in
      let now = try rows.advanced(to: now)
      guard let message = try current(lease, rows), message.state == .leased || message.state == .uncertain else {
        return false
      }
      let next: OutboxRecord
      switch outcome {
      case .taken: next = message.ended(.sent, "", at: now)
      case .never(let reason): next = message.ended(.failed, reason, at: now)
      case .again(let moment, let reason):
        next = moment < message.expires ? message.queued(at: moment, reason) : message.ended(.expired, reason, at: now)
      case .unknown(let moment, let reason): next = message.doubted(again: moment, reason, at: now)
      }
      try save(next, was: message, rows, at: now)
      return true
    }
  }

  /// When there is something to do next: a message is due, or a lease runs out; nil when nothing is under way.
  public func nextTime() throws(StoreError) -> Instant? {
    try store.read { (rows) throws(StoreError) in try rows.nextMessageTime(of: kinds) }
  }

  /// The messages in some states, the oldest first.
  public func messages(in states: [OutboxRecord.State]) throws(StoreError) -> [OutboxRecord] {
    try store.read { (rows) throws(StoreError) in try rows.messages(in: states) }
  }

  /// The message as it stands, if this sender was the last to lease it.
  private func current(_ lease: Lease, _ rows: any StoreReading) throws(StoreError) -> OutboxRecord? {
    guard let message = try rows.message(lease.record.key), message.owner == lease.record.owner else { return nil }
    return message
  }

  /// Why a message is no longer wanted; nil when it is.
  private func end(
    of message: OutboxRecord, _ rows: any StoreReading, at now: Instant
  ) throws(StoreError) -> (OutboxRecord.State, String)? {
    if now >= message.expires { return (.expired, message.reason) }
    if message.kind == .code {
      let id = HexDigest(hex: String(message.key.dropFirst("code/".count)))
      let challenge = try id.flatMap { (id) throws(StoreError) in try rows.challenge(id) }
      if challenge?.code.isEmpty ?? true { return (.expired, "a newer code was asked for, or it was used") }
    }
    return nil
  }

  private func content(of message: OutboxRecord) -> OutboxContent? {
    let text = message.kind == .code ? secret?.open(message.body, for: message.key) : message.body
    return text.flatMap { OutboxContent(json: $0, kind: message.kind) }
  }

  private func save(
    _ message: OutboxRecord, was older: OutboxRecord, _ rows: any StoreTransaction, at now: Instant
  ) throws(StoreError) {
    guard try rows.change(message, from: older.state, ownedBy: older.owner) else { return }
    let event: AuditEntry.Event? =
      switch message.state {
      case .sent: .messageSent
      case .failed: .messageFailed
      case .uncertain: .messageUncertain
      case .expired: .messageExpired
      case .queued, .leased: nil
      }
    guard let event else { return }
    try rows.add(
      AuditEntry(
        at: now, event: event, client: message.client,
        detail: "kind=\(message.kind.rawValue) channel=\(message.channel.rawValue)"))
  }
}

extension OutboxRecord {
  fileprivate func queued(at moment: Instant, _ reason: String) -> OutboxRecord {
    var record = self
    record.state = .queued
    record.due = moment
    record.reason = reason
    record.leasedUntil = nil
    record.handingOver = nil
    return record
  }

  /// Sent once more when it is an email or webhook whose outcome was never unknown before; else left uncertain.
  fileprivate func doubted(again moment: Instant, _ reason: String, at now: Instant) -> OutboxRecord {
    var record = self
    record.doubts += 1
    guard channel != .sms, doubts == 0, moment < expires else { return record.ended(.uncertain, reason, at: now) }
    return record.queued(at: moment, reason)
  }
}
