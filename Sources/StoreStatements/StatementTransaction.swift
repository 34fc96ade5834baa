import Manifest
import Portal
import Verification

/// A transaction of a store, made of SQL statements: every query and change of the rules, once for all databases.
public struct StatementTransaction: StoreTransaction {
  let connection: any SQLConnection

  /// A transaction over a connection on which one is open.
  public init(_ connection: any SQLConnection) { self.connection = connection }

  func rows(_ statement: String, _ values: SQLValue...) throws(StoreError) -> [SQLRow] {
    try connection.rows(statement, values)
  }

  @discardableResult
  func change(_ statement: String, _ values: SQLValue...) throws(StoreError) -> Int {
    try connection.change(statement, values)
  }

  /// Adds rows, many at a time, since each statement may cost a way through a network. Few different statements are made, so
  /// that all of them can be kept prepared.
  ///
  /// - Returns: how many were added or changed.
  @discardableResult
  func insert(_ head: String, _ tail: String, _ rows: [[SQLValue]]) throws(StoreError) -> Int {
    var (count, rest) = (0, rows[...])
    for size in [400, 20, 1] {
      while rest.count >= size, let first = rest.first {
        let places = "(\(repeatElement("?", count: first.count).joined(separator: ", ")))"
        count += try connection.change(
          "\(head) VALUES \(repeatElement(places, count: size).joined(separator: ", ")) \(tail)",
          rest.prefix(size).flatMap { $0 })
        rest = rest.dropFirst(size)
      }
    }
    return count
  }

  /// So many question marks; NULL, which equals nothing, when there are none.
  static func marks(_ count: Int) -> String {
    count == 0 ? "NULL" : repeatElement("?", count: count).joined(separator: ", ")
  }

  /// Question marks for a list of texts, and their values: the last one repeated, so that few different statements are made.
  static func list(_ texts: [String]) -> (String, [SQLValue]) {
    let size = [1, 20, 200].first { $0 >= texts.count } ?? texts.count
    let values = texts.map { SQLValue.text($0) }
    return (
      marks(values.isEmpty ? 0 : size),
      values + repeatElement(values.last ?? .null, count: values.isEmpty ? 0 : size - values.count)
    )
  }

  /// The values that rows spell.
  func read<Value>(
    _ rows: [SQLRow], _ value: (SQLRow) throws(StoreError) -> Value
  ) throws(StoreError) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(rows.count)
    for row in rows { values.append(try value(row)) }
    return values
  }

  /// A text in the table of marks.
  func mark(_ name: String) throws(StoreError) -> String? {
    try read(try rows("SELECT value FROM marks WHERE name = ?", .text(name))) { (row) throws(StoreError) in
      try row.text(0)
    }.first
  }

  func setMark(_ name: String, _ value: String) throws(StoreError) {
    try change(
      "INSERT INTO marks (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      .text(name), .text(value))
  }
}

extension StatementTransaction {
  /// The highest time that any writer has given; nil before the first.
  public func clock() throws(StoreError) -> Instant? {
    try mark("clock").map(Self.moment)
  }

  /// The moment that the mark of the clock spells.
  static func moment(_ text: String) throws(StoreError) -> Instant {
    guard let seconds = Int(text) else { throw Fence(text)?.error ?? SQLRow.damaged }
    return Instant(seconds: seconds)
  }

  /// Sets the highest time seen.
  public func setClock(_ moment: Instant) throws(StoreError) { try setMark("clock", String(moment.seconds)) }

  /// The newest manifest that was ever used; nil before the first.
  public func manifest() throws(StoreError) -> ManifestMark? {
    guard let text = try mark("manifest") else { return nil }
    let parts = text.split(separator: " ")
    guard parts.count == 2, let sequence = Int(parts[0]), let digest = HexDigest(hex: String(parts[1])) else {
      throw SQLRow.damaged
    }
    return ManifestMark(sequence: sequence, digest: digest)
  }

  /// Sets the newest manifest used.
  public func setManifest(_ mark: ManifestMark) throws(StoreError) {
    try setMark("manifest", "\(mark.sequence) \(mark.digest.hex)")
  }

  /// Removes what no rule looks at any longer.
  public func prune(_ ages: Retention) throws(StoreError) {
    try change("DELETE FROM challenges WHERE expires <= ?", .moment(ages.challenges))
    try change("DELETE FROM sends WHERE moment <= ?", .moment(ages.sends))
    try change(
      "DELETE FROM failures WHERE subject LIKE 'address:%' AND newest <= ?", .moment(ages.addressFailures))
    try change("DELETE FROM sessions WHERE created <= ?", .moment(ages.sessions))
    try change(
      "DELETE FROM outbox WHERE kind <> 'invitation' AND (finished <= ? OR expires <= ?)", .moment(ages.messages),
      .moment(ages.messages))
    try change(
      "DELETE FROM outbox WHERE kind = 'code' AND state = 'expired' AND finished <= ?", .moment(ages.challenges))
    try change("DELETE FROM audit WHERE moment <= ?", .moment(ages.audit))
    try change("DELETE FROM audit WHERE event = 'address-unknown' AND moment <= ?", .moment(ages.probes))
  }
}
