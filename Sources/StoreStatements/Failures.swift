import Portal
import Verification

extension StatementTransaction {
  /// The failures of a subject; nil when it never failed.
  public func failures(of subject: Subject) throws(StoreError) -> FailureRecord? {
    try read(
      try rows(
        "\(Self.failureColumns) WHERE door = ? AND subject = ?", .text(subject.door.rawValue), .text(subject.name)),
      Self.failures
    ).first
  }

  /// The failures that concern a contact, at every door.
  public func failures(ofContact contact: String) throws(StoreError) -> [FailureRecord] {
    try read(
      try rows("\(Self.failureColumns) WHERE contact = ? ORDER BY door, subject", .text(contact)), Self.failures)
  }

  /// Sets the failures of a subject.
  public func set(_ failures: FailureRecord) throws(StoreError) {
    try change(
      """
      INSERT INTO failures (
        door, subject, contact, times, newest, in_a_row, locks, locked_at, locked_until, told_lock, told_failures)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (door, subject) DO UPDATE SET
        contact = excluded.contact, times = excluded.times, newest = excluded.newest, in_a_row = excluded.in_a_row,
        locks = excluded.locks, locked_at = excluded.locked_at, locked_until = excluded.locked_until,
        told_lock = excluded.told_lock, told_failures = excluded.told_failures
      """, .text(failures.subject.door.rawValue), .text(failures.subject.name), .text(failures.contact),
      .text(failures.times.map { String($0.seconds) }.joined(separator: " ")), .moment(failures.times.last),
      .integer(failures.inARow), .integer(failures.locks), .moment(failures.lockedAt),
      .moment(failures.lockedUntil), .moment(failures.toldLock), .moment(failures.toldFailures))
  }

  private static var failureColumns: String {
    """
    SELECT door, subject, contact, times, in_a_row, locks, locked_at, locked_until, told_lock, told_failures
    FROM failures
    """
  }

  private static func failures(_ row: SQLRow) throws(StoreError) -> FailureRecord {
    var failures = FailureRecord(
      subject: Subject(door: try row.choice(0), name: try row.text(1)), contact: try row.text(2))
    for text in try row.text(3).split(separator: " ") {
      guard let seconds = Int(text) else { throw SQLRow.damaged }
      failures.times.append(Instant(seconds: seconds))
    }
    failures.inARow = try row.integer(4)
    failures.locks = try row.integer(5)
    failures.lockedAt = try row.optionalMoment(6)
    failures.lockedUntil = try row.optionalMoment(7)
    failures.toldLock = try row.optionalMoment(8)
    failures.toldFailures = try row.optionalMoment(9)
    return failures
  }
}
