import Portal
import Testing

@testable import Endpoint

/// From the link to the portal and out again.
struct JourneyTests {
  @Test func aClientComesFromTheLinkToThePortalAndOut() async throws {
    let running = try Running()
    let browser = running.browser()

    let link = try await browser.get("/i/\(SampleBuild.ana)")
    #expect(link.status == 303)
    #expect(link.location == "/invitation")
    #expect(!link.text.contains(SampleBuild.ana))

    let landing = try await browser.get("/invitation")
    #expect(landing.status == 200)
    for text in [
      "Hearth &amp; Beam Remodeling", "Kitchen remodel", "Email a code to a•••@example.com", "Text a code to ••• 01",
    ] { #expect(landing.text.contains(text)) }
    #expect(!landing.text.contains("ana.ortiz"))

    let sent = try await browser.post("/code", "channel=email")
    #expect(sent.status == 303)
    #expect(sent.location == "/code")
    let field = try await browser.get("/code")
    #expect(field.text.contains("emailed six digits to <strong>a•••@example.com"))
    #expect(field.text.contains("autocomplete=\"one-time-code\" inputmode=\"numeric\""))
    #expect(field.text.contains("Send it again to a•••@example.com"))
    #expect(field.text.contains("Text it to ••• 01 instead"))

    let verified = try await browser.post("/verify", "code=\(try running.code())")
    #expect(verified.status == 303)
    #expect(verified.location == "/p/kitchen-remodel/clients/ana-ortiz/")
    let portal = try await browser.get(verified.location)
    #expect(portal.status == 200)
    #expect(portal.text.contains("This page is private to Ana Ortiz."))
    // Each notice goes to the three of the team who asked for it.
    #expect(try running.messages(.notice) == 3)

    let out = try await browser.post("/sign-out", "")
    #expect(out.status == 200)
    #expect(out.text.contains("You are signed out"))
    #expect(try await browser.get(verified.location).text.contains("Please sign in"))
  }

  @Test func theLinkStaysADoorAndAcceptsOnlyOnce() async throws {
    let running = try Running()
    _ = try await running.browser().signIn(SampleBuild.ana, at: running)
    running.clock.advance(by: 3600)
    let browser = running.browser()
    _ = try await browser.get("/i/\(SampleBuild.ana)")
    #expect(try await browser.get("/invitation").text.contains("Welcome back"))
    let verified = try await browser.signIn(SampleBuild.ana, at: running)
    #expect(verified.location == "/p/kitchen-remodel/clients/ana-ortiz/")
    #expect(try running.messages(.notice) == 3)
  }

  /// A server that is restarted between any two steps goes on where it was.
  @Test func restartsBetweenAllStepsChangeNothing() async throws {
    var running = try Running()
    var browser = running.browser()
    func restart() throws {
      running = try Running(after: running)
      browser = browser.facing(running)
    }
    #expect(try await browser.get("/i/\(SampleBuild.ana)").status == 303)
    try restart()
    #expect(try await browser.get("/invitation").status == 200)
    try restart()
    #expect(try await browser.post("/code", "channel=email").status == 303)
    try restart()
    #expect(try await browser.get("/code").status == 200)
    try restart()
    let wrong = try await browser.post("/verify", "code=000000")
    #expect(wrong.status == 422 || wrong.status == 303)
    try restart()
    let code = try running.code()
    try restart()
    let verified = try await browser.post("/verify", "code=\(code)")
    #expect(verified.status == 303)
    try restart()
    #expect(try await browser.get(verified.location).status == 200)
    try restart()
    #expect(try await browser.post("/sign-out", "").status == 200)
    try restart()
    #expect(try await browser.get(verified.location).status == 401)
  }

  @Test func fiftyBrowsersWithOneCodeAcceptOnce() async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.askForCode(SampleBuild.ana)
    let code = try running.code()
    let cookies = browser.cookies
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<50 {
        group.addTask {
          let twin = running.browser()
          twin.cookies = cookies
          return try await twin.post("/verify", "code=\(code)").status
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses.count { $0 == 303 } == 1)
    #expect(try running.messages(.notice) == 3)
  }

  @Test func fiftyRequestsForACodeSendOne() async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.get("/i/\(SampleBuild.ana)")
    _ = try await browser.get("/invitation")
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<50 { group.addTask { try await browser.post("/code", "channel=email").status } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses.count { $0 == 303 } == 1)
    #expect(statuses.count { $0 == 429 } == 49)
    #expect(try running.messages(.code) == 1)
  }

  @Test func aCancelledInvitationEndsTheSessionAtTheNextRequest() async throws {
    let build = try SampleBuild(copying: SampleBuild.shared.get())
    let running = try Running(build)
    let browser = running.browser()
    let portal = try await browser.signIn(SampleBuild.ana, at: running).location
    #expect(try await browser.get(portal).status == 200)
    try build.edit(
      "content/projects/kitchen-remodel/access/ana-ortiz.json", "{\n  \"invitations\"",
      "{\n  \"cancelled\": \"2026-11-24T15:00:01Z\",\n  \"invitations\"")
    try build.build(at: SampleBuild.moment + 1)
    await running.server.endpoint.watch.look()
    #expect(try await browser.get(portal).text.contains("Please sign in"))
    _ = try await browser.get("/i/\(SampleBuild.ana)")
    #expect(try await browser.get("/invitation").text.contains("was withdrawn"))
  }
}
