import GRDB
import StoreStatements
import Verification

/// A connection on which GRDB has opened a transaction.
struct SQLiteConnection: SQLConnection {
  let database: Database

  func rows(_ statement: String, _ values: [SQLValue]) throws(StoreError) -> [SQLRow] {
    try StoreError.of {
      let prepared = try database.cachedStatement(sql: statement)
      let cursor = try Row.fetchCursor(prepared, arguments: StatementArguments(values.map(\.databaseValue)))
      var rows: [SQLRow] = []
      while let row = try cursor.next() { rows.append(SQLRow(row.databaseValues.map(SQLValue.init))) }
      return rows
    }
  }

  func change(_ statement: String, _ values: [SQLValue]) throws(StoreError) -> Int {
    try StoreError.of {
      try database.cachedStatement(sql: statement)
        .execute(arguments: StatementArguments(values.map(\.databaseValue)))
      return database.changesCount
    }
  }
}

extension SQLValue {
  fileprivate var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let number): number.databaseValue
    case .text(let text): text.databaseValue
    }
  }

  fileprivate init(_ value: DatabaseValue) {
    self =
      switch value.storage {
      case .int64(let number): .integer(Int(number))
      case .string(let text): .text(text)
      // No statement of the store makes one of these; whoever asks for a text or number finds neither.
      case .null, .double, .blob: .null
      }
  }
}

extension StoreError {
  /// What a body gives, with GRDB's errors as errors of a store.
  static func of<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
    do {
      return try body()
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(error)
    }
  }

  private init(_ error: any Error) {
    let text = (error as? DatabaseError)?.message ?? String(describing: error)
    switch (error as? DatabaseError)?.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      self = .damaged(text)
    case .SQLITE_FULL:
      self.init(.unavailable, "the store's disk is full", mend: "make room; nothing was lost, and it goes on by itself")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(
        .unavailable, "another program keeps the store locked",
        mend: "end what holds it, such as a backup or a shell; it goes on by itself")
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
      self.init(
        .unavailable, "the store cannot be written (\(text))",
        mend: "let the endpoint's user write the file and its folder")
    default:
      self.init(.unavailable, "the store does not answer (\(text))", mend: "look at the disk that it lies on")
    }
  }

  static func damaged(_ reason: String) -> StoreError {
    StoreError(
      .corrupt, "the store is damaged (\(reason))",
      mend: "keep the file as it is, and start from the last good copy; sqlite3's .recover may save what came after it")
  }
}
