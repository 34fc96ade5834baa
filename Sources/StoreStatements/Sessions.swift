import Manifest
import Portal
import Verification

extension StatementTransaction {
  /// What a request of a session for a page of a project must know; nil when there is no such session.
  public func sight(
    of session: HexDigest, project: String, page: String
  ) throws(StoreError) -> SessionSight? {
    let found = try rows(
      """
      SELECT contact, created, touched, generations,
        (SELECT last_at FROM views WHERE views.project = ? AND views.contact = sessions.contact AND views.page = ?),
        (SELECT value FROM marks WHERE name = 'clock')
      FROM sessions WHERE id = ?
      """, .text(project), .text(page), .digest(session))
    guard let row = found.first else { return nil }
    let record = SessionRecord(
      id: session, contact: try row.text(0), created: try row.moment(1), touched: try row.moment(2),
      generations: try Self.generations(try row.text(3)))
    return SessionSight(
      session: record, history: try invitations(of: Client(project: project, contact: record.contact)),
      viewed: try row.optionalMoment(4), clock: try row.optionalText(5).map(Self.moment))
  }

  /// Adds a session.
  public func add(_ session: SessionRecord) throws(StoreError) {
    let generations = session.generations.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }
    try change(
      "INSERT INTO sessions (id, contact, created, touched, generations) VALUES (?, ?, ?, ?, ?)",
      .digest(session.id), .text(session.contact), .moment(session.created), .moment(session.touched),
      .text(generations.joined(separator: " ")))
  }

  /// Records that a session was used.
  public func touch(_ session: HexDigest, at moment: Instant) throws(StoreError) {
    try change(
      "UPDATE sessions SET touched = ? WHERE id = ? AND touched < ?", .moment(moment), .digest(session),
      .moment(moment))
  }

  /// Ends a session that has not ended.
  public func end(_ session: HexDigest) throws(StoreError) -> Bool {
    try change("DELETE FROM sessions WHERE id = ?", .digest(session)) == 1
  }

  /// Ends every session that opens a client's portal.
  public func endSessions(of client: Client) throws(StoreError) {
    // Identifiers hold neither of LIKE's signs.
    try change(
      "DELETE FROM sessions WHERE contact = ? AND ' ' || generations LIKE ?", .text(client.contact),
      .text("% \(client.project):%"))
  }

  /// When each client last signed in.
  public func signIns() throws(StoreError) -> [Client: Instant] {
    var moments: [Client: Instant] = [:]
    for row in try rows("SELECT project, contact, moment FROM sign_ins") {
      moments[try row.client(0)] = try row.moment(2)
    }
    return moments
  }

  /// Records that a client signed in.
  public func signIn(_ client: Client, at moment: Instant) throws(StoreError) {
    try change(
      """
      INSERT INTO sign_ins (project, contact, moment) VALUES (?, ?, ?)
      ON CONFLICT (project, contact) DO UPDATE SET moment = excluded.moment
      """, .text(client.project), .text(client.contact), .moment(moment))
  }

  /// Every page that was looked at, by client and page.
  public func views() throws(StoreError) -> [ViewRecord] {
    try read(
      try rows("SELECT project, contact, page, first_at, last_at, looks FROM views ORDER BY project, contact, page")
    ) { (row) throws(StoreError) in
      ViewRecord(
        client: try row.client(0), page: try row.text(2), first: try row.moment(3), last: try row.moment(4),
        count: try row.integer(5))
    }
  }

  /// Records that a client looked at a page.
  public func view(_ client: Client, page: String, at moment: Instant) throws(StoreError) {
    try change(
      """
      INSERT INTO views (project, contact, page, first_at, last_at, looks) VALUES (?, ?, ?, ?, ?, 1)
      ON CONFLICT (project, contact, page) DO UPDATE SET last_at = excluded.last_at, looks = views.looks + 1
      """, .text(client.project), .text(client.contact), .text(page), .moment(moment), .moment(moment))
  }

  /// The generations of a session's projects, from `kitchen-remodel:2 garden-studio:1`.
  private static func generations(_ text: String) throws(StoreError) -> [String: Int] {
    var generations: [String: Int] = [:]
    for pair in text.split(separator: " ") {
      let parts = pair.split(separator: ":")
      guard parts.count == 2, let generation = Int(parts[1]) else { throw SQLRow.damaged }
      generations[String(parts[0])] = generation
    }
    return generations
  }
}
