import Manifest
import Verification

/// A table of a store, as it is carried to another one.
struct StoreTable {
  let name: String
  /// Its columns; those of the key first.
  let columns: [String]
  /// How many columns make the key, which no two rows share; 0 when there is none.
  let keyCount: Int

  private init(_ name: String, key: [String] = [], _ columns: [String]) {
    self.name = name
    self.columns = key + columns
    keyCount = key.count
  }

  /// Every table but that of single values.
  static let all = [
    StoreTable("portals", key: ["project"], ["digest"]),
    StoreTable("invitations", key: ["project", "contact", "generation"], ["accepted", "cancelled"]),
    StoreTable("removals", key: ["project", "contact"], ["moment"]),
    StoreTable(
      "challenges", key: ["id"],
      [
        "browser", "door", "subject", "project", "contact", "generation", "channel", "code", "created", "expires",
        "tries_left",
      ]),
    // A day's worth.
    StoreTable("sends", ["moment", "door", "subject", "contact", "channel", "network"]),
    StoreTable(
      "failures", key: ["door", "subject"],
      [
        "contact", "times", "newest", "in_a_row", "locks", "locked_at", "locked_until", "told_lock", "told_failures",
      ]),
    StoreTable("sessions", key: ["id"], ["contact", "created", "touched", "generations"]),
    StoreTable("sign_ins", key: ["project", "contact"], ["moment"]),
    StoreTable("views", key: ["project", "contact", "page"], ["first_at", "last_at", "looks"]),
    StoreTable(
      "outbox", key: ["id"],
      [
        "kind", "channel", "project", "contact", "generation", "recipient", "body", "created", "due", "expires",
        "state", "owner", "leased_until", "handing_over", "tries", "doubts", "reason", "finished",
      ]),
    StoreTable("audit", key: ["id"], ["moment", "event", "project", "contact", "detail"]),
  ]

  /// How many rows are in hand at once.
  private static let pieceRows = 500

  /// Gives all rows, piece by piece.
  func forEachPiece(
    of transaction: StatementTransaction, _ body: ([SQLRow]) throws(StoreError) -> Void
  ) throws(StoreError) {
    let list = columns.joined(separator: ", ")
    guard keyCount > 0 else { return try body(try transaction.rows("SELECT \(list) FROM \(name)")) }
    let key = columns.prefix(keyCount).joined(separator: ", ")
    var after: ArraySlice<SQLValue> = []
    while true {
      let condition = after.isEmpty ? "" : "WHERE (\(key)) > (\(Self.marks(keyCount))) "
      let rows = try transaction.connection.rows(
        "SELECT \(list) FROM \(name) \(condition)ORDER BY \(key) LIMIT \(Self.pieceRows)", Array(after))
      guard let last = rows.last else { return }
      try body(rows)
      after = last.values.prefix(keyCount)
    }
  }

  /// Adds rows.
  func add(_ rows: [SQLRow], to transaction: StatementTransaction) throws(StoreError) {
    try transaction.insert("INSERT INTO \(name) (\(columns.joined(separator: ", ")))", "", rows.map(\.values))
  }

  private static func marks(_ count: Int) -> String { repeatElement("?", count: count).joined(separator: ", ") }
}

/// How much a table holds, and a digest of it that does not depend on the order of its rows: the sum of their digests.
public struct TableContent: Sendable, Hashable {
  /// The table.
  public let name: String
  /// Its rows.
  public private(set) var count = 0
  /// The sum of the SHA-256 of the rows, modulo 2^64 in each quarter.
  private var sum: [UInt64] = [0, 0, 0, 0]

  init(_ name: String) { self.name = name }

  /// The digest in hexadecimal digits.
  public var digest: String {
    sum.map { part in
      let digits = String(part, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  mutating func add(_ rows: [SQLRow]) {
    count += rows.count
    for row in rows {
      let bytes = HexDigest(of: row.values.flatMap(\.bytes)).bytes
      for part in sum.indices {
        sum[part] &+= bytes[8 * part..<8 * part + 8].reduce(0) { $0 << 8 | UInt64($1) }
      }
    }
  }
}

extension SQLValue {
  /// Bytes that no other value, and no sequence of others, begins with.
  fileprivate var bytes: [UInt8] {
    switch self {
    case .null: Array("n".utf8)
    case .integer(let number): Array("i\(number);".utf8)
    case .text(let text): Array("t\(text.utf8.count):\(text)".utf8)
    }
  }
}
