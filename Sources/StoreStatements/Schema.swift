import Verification

/// The tables of a store, and how they came about: each version's statements, in order.
public enum Schema {
  /// The table of single values: the version, the clock, the newest manifest.
  public static let marks = "marks"

  /// Makes the table that ``migrate(_:tables:)`` locks, unless it is there.
  public static func begin(_ rows: StatementTransaction) throws(StoreError) {
    try rows.change("CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
    try rows.change("INSERT INTO marks (name, value) VALUES ('schema', '0') ON CONFLICT (name) DO NOTHING")
  }

  /// Brings a database to the newest version. An empty one gets every table.
  ///
  /// - Parameters:
  ///   - rows: the transaction that is open. It locks the version's row, so that one program migrates at a time.
  ///   - tables: where tables are made: the same connection, or another one when the database makes no tables inside a
  ///     transaction. What is there already stays, so that a migration that was cut off can run again.
  /// - Throws: `foreign` when the database is of a newer version than this program knows.
  public static func migrate(_ rows: StatementTransaction, tables: some SQLConnection) throws(StoreError) {
    try rows.change("UPDATE marks SET value = value WHERE name = 'schema'")
    let version = try version(rows)
    guard version < versions.count else { return }
    for statements in versions[version...] {
      for statement in statements { _ = try tables.change(statement, []) }
    }
    try rows.setMark("schema", String(versions.count))
  }

  /// The version of a database that has the table of marks. Changes nothing.
  ///
  /// - Throws: `foreign` when it is a newer version than this program knows.
  @discardableResult
  public static func version(_ rows: StatementTransaction) throws(StoreError) -> Int {
    guard let version = Int(try rows.mark("schema") ?? ""), version <= versions.count else {
      throw StoreError(
        .foreign, "the store was made by a newer version of Latchkey", mend: "run that version, or a newer one")
    }
    return version
  }

  /// Moments are Unix seconds; digests are hexadecimal; an absent project or contact is an empty text.
  private static let versions: [[String]] = [
    [
      """
      CREATE TABLE IF NOT EXISTS invitations (
        project TEXT NOT NULL, contact TEXT NOT NULL, generation BIGINT NOT NULL, accepted BIGINT, cancelled BIGINT,
        PRIMARY KEY (project, contact, generation))
      """,
      """
      CREATE TABLE IF NOT EXISTS challenges (
        id TEXT PRIMARY KEY, browser TEXT NOT NULL, door TEXT NOT NULL, subject TEXT NOT NULL, project TEXT NOT NULL,
        contact TEXT NOT NULL, generation BIGINT NOT NULL, channel TEXT NOT NULL, code TEXT NOT NULL,
        created BIGINT NOT NULL, expires BIGINT NOT NULL, tries_left BIGINT NOT NULL)
      """,
      "CREATE INDEX IF NOT EXISTS challenges_subject ON challenges (subject, door, project)",
      "CREATE INDEX IF NOT EXISTS challenges_expires ON challenges (expires)",
      """
      CREATE TABLE IF NOT EXISTS sends (
        moment BIGINT NOT NULL, door TEXT NOT NULL, subject TEXT NOT NULL, contact TEXT NOT NULL,
        channel TEXT NOT NULL, network TEXT NOT NULL)
      """,
      "CREATE INDEX IF NOT EXISTS sends_subject ON sends (subject, moment)",
      "CREATE INDEX IF NOT EXISTS sends_contact ON sends (contact, moment)",
      "CREATE INDEX IF NOT EXISTS sends_network ON sends (network, moment)",
      "CREATE INDEX IF NOT EXISTS sends_channel ON sends (channel, moment)",
      """
      CREATE TABLE IF NOT EXISTS failures (
        door TEXT NOT NULL, subject TEXT NOT NULL, contact TEXT NOT NULL, times TEXT NOT NULL, newest BIGINT,
        in_a_row BIGINT NOT NULL, locks BIGINT NOT NULL, locked_at BIGINT, locked_until BIGINT, told_lock BIGINT,
        told_failures BIGINT, PRIMARY KEY (door, subject))
      """,
      "CREATE INDEX IF NOT EXISTS failures_contact ON failures (contact)",
      """
      CREATE TABLE IF NOT EXISTS sessions (
        id TEXT PRIMARY KEY, contact TEXT NOT NULL, created BIGINT NOT NULL, touched BIGINT NOT NULL,
        generations TEXT NOT NULL)
      """,
      "CREATE INDEX IF NOT EXISTS sessions_created ON sessions (created)",
      """
      CREATE TABLE IF NOT EXISTS sign_ins (
        project TEXT NOT NULL, contact TEXT NOT NULL, moment BIGINT NOT NULL, PRIMARY KEY (project, contact))
      """,
      """
      CREATE TABLE IF NOT EXISTS views (
        project TEXT NOT NULL, contact TEXT NOT NULL, page TEXT NOT NULL, first_at BIGINT NOT NULL,
        last_at BIGINT NOT NULL, looks BIGINT NOT NULL, PRIMARY KEY (project, contact, page))
      """,
      """
      CREATE TABLE IF NOT EXISTS outbox (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, channel TEXT NOT NULL, project TEXT NOT NULL, contact TEXT NOT NULL,
        generation BIGINT NOT NULL, recipient TEXT NOT NULL, body TEXT NOT NULL, created BIGINT NOT NULL,
        due BIGINT NOT NULL, expires BIGINT NOT NULL, state TEXT NOT NULL, owner TEXT NOT NULL, leased_until BIGINT,
        handing_over BIGINT, tries BIGINT NOT NULL, doubts BIGINT NOT NULL, reason TEXT NOT NULL, finished BIGINT)
      """,
      "CREATE INDEX IF NOT EXISTS outbox_due ON outbox (state, due)",
      """
      CREATE TABLE IF NOT EXISTS audit (
        id BIGINT PRIMARY KEY, moment BIGINT NOT NULL, event TEXT NOT NULL, project TEXT NOT NULL,
        contact TEXT NOT NULL, detail TEXT NOT NULL)
      """,
      "CREATE INDEX IF NOT EXISTS audit_moment ON audit (moment)",
      "CREATE INDEX IF NOT EXISTS audit_client ON audit (project, contact, event, moment)",
    ],
    [
      "CREATE TABLE IF NOT EXISTS portals (project TEXT PRIMARY KEY, digest TEXT NOT NULL)",
      "CREATE INDEX IF NOT EXISTS outbox_project ON outbox (project, state)",
    ],
    [
      """
      CREATE TABLE IF NOT EXISTS removals (
        project TEXT NOT NULL, contact TEXT NOT NULL, moment BIGINT NOT NULL, PRIMARY KEY (project, contact))
      """
    ],
  ]
}
