import Foundation
import Portal
import Synchronization
import Testing
import Verification

/// Several endpoints at once over one store, any of which may be killed or added.
struct FleetTests {
  private static let portal = "/p/kitchen-remodel/clients/ana-ortiz/"

  /// What many threads get, each of which may wait.
  private func many(_ count: Int, _ body: @escaping @Sendable (Int) -> Int) async -> [Int] {
    await withTaskGroup(of: Int.self) { group in
      for index in 0..<count {
        group.addTask {
          await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: body(index)) }
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }

  @Test func fiftyAcceptancesOverThreeEndpointsAreOne() async throws {
    let fleet = try Fleet()
    let endpoints = try (0..<3).map { _ in try fleet.endpoint() }
    let caller = Caller()
    #expect(caller.askForCode(LiveSample.ana, at: endpoints[0]).status == 303)
    let code = try fleet.code()
    let twins = (0..<50).map { _ in caller.twin }
    let statuses = await many(50) { twins[$0].post("/verify", "code=\(code)", at: endpoints[$0 % 3]).status }
    #expect(statuses.count { $0 == 303 } == 1)
    #expect(statuses.count { $0 == 410 } == 49)
    #expect(try fleet.count(.accepted) == 1)
  }

  @Test func oneMayBeKilledInTheMidstAndOneAdded() async throws {
    let fleet = try Fleet()
    let endpoints = try (0..<2).map { _ in try fleet.endpoint() }
    let caller = Caller()
    #expect(caller.askForCode(LiveSample.ana, at: endpoints[1]).status == 303)
    let code = try fleet.code()
    let twins = (0..<50).map { _ in caller.twin }
    let statuses = await many(50) { index in
      if index == 25 { endpoints[0].kill() }
      return twins[index].post("/verify", "code=\(code)", at: endpoints[index % 2]).status
    }
    // The winner's answer may have died with the endpoint; the acceptance has not.
    #expect(statuses.count { $0 == 303 } <= 1)
    #expect(Set(statuses).isSubset(of: [0, 303, 410]))
    #expect(try fleet.count(.accepted) == 1)
    let added = try fleet.endpoint()
    let later = Caller()
    later.get("/i/\(LiveSample.ana)", at: added)
    #expect(later.get("/invitation", at: added).text.contains("Welcome back"))
    #expect(twins.count { $0.get(Self.portal, at: added).status == 200 } == statuses.count { $0 == 303 })
  }

  @Test(arguments: Fleet.Database.allCases) func limitsAndLocksAndSessionsAreShared(_ database: Fleet.Database) throws {
    let fleet = try Fleet(database)
    let (one, other) = (try fleet.endpoint(), try fleet.endpoint())
    let caller = Caller()
    #expect(caller.askForCode(LiveSample.ana, at: one).status == 303)
    #expect(Caller().askForCode(LiveSample.ana, at: other).status == 429)
    let code = try fleet.code()
    let wrong = code == "000000" ? "000001" : "000000"
    #expect(caller.post("/verify", "code=\(wrong)", at: one).text.contains("You have 4 tries left"))
    #expect(caller.post("/verify", "code=\(wrong)", at: other).text.contains("You have 3 tries left"))
    #expect(caller.post("/verify", "code=\(code)", at: other).status == 303)
    // Often enough for whatever one remembers of the store.
    for _ in 0..<3 { #expect(caller.get(Self.portal, at: one).status == 200) }
    #expect(caller.twin.post("/sign-out", "", at: other).status == 200)
    #expect(caller.get(Self.portal, at: one).status == 401)
  }

  @Test func eachMessageGoesOutOnce() throws {
    let fleet = try Fleet()
    let endpoints = try (0..<3).map { _ in try fleet.endpoint() }
    let store = try fleet.store()
    let queued = try store.read { (rows) throws(StoreError) in try rows.messages(in: OutboxRecord.State.allCases) }
    // Asked to end, each first finishes what it is handing over; a fresh one sends the rest.
    for endpoint in endpoints {
      endpoint.terminate()
      #expect(endpoint.status() == 0)
    }
    let last = try fleet.endpoint()
    while try store.read({ (rows) throws(StoreError) in try rows.nextMessageTime(of: [.invitation]) }) != nil {
      try #require(last.logs("\"message\":\"message sent\""))
    }
    let sent = try store.read { (rows) throws(StoreError) in try rows.messages(in: [.sent]) }
    #expect(Set(sent.map(\.key)) == Set(queued.map(\.key)))
    #expect(!sent.isEmpty)
    #expect(sent.allSatisfy { $0.tries == 1 })
    #expect(try fleet.count(.messageSent) == sent.count)
  }

  @Test(arguments: Fleet.Database.allCases) func theNewestManifestIsKnownToAll(_ database: Fleet.Database) throws {
    let fleet = try Fleet(database)
    let older = try fleet.endpoint()
    let caller = Caller()
    #expect(caller.askForCode(LiveSample.ana, at: older).status == 303)
    #expect(caller.post("/verify", "code=\(try fleet.code())", at: older).status == 303)
    for _ in 0..<3 { #expect(caller.get(Self.portal, at: older).status == 200) }
    let again = Caller()
    again.get("/i/\(LiveSample.ana)", at: older)
    for _ in 0..<3 { #expect(again.get("/invitation", at: older).text.contains("Welcome back")) }

    let build = try SampleBuild(copying: LiveSample.shared.get())
    try FileManager.default.copyItem(
      atPath: "\(fleet.site.path)/allowed_signers", toPath: "\(build.folder.path)/allowed_signers")
    try build.edit(
      "content/projects/kitchen-remodel/access/ana-ortiz.json", "{\n  \"invitations\"",
      "{\n  \"cancelled\": \"\(LiveSample.moment.iso8601)\",\n  \"invitations\"")
    let now = Instant(seconds: time(nil))
    try build.build(at: LiveSample.moment + 1)
    try build.sign(at: now + 60)
    let newer = try fleet.endpoint(in: build.folder)
    #expect(caller.get("/readyz", at: older).text.hasSuffix("\r\nready, but another endpoint uses a newer build\n"))
    #expect(caller.get("/readyz", at: newer).text.hasSuffix("\r\nready\n"))
    // The older build still says that Ana may; the store knows better, for sessions and for links.
    for endpoint in [older, newer] {
      #expect(again.get("/invitation", at: endpoint).text.contains("was withdrawn"))
      #expect(caller.get(Self.portal, at: endpoint).status == 401)
      let visitor = Caller()
      visitor.get("/i/\(LiveSample.ana)", at: endpoint)
      #expect(visitor.get("/invitation", at: endpoint).text.contains("was withdrawn"))
    }
    // Nobody starts with the older one any longer.
    let refused = try ServerProcess.run(
      ["serve", "dist", "--trust", "allowed_signers", "--listen", "127.0.0.1:0"] + fleet.arguments, in: fleet.site)
    #expect(refused.status == 1)
    #expect(refused.messages.contains("the build is older than one that was in use"))
  }

  @Test func aSecretFileIsNeeded() throws {
    let fleet = try Fleet()
    let refused = try ServerProcess.run(
      ["serve", "dist", "--trust", "allowed_signers", "--store", fleet.address], in: fleet.site)
    #expect(refused.status == 64)
    #expect(refused.messages.contains("--secret-file is needed with PostgreSQL, the same for every endpoint"))
  }
}
