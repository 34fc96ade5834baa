import Manifest
import Portal
import Verification

/// What a database driver must do so that ``StatementTransaction`` makes a store of it: run a statement inside the
/// transaction that is open. Statements are of the SQL that SQLite 3.35 and PostgreSQL 13 share, with a question mark
/// for each value, in order, and with no question mark elsewhere.
public protocol SQLConnection {
  /// The rows that a query gives.
  func rows(_ statement: String, _ values: [SQLValue]) throws(StoreError) -> [SQLRow]
  /// Runs a statement.
  ///
  /// - Returns: how many rows it changed.
  func change(_ statement: String, _ values: [SQLValue]) throws(StoreError) -> Int
}

/// A value in a row or statement.
public enum SQLValue: Sendable, Hashable, ExpressibleByStringLiteral {
  case null
  case integer(Int)
  case text(String)

  /// A text.
  public init(stringLiteral text: String) { self = .text(text) }

  static func moment(_ moment: Instant?) -> SQLValue { moment.map { .integer($0.seconds) } ?? .null }

  static func digest(_ digest: HexDigest) -> SQLValue { .text(digest.hex) }
}

/// One row of an answer.
public struct SQLRow: Sendable, Hashable {
  private let values: [SQLValue]

  /// A row of values, in the order of the query.
  public init(_ values: [SQLValue]) { self.values = values }

  /// The text in a column.
  ///
  /// - Throws: `corrupt` when there is none.
  public func text(_ column: Int) throws(StoreError) -> String {
    guard case .text(let text) = values[column] else { throw Self.damaged }
    return text
  }

  func optionalText(_ column: Int) throws(StoreError) -> String? {
    if case .null = values[column] { return nil }
    return try text(column)
  }

  func integer(_ column: Int) throws(StoreError) -> Int {
    guard case .integer(let number) = values[column] else { throw Self.damaged }
    return number
  }

  func moment(_ column: Int) throws(StoreError) -> Instant { Instant(seconds: try integer(column)) }

  func optionalMoment(_ column: Int) throws(StoreError) -> Instant? {
    if case .null = values[column] { return nil }
    return try moment(column)
  }

  func digest(_ column: Int) throws(StoreError) -> HexDigest {
    guard let digest = HexDigest(hex: try text(column)) else { throw Self.damaged }
    return digest
  }

  func choice<Choice: RawRepresentable<String>>(_ column: Int) throws(StoreError) -> Choice {
    guard let choice = Choice(rawValue: try text(column)) else { throw Self.damaged }
    return choice
  }

  func client(_ column: Int) throws(StoreError) -> Client {
    Client(project: try text(column), contact: try text(column + 1))
  }

  static var damaged: StoreError {
    StoreError(
      .corrupt, "the store holds a value that this program did not write",
      mend: "stop the endpoint, keep the store as it is, and go back to the last good copy")
  }
}
