import Portal
import Verification

extension StatementTransaction {
  /// The newest entry of one kind about a client; nil when there is none.
  public func lastEntry(_ event: AuditEntry.Event, about client: Client) throws(StoreError) -> AuditEntry? {
    try read(
      try rows(
        "\(Self.auditColumns) WHERE project = ? AND contact = ? AND event = ? ORDER BY moment DESC, id DESC LIMIT 1",
        .text(client.project), .text(client.contact), .text(event.rawValue)), Self.entry
    ).first
  }

  /// The audit trail from a moment on, the oldest first, at most so many entries.
  public func audit(from moment: Instant, limit: Int) throws(StoreError) -> [AuditEntry] {
    try read(
      try rows(
        "\(Self.auditColumns) WHERE moment >= ? ORDER BY id LIMIT ?", .moment(moment), .integer(limit)), Self.entry)
  }

  /// Adds to the audit trail.
  public func add(_ entry: AuditEntry) throws(StoreError) {
    // In the rare case that another process took the number, the next one.
    while try change(
      """
      INSERT INTO audit (id, moment, event, project, contact, detail) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO NOTHING
      """, .integer(AuditNumber.next(at: entry.at)), .moment(entry.at), .text(entry.event.rawValue),
      .text(entry.client.project), .text(entry.client.contact), .text(entry.detail)) == 0
    {}
  }

  private static var auditColumns: String { "SELECT moment, event, project, contact, detail FROM audit" }

  private static func entry(_ row: SQLRow) throws(StoreError) -> AuditEntry {
    AuditEntry(
      at: try row.moment(0), event: try row.choice(1), client: try row.client(2), detail: try row.text(4))
  }
}
