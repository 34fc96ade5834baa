import Portal
import Verification

extension StatementTransaction {
  /// A message in the outbox.
  public func message(_ key: String) throws(StoreError) -> OutboxRecord? {
    try read(try rows("\(Self.messageColumns) WHERE id = ?", .text(key)), Self.message).first
  }

  /// The messages in some states, the oldest first.
  public func messages(in states: [OutboxRecord.State]) throws(StoreError) -> [OutboxRecord] {
    try read(
      try connection.rows(
        "\(Self.messageColumns) WHERE state IN (\(Self.marks(states.count))) ORDER BY created, id",
        states.map { .text($0.rawValue) }),
      Self.message)
  }

  /// The messages of some projects in some states, the oldest first.
  public func messages(
    in states: [OutboxRecord.State], ofProjects projects: [String]
  ) throws(StoreError) -> [OutboxRecord] {
    let (list, values) = Self.list(projects)
    return try read(
      try connection.rows(
        """
        \(Self.messageColumns) WHERE project IN (\(list)) AND state IN (\(Self.marks(states.count)))
        ORDER BY created, id
        """, values + states.map { .text($0.rawValue) }),
      Self.message)
  }

  /// The queued message of some kinds that has been due the longest; nil when none is due.
  public func nextMessage(
    of kinds: [OutboxRecord.Kind], dueAt now: Instant
  ) throws(StoreError) -> OutboxRecord? {
    try read(
      try connection.rows(
        """
        \(Self.messageColumns) WHERE state = 'queued' AND due <= ? AND kind IN (\(Self.marks(kinds.count)))
        ORDER BY due, created, id LIMIT 1
        """, [.moment(now)] + kinds.map { .text($0.rawValue) }), Self.message
    ).first
  }

  /// When the next queued message of some kinds is due, or the next lease of one runs out; nil when none is under way.
  public func nextMessageTime(of kinds: [OutboxRecord.Kind]) throws(StoreError) -> Instant? {
    let marks = Self.marks(kinds.count)
    let values = kinds.map { SQLValue.text($0.rawValue) }
    let times = try read(
      try connection.rows(
        """
        SELECT MIN(due) FROM outbox WHERE state = 'queued' AND kind IN (\(marks))
        UNION ALL SELECT MIN(leased_until) FROM outbox WHERE state = 'leased' AND kind IN (\(marks))
        """, values + values)
    ) { (row) throws(StoreError) in try row.optionalMoment(0) }
    return times.compactMap { $0 }.min()
  }

  /// Adds messages, but for those whose keys are known.
  public func add(_ messages: [OutboxRecord]) throws(StoreError) -> Int {
    try insert(
      """
      INSERT INTO outbox (
        id, kind, channel, project, contact, generation, recipient, body, created, due, expires, state, owner,
        leased_until, handing_over, tries, doubts, reason, finished)
      """, "ON CONFLICT (id) DO NOTHING",
      messages.map { message in
        [
          .text(message.key), .text(message.kind.rawValue), .text(message.channel.rawValue),
          .text(message.client.project), .text(message.client.contact), .integer(message.generation),
          .text(message.recipient), .text(message.body), .moment(message.created), .moment(message.due),
          .moment(message.expires), .text(message.state.rawValue), .text(message.owner),
          .moment(message.leasedUntil), .moment(message.handingOver), .integer(message.tries),
          .integer(message.doubts), .text(message.reason), .moment(message.finished),
        ]
      })
  }

  /// Changes a message that is still in a state and was last leased by an owner.
  public func change(
    _ message: OutboxRecord, from state: OutboxRecord.State, ownedBy owner: String
  ) throws(StoreError) -> Bool {
    try change(
      """
      UPDATE outbox SET body = ?, due = ?, state = ?, owner = ?, leased_until = ?, handing_over = ?, tries = ?,
        doubts = ?, reason = ?, finished = ?
      WHERE id = ? AND state = ? AND owner = ?
      """, .text(message.body), .moment(message.due), .text(message.state.rawValue), .text(message.owner),
      .moment(message.leasedUntil), .moment(message.handingOver), .integer(message.tries),
      .integer(message.doubts), .text(message.reason), .moment(message.finished), .text(message.key),
      .text(state.rawValue), .text(owner)) == 1
  }

  private static var messageColumns: String {
    """
    SELECT id, kind, channel, project, contact, generation, recipient, body, created, due, expires, state, owner,
      leased_until, handing_over, tries, doubts, reason, finished
    FROM outbox
    """
  }

  private static func message(_ row: SQLRow) throws(StoreError) -> OutboxRecord {
    OutboxRecord(
      key: try row.text(0), kind: try row.choice(1), channel: try row.choice(2), client: try row.client(3),
      generation: try row.integer(5), recipient: try row.text(6), body: try row.text(7),
      created: try row.moment(8), due: try row.moment(9), expires: try row.moment(10), state: try row.choice(11),
      owner: try row.text(12), leasedUntil: try row.optionalMoment(13), handingOver: try row.optionalMoment(14),
      tries: try row.integer(15), doubts: try row.integer(16), reason: try row.text(17),
      finished: try row.optionalMoment(18))
  }
}
