import Portal

/// What a store tells about one client, for the team's status.
public struct Activity: Sendable, Hashable {
  /// Who.
  public let client: Client
  /// The newest generation that the store has seen; 0 when it has seen none.
  public let generation: Int
  /// When that generation was accepted; nil when it was not.
  public let accepted: Instant?
  /// When it was seen cancelled; nil when it was not.
  public let cancelled: Instant?
  /// When the client last signed in.
  public let lastSignedIn: Instant?
  /// The pages and files that were viewed, by page.
  public let views: [ViewRecord]
  /// Wrong codes of the contact within the last day, at every door and in every project.
  public let failures: Int
  /// The lock that holds at the door of the link; nil when none does.
  public let linkLock: Lock?
  /// The lock that holds where links are found; nil when none does.
  public let findLock: Lock?
  /// Messages to or about the client that did not go out, or nobody knows whether they did, the oldest first; those
  /// that wait after a failure too.
  public let undelivered: [OutboxRecord]

  /// What a store tells about every client that it knows, by client. Changes nothing.
  public static func all(in store: any Store, at now: Instant) throws(StoreError) -> [Activity] {
    try store.read { (rows) throws(StoreError) in
      let now = try rows.effective(now)
      let invitations = Dictionary(grouping: try rows.invitations(), by: \.client)
      let signIns = try rows.signIns()
      let views = Dictionary(grouping: try rows.views(), by: \.client)
      let messages = Dictionary(
        grouping: try rows.messages(in: [.queued, .leased, .failed, .uncertain, .expired]).filter(\.isUndelivered),
        by: \.client)
      var failures: [String: [FailureRecord]] = [:]
      var activities: [Activity] = []
      let clients = Set(invitations.keys).union(signIns.keys).union(views.keys).union(messages.keys)
      for client in clients.sorted() where !client.contact.isEmpty {
        if failures[client.contact] == nil {
          failures[client.contact] = try rows.failures(ofContact: client.contact)
        }
        let newest = invitations[client]?.max { $0.generation < $1.generation }
        activities.append(
          Activity(
            client: client, generation: newest?.generation ?? 0, accepted: newest?.accepted,
            cancelled: newest?.cancelled, lastSignedIn: signIns[client], views: views[client] ?? [],
            failures: failures[client.contact] ?? [], undelivered: messages[client] ?? [], at: now))
      }
      return activities
    }
  }

  private init(
    client: Client, generation: Int, accepted: Instant?, cancelled: Instant?, lastSignedIn: Instant?,
    views: [ViewRecord], failures: [FailureRecord], undelivered: [OutboxRecord], at now: Instant
  ) {
    self.client = client
    self.generation = generation
    self.accepted = accepted
    self.cancelled = cancelled
    self.lastSignedIn = lastSignedIn
    self.views = views
    // Where links are found, the contact's own record counts what the records of its addresses count.
    let contacts = failures.filter { $0.subject.name == "contact:\(client.contact)" }
    self.failures = contacts.reduce(0) { $0 + $1.times.count { $0 > now - Limits.day } }
    linkLock = contacts.first { $0.subject.door == .link }?.lock(at: now)
    findLock = failures.filter { $0.subject.door == .find }.compactMap { $0.lock(at: now) }.max()
    self.undelivered = undelivered
  }
}

extension OutboxRecord {
  /// Whether the team should know that the message has not arrived, or perhaps not.
  fileprivate var isUndelivered: Bool {
    switch state {
    case .queued, .leased: !reason.isEmpty
    case .failed, .uncertain: true
    // One that was withdrawn came to its end before its time, and was never tried.
    case .expired: tries > 0 || finished.map { $0 >= expires } ?? false
    case .sent: false
    }
  }
}

extension Lock: Comparable {
  /// The one that ends earlier first.
  public static func < (first: Lock, second: Lock) -> Bool {
    switch (first, second) {
    case (.until(let one), .until(let other)): one < other
    case (.until, .untilUnlocked): true
    case (.untilUnlocked, _): false
    }
  }
}
