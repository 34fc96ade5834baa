import Verification

/// The tables of a store, and how they came about: each version's statements, in order.
public enum Schema {
  /// Brings a database to the newest version, inside the transaction that is open. An empty one gets every table.
  ///
  /// - Throws: `foreign` when the database is of a newer version than this program knows.
  public static func migrate(_ connection: some SQLConnection) throws(StoreError) {
    _ = try connection.change("CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value TEXT NOT NULL)", [])
    let found = try connection.rows("SELECT value FROM marks WHERE name = 'schema'", []).first
    let version = try found.map { (row) throws(StoreError) in try row.text(0) } ?? "0"
    guard let version = Int(version), version <= versions.count else {
      throw StoreError(
        .foreign, "the store was made by a newer version of Latchkey", mend: "run that version, or a newer one")
    }
    guard version < versions.count else { return }
    for statements in versions[version...] {
      for statement in statements { _ = try connection.change(statement, []) }
    }
    _ = try connection.change(
      "INSERT INTO marks (name, value) VALUES ('schema', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      [.text(String(versions.count))])
  }

  /// Moments are Unix seconds; digests are hexadecimal; an absent project or contact is an empty text.
  private static let versions: [[String]] = [
    [
      """
      CREATE TABLE invitations (
        project TEXT NOT NULL, contact TEXT NOT NULL, generation BIGINT NOT NULL, accepted BIGINT, cancelled BIGINT,
        PRIMARY KEY (project, contact, generation))
      """,
      """
      CREATE TABLE challenges (
        id TEXT PRIMARY KEY, browser TEXT NOT NULL, door TEXT NOT NULL, subject TEXT NOT NULL, project TEXT NOT NULL,
        contact TEXT NOT NULL, generation BIGINT NOT NULL, channel TEXT NOT NULL, code TEXT NOT NULL,
        created BIGINT NOT NULL, expires BIGINT NOT NULL, tries_left BIGINT NOT NULL)
      """,
      "CREATE INDEX challenges_subject ON challenges (subject, door, project)",
      "CREATE INDEX challenges_expires ON challenges (expires)",
      """
      CREATE TABLE sends (
        moment BIGINT NOT NULL, door TEXT NOT NULL, subject TEXT NOT NULL, contact TEXT NOT NULL,
        channel TEXT NOT NULL, network TEXT NOT NULL)
      """,
      "CREATE INDEX sends_subject ON sends (subject, moment)",
      "CREATE INDEX sends_contact ON sends (contact, moment)",
      "CREATE INDEX sends_network ON sends (network, moment)",
      "CREATE INDEX sends_channel ON sends (channel, moment)",
      """
      CREATE TABLE failures (
        door TEXT NOT NULL, subject TEXT NOT NULL, contact TEXT NOT NULL, times TEXT NOT NULL, newest BIGINT,
        in_a_row BIGINT NOT NULL, locks BIGINT NOT NULL, locked_at BIGINT, locked_until BIGINT, told_lock BIGINT,
        told_failures BIGINT, PRIMARY KEY (door, subject))
      """,
      "CREATE INDEX failures_contact ON failures (contact)",
      """
      CREATE TABLE sessions (
        id TEXT PRIMARY KEY, contact TEXT NOT NULL, created BIGINT NOT NULL, touched BIGINT NOT NULL,
        generations TEXT NOT NULL)
      """,
      "CREATE INDEX sessions_created ON sessions (created)",
      """
      CREATE TABLE sign_ins (
        project TEXT NOT NULL, contact TEXT NOT NULL, moment BIGINT NOT NULL, PRIMARY KEY (project, contact))
      """,
      """
      CREATE TABLE views (
        project TEXT NOT NULL, contact TEXT NOT NULL, page TEXT NOT NULL, first_at BIGINT NOT NULL,
        last_at BIGINT NOT NULL, looks BIGINT NOT NULL, PRIMARY KEY (project, contact, page))
      """,
      """
      CREATE TABLE outbox (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, channel TEXT NOT NULL, project TEXT NOT NULL, contact TEXT NOT NULL,
        generation BIGINT NOT NULL, recipient TEXT NOT NULL, body TEXT NOT NULL, created BIGINT NOT NULL,
        due BIGINT NOT NULL, expires BIGINT NOT NULL, state TEXT NOT NULL, owner TEXT NOT NULL, leased_until BIGINT,
        handing_over BIGINT, tries BIGINT NOT NULL, doubts BIGINT NOT NULL, reason TEXT NOT NULL, finished BIGINT)
      """,
      "CREATE INDEX outbox_due ON outbox (state, due)",
      """
      CREATE TABLE audit (
        id BIGINT PRIMARY KEY, moment BIGINT NOT NULL, event TEXT NOT NULL, project TEXT NOT NULL,
        contact TEXT NOT NULL, detail TEXT NOT NULL)
      """,
      "CREATE INDEX audit_moment ON audit (moment)",
      "CREATE INDEX audit_client ON audit (project, contact, event, moment)",
    ]
  ]
}
