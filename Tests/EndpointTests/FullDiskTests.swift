import GRDB
import Testing
import Verification

@testable import SQLiteStore

/// A disk that is full, as the store sees it: nothing is granted, nothing is lost, and it goes on by itself.
struct FullDiskTests {
  /// Leaves the store no more room than it has, or gives it some again.
  private func limit(_ running: Running, pages more: Int) throws {
    let store = try #require(running.store as? SQLiteStore)
    try store.pool.writeWithoutTransaction { database in
      let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
      try database.execute(sql: "PRAGMA max_page_count = \(pages + more)")
    }
  }

  /// Fills what is left within the pages that there are.
  private func fill(_ running: Running) throws {
    try limit(running, pages: 0)
    for size in [4000, 400, 40] {
      let entry = AuditEntry(
        at: running.clock.now, event: .signedOut, client: Client(project: "", contact: ""),
        detail: String(repeating: "x", count: size))
      while (try? running.store.write({ (rows) throws(StoreError) in try rows.add(entry) })) != nil {}
    }
  }

  @Test func nothingIsGrantedAndNothingLost() async throws {
    let running = try Running()
    let signedIn = running.browser()
    let portal = try await signedIn.signIn(SampleBuild.rosalind, at: running).location
    running.clock.advance(by: 61)
    let browser = running.browser()
    _ = try await browser.askForCode(SampleBuild.ana)
    let code = try running.code()
    let cookies = browser.cookies
    try fill(running)

    let refused = try await browser.post("/verify", "code=\(code)")
    #expect(refused.status == 503 && refused.headers[.retryAfter] == "30")
    #expect(refused.text.contains("We will be right back"))
    #expect(browser.cookies == cookies)
    #expect(running.lines.all.contains { $0.contains("the store's disk is full") })
    let other = running.browser()
    #expect(try await other.askForCode(SampleBuild.replaced).status == 410)
    _ = try await other.get("/i/\(SampleBuild.rosalind)")
    #expect(try await other.post("/code", "channel=email").status == 503)
    // What needs no room goes on.
    #expect(try await signedIn.get(portal).status == 200)
    #expect(try await other.get("/healthz").status == 200)
    let activity = try Activity.all(in: running.store, at: running.clock.now)
    #expect(activity.first { $0.client.contact == "ana-ortiz" }?.accepted == nil)

    try limit(running, pages: 1000)
    let verified = try await browser.post("/verify", "code=\(code)")
    #expect(verified.status == 303)
    #expect(try await browser.get(verified.location).status == 200)
  }
}
