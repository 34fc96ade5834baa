import Testing

@testable import Endpoint

/// Links that open nothing, and what strangers learn of them.
struct LinkTests {
  @Test(arguments: [
    SampleBuild.ana, SampleBuild.replaced, SampleBuild.expired, SampleBuild.cancelled, SampleBuild.unknown,
  ])
  func everyWellFormedTokenGetsTheSameAnswer(_ token: String) async throws {
    let running = try Running.shared.get()
    for method in ["GET", "HEAD"] {
      let page = try await running.browser().send(method == "GET" ? .get : .head, "/i/\(token)")
      #expect(page.status == 303)
      #expect(page.location == "/invitation")
      #expect(
        page.headers[values: .setCookie]
          == ["__Host-latchkey-link=\(token); Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=1800"])
      #expect(page.body.isEmpty)
    }
  }

  @Test(arguments: ["", "short", String(repeating: "A", count: 42) + "!", String(repeating: "A", count: 44), "../x"])
  func whatIsNoTokenIsNotThere(_ token: String) async throws {
    #expect(try await Running.shared.get().browser().get("/i/\(token)").status == 404)
  }

  @Test(arguments: [
    (SampleBuild.replaced, "There is a newer invitation", 410),
    (SampleBuild.expired, "This invitation has expired", 410),
    (SampleBuild.cancelled, "This invitation was withdrawn", 410), (SampleBuild.unknown, "There is nothing here", 404),
  ])
  func onlyAGenuineLinkIsToldWhyItIsClosed(_ token: String, _ heading: String, _ status: Int) async throws {
    let browser = try Running.shared.get().browser()
    _ = try await browser.get("/i/\(token)")
    let page = try await browser.get("/invitation")
    #expect(page.status == status)
    #expect(page.text.contains("<h1>\(heading)</h1>"))
    #expect(page.text.contains("Ask for a new link") == (status == 410))
    let code = try await browser.post("/code", "channel=email")
    #expect(code.status == status)
  }

  @Test func aClosedLinkAsksTheTeamForANewOneOnce() async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.get("/i/\(SampleBuild.expired)")
    for _ in 0..<3 {
      let asked = try await browser.post("/ask", "")
      #expect(asked.status == 200)
      #expect(asked.text.contains("Thank you, we will see to it"))
    }
    // One member of the team is told of such wishes.
    #expect(try running.messages(.notice) == 1)
  }

  @Test func aCodeTypedAfterTheLinkExpiredAcceptsNothing() async throws {
    let running = try Running()
    let browser = running.browser()
    // Rosalind's link is good until 2026-11-26T16:30:00Z.
    running.clock.advance(by: 2 * 86_400 + 5400 - 60)
    _ = try await browser.askForCode(SampleBuild.rosalind)
    let code = try running.code()
    running.clock.advance(by: 60)
    let page = try await browser.post("/verify", "code=\(code)")
    #expect(page.status == 410)
    #expect(page.text.contains("This invitation has expired"))
    #expect(try running.messages(.notice) == 0)
  }

  /// The team is told the command that helps, which for an access that was withdrawn is not the usual one.
  @Test(arguments: [
    (LiveSample.cancelled, "latchkey invite primary-bath teresa-vance"),
    (LiveSample.expired, "latchkey resend primary-bath zoe-lindstrom"),
  ]) func theTeamIsToldWhatHelps(_ token: String, _ command: String) throws {
    let endpoint = try ServerProcess()
    let caller = Caller()
    caller.get("/i/\(token)", at: endpoint)
    #expect(caller.post("/ask", "", at: endpoint).status < 400)
    let notice = try Fleet.first("notice", in: "\(endpoint.folder.path)/outgoing")
    #expect(notice.contains(command), "\(notice)")
  }

  @Test func withoutALinkThereIsNoLanding() async throws {
    let browser = try Running.shared.get().browser()
    for path in ["/invitation", "/code"] {
      let page = try await browser.get(path)
      #expect(page.status == 401)
      #expect(page.text.contains("Please sign in"))
    }
    #expect(try await browser.post("/verify", "code=123456").status == 401)
  }
}
