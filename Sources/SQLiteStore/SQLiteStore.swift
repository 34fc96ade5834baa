import GRDB
import Glibc
import StoreStatements
import Verification

/// The store in one SQLite file: for one machine, and any number of processes on it.
///
/// It is in WAL mode with full synchronization: what ``write(_:)`` has returned survives a power cut. Content that is
/// deleted is overwritten.
public struct SQLiteStore: StatementStore {
  /// Whether a store that does not exist is made.
  public enum Opening: Sendable {
    /// Make it, in mode 0600, when there is none.
    case orMake
    /// Only what is there.
    case existing
  }

  /// The file that an address of the form `sqlite:PATH` names; nil for any other text.
  public static func path(of address: String) -> String? {
    let scheme = "sqlite:"
    return address.hasPrefix(scheme) && address != scheme ? String(address.dropFirst(scheme.count)) : nil
  }

  /// Seconds that a writer waits for another process before it says that the store is locked.
  public static let busySeconds = 5

  /// The mark that tells a store from other SQLite files: `LKEY`.
  private static let applicationID: UInt32 = 0x4C4B_4559

  let pool: DatabasePool
  private let dataVersion: DataVersion?

  /// Opens the store at a path, checks that it is whole, and brings it to the present form.
  ///
  /// - Throws: ``Verification/StoreError``: `corrupt` when it is damaged, in which case the file is left as it is;
  ///   `foreign` when it is another program's or a newer version's; `missing`; `unavailable`.
  public init(path: String, _ opening: Opening = .orMake) throws(StoreError) {
    try self.init(path: path, opening, busySeconds: Self.busySeconds)
  }

  init(path: String, _ opening: Opening, busySeconds: Int) throws(StoreError) {
    if try !Self.isNew(path, opening) { try Self.check(path) }
    var configuration = Configuration()
    configuration.busyMode = .timeout(Double(busySeconds))
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA secure_delete = ON") }
    let pool = try StoreError.of { try DatabasePool(path: path, configuration: configuration) }
    try StoreError.of {
      // The pool sets synchronous to NORMAL after it has prepared a connection.
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      try pool.write { database in
        let connection = SQLiteConnection(database: database)
        try Schema.begin(StatementTransaction(connection))
        try Schema.migrate(StatementTransaction(connection), tables: connection)
        try database.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
      }
    }
    self.pool = pool
    dataVersion = DataVersion(path: path)
  }

  /// A read finds what it asks for in memory, or in the file.
  public var readsWait: Bool { false }

  /// How many changes were seen in what SQLite shares among its connections.
  public func revision() -> Int? { dataVersion?.value }

  /// Looks at the store.
  public func read<Value>(
    _ body: (any StoreReading) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try StoreError.of {
      try pool.read { try body(StatementTransaction(SQLiteConnection(database: $0))) }
    }
  }

  /// Changes the store, all or nothing.
  public func change<Value>(
    _ body: (StatementTransaction) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try StoreError.of {
      try pool.write { try body(StatementTransaction(SQLiteConnection(database: $0))) }
    }
  }

  /// Makes the file where there is none, so that it and SQLite's side files have the mode.
  ///
  /// - Returns: whether nothing was ever written to it.
  private static func isNew(_ path: String, _ opening: Opening) throws(StoreError) -> Bool {
    let flags = O_RDWR | O_CLOEXEC | (opening == .orMake ? O_CREAT : 0)
    let file = open(path, flags, 0o600)
    guard file >= 0 else {
      let code = errno
      if code == ENOENT, opening == .existing {
        throw StoreError(
          .missing, "there is no store at \(path)", mend: "name the store that the endpoint uses, with --store")
      }
      throw StoreError(
        .unavailable, "the store \(path) cannot be opened (\(String(cString: strerror(code))))",
        mend: "choose a file in a folder that the endpoint's user can write, with --store")
    }
    defer { close(file) }
    return lseek(file, 0, SEEK_END) == 0
  }

  /// Looks whether a file is a whole store, or at least a database that nothing was put into yet. It writes nothing, unless
  /// a program was stopped in the midst of making the store: then what that one began is taken back first, as SQLite itself
  /// would do.
  static func check(_ path: String) throws(StoreError) {
    try StoreError.of {
      do {
        try inspect(path)
      } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        _ = try queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM sqlite_master") }
        try inspect(path)
      }
    }
  }

  private static func inspect(_ path: String) throws {
    var configuration = Configuration()
    configuration.readonly = true
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    defer { try? queue.close() }
    try queue.read { database in
      let mark = try UInt32.fetchOne(database, sql: "PRAGMA application_id")
      let tables = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_master") ?? 0
      guard mark == applicationID || tables == 0 else {
        throw StoreError(
          .foreign, "\(path) is the database of another program", mend: "choose another file, with --store")
      }
      let report = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)")
      guard report == "ok" else { throw StoreError.damaged(report ?? "no report") }
      // Before it is opened to be written, which alone would change a little of it.
      if tables > 0 { try Schema.version(StatementTransaction(SQLiteConnection(database: database))) }
    }
  }
}
