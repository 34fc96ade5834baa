import Foundation
import Portal
import SQLiteStore
import TestServers
import Testing
import Verification

/// Stores that are copied and moved while, or after, an endpoint works on them.
struct BackupTests {
  private static let portal = "/p/kitchen-remodel/clients/ana-ortiz/"

  /// Opens the link at an endpoint, and types the code that comes.
  private func signIn(_ endpoint: ServerProcess, code: () throws -> String) throws -> Caller {
    let caller = Caller()
    #expect(caller.askForCode(LiveSample.ana, at: endpoint).status == 303)
    #expect(caller.post("/verify", "code=\(try code())", at: endpoint).status == 303)
    return caller
  }

  @Test func aCopyOfARunningStoreTakesItsPlace() throws {
    let site = try ServerProcess.site()
    let code = { try Fleet.code(in: "\(site.path)/outgoing") }
    let endpoint = try ServerProcess(in: site)
    let caller = try signIn(endpoint, code: code)
    let made = try ServerProcess.run(["backup", "copy.sqlite", "--store", "sqlite:latchkey.sqlite"], in: site)
    #expect(made.status == 0)
    #expect(made.results == "copy.sqlite is a whole copy. Keep latchkey.sqlite.secret with it.\n")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: site.path).filter { $0.hasPrefix("copy") } == ["copy.sqlite"])
    // What came after the copy is not in it; and the endpoint was not disturbed.
    #expect(caller.twin.post("/sign-out", "", at: endpoint).status == 200)
    #expect(caller.get(Self.portal, at: endpoint).status == 401)
    endpoint.kill()
    let restored = try ServerProcess(
      ["--store", "sqlite:copy.sqlite", "--secret-file", "latchkey.sqlite.secret"], in: site)
    #expect(caller.get(Self.portal, at: restored).status == 200)

    let again = try ServerProcess.run(["backup", "copy.sqlite", "--store", "sqlite:latchkey.sqlite"], in: site)
    #expect(again.status == 1)
    #expect(
      again.messages
        == "the copy copy.sqlite cannot be written (File exists)\n  = name a new file in a folder that you can write\n")
  }

  @Test func aDumpOfARunningDatabaseTakesItsPlace() throws {
    let fleet = try Fleet()
    let endpoint = try fleet.endpoint()
    let caller = try signIn(endpoint, code: fleet.code)
    let server = try PostgresServer.shared.get()
    let dump = try server.dump(fleet.address)
    #expect(caller.twin.post("/sign-out", "", at: endpoint).status == 200)
    endpoint.kill()
    let database = try server.restored(dump)
    let restored = try ServerProcess(fleet.arguments(store: database), in: fleet.site)
    #expect(caller.get(Self.portal, at: restored).status == 200)
  }

  @Test func aFleetTakesOverFromOneMachine() throws {
    let fleet = try Fleet()
    let first = try ServerProcess(
      fleet.arguments(store: "sqlite:latchkey.sqlite"), in: fleet.site)
    let caller = try signIn(first, code: fleet.code)
    let moved = try ServerProcess.run(
      ["move", "--from", "sqlite:latchkey.sqlite", "--to", fleet.address], in: fleet.site)
    #expect(moved.status == 0, "\(moved.messages)")
    #expect(moved.results.contains("The secret file must come along"))
    #expect(moved.results.contains("latchkey.sqlite.secret"))
    // An endpoint that nobody has stopped gives nothing away any more.
    #expect(caller.get(Self.portal, at: first).status == 503)
    #expect(caller.get("/readyz", at: first).status == 503)
    let endpoint = try fleet.endpoint()
    #expect(caller.get(Self.portal, at: endpoint).status == 200)
    let again = try ServerProcess.run(
      ["move", "--from", "sqlite:latchkey.sqlite", "--to", fleet.address], in: fleet.site)
    #expect(again.status == 1)
    #expect(again.messages.hasPrefix("the store to move into is in use: its table of portals holds rows"))
  }

  @Test func aMoveThatIsKilledIsRunAgain() throws {
    let fleet = try Fleet()
    do {
      let store = try SQLiteStore(path: "\(fleet.site.path)/latchkey.sqlite")
      try store.write { (rows) throws(StoreError) in
        for index in 0..<20_000 {
          try rows.view(Client(project: "p", contact: "c\(index)"), page: "", at: Instant(seconds: 1))
        }
      }
    }
    let arguments = ["move", "--from", "sqlite:latchkey.sqlite", "--to", fleet.address]
    let killed = try ServerProcess.kill(arguments, in: fleet.site, after: "sign_ins: 0 rows")
    #expect(killed == SIGKILL)
    let refused = try ServerProcess.run(["status"] + ["--store", fleet.address], in: fleet.site)
    #expect(refused.status == 1)
    #expect(
      refused.messages
        == "a move into this store is not finished\n  = run latchkey-endpoint move again, to its end\n")
    let done = try ServerProcess.run(arguments, in: fleet.site)
    #expect(done.status == 0, "\(done.messages)")
    #expect(done.results.hasPrefix("Moved 20000 rows of 11 tables to postgres://"))
    let views = try fleet.store().read { (rows) throws(StoreError) in try rows.views().count }
    #expect(views == 20_000)
  }

  @Test(arguments: [
    (["move", "--from", "sqlite:a", "--to", "sqlite:a"], "--from and --to name one and the same store"),
    (
      ["move", "--from", "b", "--to", "sqlite:a"],
      "--from takes sqlite:PATH or postgres://USER@HOST/DATABASE, not \"b\""
    ),
    (["backup", "copy", "--store", "postgres://db/latchkey"], "PostgreSQL has its own program for this: pg_dump"),
  ]) func wrongCommandLinesAreSaid(_ arguments: [String], _ message: String) throws {
    let answer = try ServerProcess.run(arguments)
    #expect(answer.status == 64)
    #expect(answer.messages.contains(message))
  }
}
