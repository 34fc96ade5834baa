import GRDBSQLite
import Synchronization

/// Tells whether anything was committed to a database, by whatever connection or process: SQLite's `PRAGMA data_version`, on
/// a connection of its own that never writes.
final class DataVersion: Sendable {
  private struct Question: ~Copyable {
    let connection: OpaquePointer
    let statement: OpaquePointer

    init?(_ path: String) {
      var connection: OpaquePointer?
      var statement: OpaquePointer?
      let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX
      guard sqlite3_open_v2(path, &connection, flags, nil) == SQLITE_OK,
        sqlite3_prepare_v3(
          connection, "PRAGMA data_version", -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK,
        let connection, let statement
      else {
        sqlite3_close_v2(connection)
        return nil
      }
      self.connection = connection
      self.statement = statement
    }

    /// The number; nil when the database cannot be asked just now.
    func answer() -> Int? {
      defer { sqlite3_reset(statement) }
      return sqlite3_step(statement) == SQLITE_ROW ? Int(sqlite3_column_int64(statement, 0)) : nil
    }

    deinit {
      sqlite3_finalize(statement)
      sqlite3_close_v2(connection)
    }
  }

  private let question: Mutex<Question>

  /// Nil when the database cannot be opened once more.
  init?(path: String) {
    guard let question = Question(path) else { return nil }
    self.question = Mutex(question)
  }

  /// The number now; nil when the database cannot be asked.
  var value: Int? { question.withLock { $0.answer() } }
}
