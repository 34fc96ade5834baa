import Dispatch
import Synchronization
import Verification

/// The connections to a database: made when they are needed, kept, and no more than a number of them.
final class ConnectionPool: Sendable {
  private let connect: @Sendable () throws(StoreError) -> PostgresConnection
  private let patience: Patience
  private let room: DispatchSemaphore
  private let state = Mutex(State())

  private struct State {
    var idle: [PostgresConnection] = []
    /// Why the last attempt to connect failed, and until when no other is made.
    var refusal: (error: StoreError, until: ContinuousClock.Instant)?
  }

  init(size: Int, _ patience: Patience, connect: @escaping @Sendable () throws(StoreError) -> PostgresConnection) {
    self.patience = patience
    self.connect = connect
    room = DispatchSemaphore(value: size)
  }

  /// Lends a connection for as long as a body runs.
  ///
  /// - Throws: `unavailable` when all are in use for too long, or when the database cannot be reached.
  func lend<Value>(
    _ body: (PostgresConnection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    guard room.wait(timeout: .now() + .milliseconds(patience.turnMilliseconds)) == .success else {
      throw StoreError(
        .unavailable, "every connection to the database is in use",
        mend: "look at the database's load; it goes on by itself")
    }
    defer { room.signal() }
    let connection = try take()
    defer { if connection.isAlive { state.withLock { $0.idle.append(connection) } } }
    return try body(connection)
  }

  /// Forgets the connections that nobody uses: they are likely to be lost with the one that was.
  func forgetIdle() {
    let idle = state.withLock { state in
      defer { state.idle = [] }
      return state.idle
    }
    // Closing takes time, and is done outside of the lock.
    _ = idle
  }

  private func take() throws(StoreError) -> PostgresConnection {
    let now = ContinuousClock.now
    let found: Result<PostgresConnection?, StoreError> = state.withLock { state in
      if let idle = state.idle.popLast() { return .success(idle) }
      if let refusal = state.refusal, now < refusal.until { return .failure(refusal.error) }
      return .success(nil)
    }
    if let idle = try found.get() { return idle }
    do throws(StoreError) {
      let connection = try connect()
      state.withLock { $0.refusal = nil }
      return connection
    } catch {
      state.withLock { $0.refusal = (error, .now + patience.pause) }
      throw error
    }
  }
}
