import Dispatch
import Glibc
import StoreStatements
import Verification

/// The store in a PostgreSQL database, or in one that speaks its protocol: for any number of endpoints at once.
///
/// Writing transactions are SERIALIZABLE and run again when they lose a race; what ``write(_:)`` has returned is on
/// the server's disk. When the connection is lost while a commit is on its way, nobody knows whether it was done: that is
/// `unavailable`, and not tried again. Calls block for as long as the network takes, and belong on threads that may.
public struct PostgresStore: StatementStore {
  /// How many connections one program holds at most.
  public static let connections = 12
  /// The waits between two attempts, in microseconds: chosen at random up to a bound that doubles.
  private static let waits = (first: 500, longest: 50_000)

  private let pool: ConnectionPool
  private let patience: Patience
  /// Whoever has lost a race stands in line here, so that losers do not race each other.
  private let line = DispatchSemaphore(value: 1)

  /// Whether a database that holds nothing yet is made a store.
  public enum Opening: Sendable {
    /// Make it one.
    case orMake
    /// Only what is a store already.
    case existing
  }

  /// Connects to a database, and brings it to the present form.
  ///
  /// - Parameters:
  ///   - address: where it is.
  ///   - password: the password; nil when the server wants none, or libpq knows it from elsewhere.
  ///   - opening: whether a store is made of an empty database.
  /// - Throws: ``Verification/StoreError``: `missing` when there is no such database or no store in it; `foreign` when
  ///   another program's tables are there, or a newer version's; `unavailable`.
  public init(_ address: PostgresAddress, password: String?, _ opening: Opening = .orMake) throws(StoreError) {
    try self.init(address, password: password, opening, connections: Self.connections, Patience())
  }

  init(
    _ address: PostgresAddress, password: String?, _ opening: Opening, connections: Int, _ patience: Patience
  ) throws(StoreError) {
    self.patience = patience
    pool = ConnectionPool(size: connections, patience) { () throws(StoreError) in
      try PostgresConnection(address, password: password, patience)
    }
    try migrate(opening)
  }

  /// A read asks the database over the network.
  public var readsWait: Bool { true }

  /// Looks at the store.
  public func read<Value>(
    _ body: (any StoreReading) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try transaction(.snapshot) { (rows) throws(StoreError) in try body(rows) }
  }

  /// Changes the store, all or nothing.
  public func change<Value>(
    _ body: (StatementTransaction) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try transaction(.serial, body)
  }

  /// Runs a transaction until it neither loses a race nor its connection.
  private func transaction<Value>(
    _ isolation: PostgresConnection.Isolation, _ body: (StatementTransaction) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    let deadline = ContinuousClock.now + patience.racing
    var hasReconnected = false
    var bound = Self.waits.first
    var isInLine = false
    defer { if isInLine { line.signal() } }
    while true {
      var remedy = PostgresFailure.Remedy.none
      do throws(StoreError) {
        return try pool.lend { (connection) throws(StoreError) in
          do throws(StoreError) {
            return try connection.transaction(isolation, body)
          } catch {
            remedy = connection.failure?.remedy ?? .none
            throw error
          }
        }
      } catch {
        switch remedy {
        case .again where ContinuousClock.now < deadline:
          if !isInLine { isInLine = line.wait(timeout: .now() + .milliseconds(patience.turnMilliseconds)) == .success }
          usleep(UInt32.random(in: 0...UInt32(bound)))
          bound = min(2 * bound, Self.waits.longest)
        case .reconnect where !hasReconnected:
          hasReconnected = true
          pool.forgetIdle()
        case .again, .reconnect, .none: throw error
        }
      }
    }
  }

  // MARK: - Migration

  /// Brings the tables to the present form. Not every database of the kind has advisory locks, or tables that are made
  /// inside a transaction: whoever migrates locks a row of the table of marks, which is gone with its connection, and
  /// makes the tables over a second one, each if it is not there.
  private func migrate(_ opening: Opening) throws(StoreError) {
    try pool.lend { (tables) throws(StoreError) in
      let names = Set(
        try tables.rows("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()", [])
          .map { (row) throws(StoreError) in try row.text(0) })
      if !names.contains(Schema.marks) {
        guard names.isEmpty else {
          throw StoreError(
            .foreign, "the database holds the tables of another program",
            mend: "give Latchkey a database of its own: createdb latchkey")
        }
        guard opening == .orMake else {
          throw StoreError(
            .missing, "there is no store in the database yet",
            mend: "name the store that the endpoint uses, with --store")
        }
      }
      try change { (rows) throws(StoreError) in try Schema.begin(rows) }
      try change { (rows) throws(StoreError) in try Schema.migrate(rows, tables: tables) }
    }
  }
}
