import Foundation
import Portal
import Synchronization
import Syntax
import TestServers
import Testing
import Verification

@testable import PostgresStore
@testable import StoreStatements

@Suite struct PostgresStoreTests {
  private let server: PostgresServer
  private let place: String

  init() throws {
    server = try PostgresServer.shared.get()
    let place = try server.place()
    // Told apart from those of other tests, so that they can be cut alone.
    self.place = place + "&application_name=" + (place.split(separator: "_").last ?? "")
  }

  private func open(
    _ place: String? = nil, _ opening: PostgresStore.Opening = .orMake, password: String? = nil, connections: Int = 4,
    patience: Patience = Patience()
  ) throws -> PostgresStore {
    try PostgresStore(
      PostgresAddress(setting: place ?? self.place), password: password, opening, connections: connections, patience)
  }

  private func refusal(
    _ place: String? = nil, _ opening: PostgresStore.Opening = .orMake, password: String? = nil
  ) throws -> StoreError {
    try #require(throws: StoreError.self) { try open(place, opening, password: password) }
  }

  private func write(_ store: PostgresStore, detail: String = "") throws {
    try store.write { (rows) throws(StoreError) in
      try rows.add(AuditEntry(at: Instant(seconds: 1), event: .accepted, client: Scene.ana, detail: detail))
    }
  }

  private func details(_ store: PostgresStore) throws -> [String] {
    try store.read { (rows) throws(StoreError) in try rows.audit(from: Instant(seconds: 0), limit: 100) }.map(\.detail)
  }

  private func setting(_ name: String, _ store: PostgresStore) throws -> String? {
    try store.change { (rows) throws(StoreError) in try rows.rows("SHOW \(name)").first?.text(0) }
  }

  /// Cuts every connection of this test's stores.
  private func cut() throws {
    let name = try #require(place.split(separator: "=").last)
    try server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '\(name)'")
  }

  // MARK: - Promises

  @Test func everyCommitReachesTheDisk() throws {
    #expect(try server.run("SHOW synchronous_commit") == ["off"])
    let store = try open()
    #expect(try setting("synchronous_commit", store) == "on")
    let stronger = try open(
      place.replacing("options=", with: "options=-csynchronous_commit%3Dremote_apply%20"))
    #expect(try setting("synchronous_commit", stronger) == "remote_apply")
  }

  @Test func writersAreSerialAndReadersSeeOneState() throws {
    let store = try open()
    #expect(try setting("transaction_isolation", store) == "serializable")
    try store.read { (rows) throws(StoreError) in
      let rows = rows as? StatementTransaction
      #expect(try rows?.rows("SHOW transaction_isolation").first?.text(0) == "repeatable read")
      #expect(try rows?.rows("SHOW transaction_read_only").first?.text(0) == "on")
    }
  }

  @Test func aBodyThatGoesOnAfterAnErrorHasChangedNothing() throws {
    let store = try open()
    let error = #expect(throws: StoreError.self) {
      try store.change { (rows) throws(StoreError) in
        try rows.setClock(Instant(seconds: 7))
        _ = try? rows.change("UPDATE nothing SET nowhere = 1")
      }
    }
    #expect(error?.message.hasPrefix("the database refuses a statement (42P01: relation \"nothing\"") == true)
    #expect(try store.read { (rows) throws(StoreError) in try rows.clock() } == nil)
    try write(store)
  }

  @Test func textThatPostgresCannotHoldMatchesNothing() throws {
    let store = try open()
    try write(store, detail: "a\0b")
    #expect(try details(store) == ["a\u{FFFD}b"])
  }

  // MARK: - Opening

  @Test func manyProgramsMayMakeItAtOnce() async throws {
    let place = place
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for index in 0..<12 {
        group.addTask {
          try await onThread {
            let store = try PostgresStore(PostgresAddress(setting: place), password: nil)
            try store.write { (rows) throws(StoreError) in try rows.setClock(Instant(seconds: index)) }
            return 1
          }
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(counts == 12)
  }

  @Test func aStartThatWasInterruptedIsTakenUp() throws {
    try server.run(
      """
      CREATE TABLE marks (name TEXT PRIMARY KEY, value TEXT NOT NULL);
      INSERT INTO marks VALUES ('schema', '0');
      CREATE TABLE sign_ins (
        project TEXT NOT NULL, contact TEXT NOT NULL, moment BIGINT NOT NULL, PRIMARY KEY (project, contact))
      """, at: place)
    try write(try open())
  }

  @Test func anotherProgramsDatabaseIsRefusedAndKept() throws {
    try server.run("CREATE TABLE recipes (name TEXT)", at: place)
    let error = try refusal()
    #expect(error.kind == .foreign)
    #expect(error.message == "the database holds the tables of another program")
    #expect(error.mend == "give Latchkey a database of its own: createdb latchkey")
    #expect(
      try server.run(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()", at: place)
        == ["recipes"])
  }

  @Test func aNewerStoreIsRefused() throws {
    _ = try open()
    try server.run("UPDATE marks SET value = '999' WHERE name = 'schema'", at: place)
    let error = try refusal()
    #expect(error.kind == .foreign)
    #expect(error.message == "the store was made by a newer version of Latchkey")
  }

  @Test func aMissingStoreIsNotMadeForTheStatus() throws {
    let error = try refusal(place, .existing)
    #expect(error.kind == .missing)
    #expect(error.message == "there is no store in the database yet")
    #expect(
      try server.run(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()", at: place
      )
      .isEmpty)
  }

  @Test func aMissingDatabaseIsNamed() throws {
    let error = try refusal(place.replacing("/latchkey?", with: "/nowhere?"))
    #expect(error.kind == .missing)
    #expect(error.message.hasPrefix("there is no such database ("))
    #expect(error.message.hasSuffix("database \"nowhere\" does not exist)"))
    #expect(error.mend == "make it with createdb, owned by the endpoint's user")
  }

  @Test func anUnknownUserIsNamed() throws {
    let error = try refusal(place.replacing("latchkey@", with: "nobody@"))
    #expect(error.kind == .unavailable)
    #expect(error.message.hasSuffix("role \"nobody\" does not exist)"))
    #expect(error.mend == "check the user in --store, and the password in --store-password-file")
  }

  @Test func noServerIsSaid() throws {
    let error = try refusal("postgres://latchkey@127.0.0.1:1/latchkey")
    #expect(error.kind == .unavailable)
    #expect(error.message.hasPrefix("the database cannot be reached ("))
    #expect(error.message.hasSuffix("Is the server running on that host and accepting TCP/IP connections?)"))
  }

  // MARK: - Connections that are lost

  @Test func lostConnectionsAreReplaced() throws {
    let store = try open()
    try write(store, detail: "before")
    try cut()
    #expect(try details(store) == ["before"])
    try cut()
    try write(store, detail: "after")
    #expect(try details(store) == ["before", "after"])
  }

  @Test func whatIsLostHalfWayRunsAgain() throws {
    let store = try open()
    var runs = 0
    try store.write { (rows) throws(StoreError) in
      runs += 1
      try rows.setClock(Instant(seconds: 1))
      if runs == 1 { #expect(throws: Never.self) { try cut() } }
      try rows.add(AuditEntry(at: Instant(seconds: 1), event: .accepted, client: Scene.ana, detail: "run \(runs)"))
    }
    #expect(try details(store) == ["run 2"])
  }

  @Test func aCommitThatNobodyKnowsOfIsNotDoneAgain() throws {
    let store = try open()
    try server.run(
      """
      CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON audit DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION cut();
      """, at: place)
    var runs = 0
    let error = #expect(throws: StoreError.self) {
      try store.write { (rows) throws(StoreError) in
        runs += 1
        try rows.add(AuditEntry(at: Instant(seconds: 1), event: .accepted, client: Scene.ana))
      }
    }
    #expect(error?.kind == .unavailable)
    #expect(runs == 1)
    try server.run("DROP TRIGGER cut ON audit", at: place)
    try write(store, detail: "after")
    #expect(try details(store) == ["after"])
  }

  @Test func aServerThatIsGoneIsSaidAndItGoesOnByItself() throws {
    let server = try PostgresServer()
    var patience = Patience()
    patience.pause = .zero
    let store = try open(server.address, patience: patience)
    try write(store, detail: "before")
    try server.tell(.stop)
    let error = #expect(throws: StoreError.self) { try write(store) }
    #expect(error?.kind == .unavailable)
    #expect(error?.message.hasPrefix("the database cannot be reached (") == true)
    #expect(error?.mend == "see that it runs and that --store names it; it goes on by itself")
    try server.tell(.start)
    try write(store, detail: "after")
    #expect(try details(store) == ["before", "after"])
  }

  @Test func aServerThatDoesNotAnswerIsNotWaitedForForever() throws {
    let server = try PostgresServer()
    var patience = Patience()
    (patience.answerMilliseconds, patience.connectSeconds, patience.pause) = (300, 2, .zero)
    let store = try open(server.address, patience: patience)
    try write(store, detail: "before")
    try server.tell(.freeze)
    for _ in 0..<2 {
      let error = #expect(throws: StoreError.self) { try write(store) }
      #expect(error?.kind == .unavailable)
      #expect(error?.message.hasPrefix("the database cannot be reached (") == true)
    }
    try server.tell(.thaw)
    try write(store, detail: "after")
    #expect(try details(store).filter { !$0.isEmpty } == ["before", "after"])
  }

  @Test func afterAFailureNobodyElseTriesInVain() throws {
    var attempts = 0
    var patience = Patience()
    patience.pause = .seconds(1000)
    let counted = Mutex(0)
    let pool = ConnectionPool(size: 2, patience) { () throws(StoreError) in
      counted.withLock { $0 += 1 }
      throw StoreError.unreachable("a cable was pulled")
    }
    for _ in 0..<5 {
      let error = #expect(throws: StoreError.self) { try pool.lend { _ in attempts += 1 } }
      #expect(error?.message == "the database cannot be reached (a cable was pulled)")
    }
    #expect(counted.withLock { $0 } == 1)
    #expect(attempts == 0)
  }

  @Test func connectionsAreBounded() throws {
    var patience = Patience()
    patience.turnMilliseconds = 10
    let store = try open(connections: 2, patience: patience)
    try store.read { (_) throws(StoreError) in
      try store.read { (_) throws(StoreError) in
        let error = #expect(throws: StoreError.self) { try store.read { (_) throws(StoreError) in } }
        #expect(error?.kind == .unavailable)
        #expect(error?.message == "every connection to the database is in use")
      }
    }
    try write(store)
  }

  @Test func aStatementThatTakesTooLongIsEnded() throws {
    var patience = Patience()
    patience.statementMilliseconds = 50
    let store = try open(patience: patience)
    let error = #expect(throws: StoreError.self) {
      try store.change { (rows) throws(StoreError) in try rows.change("SELECT pg_sleep(60)") }
    }
    #expect(error?.kind == .unavailable)
    #expect(error?.message == "the database takes too long (canceling statement due to statement timeout)")
    try write(store)
  }

  @Test func aDatabaseThatTakesNoWritesIsSaid() throws {
    _ = try open()
    let error = try #require(throws: StoreError.self) {
      try write(
        try open(place.replacing("options=", with: "options=-cdefault_transaction_read_only%3Don%20"), .existing))
    }
    #expect(error.kind == .unavailable)
    #expect(error.message.hasPrefix("the database takes no writes ("))
  }
}

/// What a thread that may wait gives.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
  }
}
