import GRDBSQLite
import Synchronization

/// Tells whether anything was committed to a database in WAL mode, by whatever connection or process, without a system call.
///
/// Each commit writes the header of the WAL index, which all connections share in memory, before it returns
/// ([WAL-mode file format](https://sqlite.org/walformat.html#the_wal_index_header)); SQLite itself compares that header with
/// the one it knows to learn whether its own cache is out of date. It is reached through SQLite, on a connection of its own:
/// another descriptor of the same file would, when closed, end this process's locks of it.
final class DataVersion: Sendable {
  private struct Index: ~Copyable {
    let connection: OpaquePointer
    let header: UnsafeRawPointer
    var known = SIMD8<UInt64>()
    var changes = 0

    init?(_ path: String) {
      var connection: OpaquePointer?
      // It changes nothing, but may be the last one to close, which brings the log into the database.
      guard sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK,
        // The first read opens the index.
        sqlite3_exec(connection, "PRAGMA data_version", nil, nil, nil) == SQLITE_OK,
        let connection, let header = Self.header(of: connection)
      else {
        sqlite3_close_v2(connection)
        return nil
      }
      self.connection = connection
      self.header = header
    }

    /// Where the index lies for as long as the connection is open.
    private static func header(of connection: OpaquePointer) -> UnsafeRawPointer? {
      var file: UnsafeMutablePointer<sqlite3_file>?
      var index: UnsafeMutableRawPointer?
      guard sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK,
        let methods = file?.pointee.pMethods, methods.pointee.iVersion >= 2,
        methods.pointee.xShmMap(file, 0, DataVersion.blockBytes, 0, &index) == SQLITE_OK
      else { return nil }
      return UnsafeRawPointer(index)
    }

    /// How many changes were seen; nil while one is being written, and after one that never ended.
    mutating func count() -> Int? {
      let first = words(of: 0)
      // A writer writes the second copy before the first.
      atomicMemoryFence(ordering: .acquiring)
      guard first == words(of: 1) else { return nil }
      if first != known { (known, changes) = (first, changes + 1) }
      return changes
    }

    /// A copy of the header.
    private func words(of copy: Int) -> SIMD8<UInt64> {
      var words = SIMD8<UInt64>()
      for word in 0..<DataVersion.headerWords {
        words[word] = header.load(fromByteOffset: (copy * DataVersion.headerWords + word) * 8, as: UInt64.self)
      }
      return words
    }

    deinit { sqlite3_close_v2(connection) }
  }

  /// The bytes of a block of the index.
  private static let blockBytes: Int32 = 32768
  /// The words of one of the two copies of its header: 48 bytes.
  private static let headerWords = 6

  private let index: Mutex<Index>

  /// Nil when the database cannot be opened once more, or is not in WAL mode.
  init?(path: String) {
    guard let index = Index(path) else { return nil }
    self.index = Mutex(index)
  }

  /// A number that differs from every earlier one when something was committed since; nil when that cannot be told.
  var value: Int? { index.withLock { $0.count() } }
}
