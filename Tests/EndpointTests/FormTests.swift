import HTTPTypes
import Testing

@testable import Endpoint

/// Forms from elsewhere, and what is no form.
struct FormTests {
  private static let origin = "https://portal.hearthandbeam.example"

  /// What a browser sends beside the form, and whether it may.
  @Test(
    arguments: [
      ("same-origin", nil, true), ("same-origin", "null", true), ("same-origin", origin, true), (nil, origin, true),
      (nil, "HTTPS://Portal.HearthAndBeam.example", true),
      ("cross-site", nil, false), ("same-site", nil, false), ("none", nil, false), ("cross-site", origin, false),
      (nil, "https://evil.example", false), ("same-origin", "https://evil.example", false),
      (nil, "http://portal.hearthandbeam.example", false), (nil, "\(origin).evil.example", false), (nil, nil, false),
      (nil, "null", false),
    ] as [(String?, String?, Bool)])
  func formsComeFromOurOwnPages(_ site: String?, _ origin: String?, _ isTaken: Bool) async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.get("/i/\(SampleBuild.ana)")
    _ = try await browser.get("/invitation")
    var headers: HTTPFields = [:]
    headers[.secFetchSite] = site
    headers[.origin] = origin
    let page = try await browser.post("/code", "channel=email", headers)
    #expect(page.status == (isTaken ? 303 : 403))
    #expect(try running.messages(.code) == (isTaken ? 1 : 0))
  }

  @Test func aBrowserThatSaysNothingSendsThePagesToken() async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.get("/i/\(SampleBuild.ana)")
    let landing = try await browser.get("/invitation")
    #expect(landing.token.count == 64)
    #expect(try await browser.post("/code", "channel=email&token=\(landing.token)", [:]).status == 303)
    // The token of another browser is worth nothing, and neither is one without its browser.
    let other = running.browser()
    _ = try await other.get("/i/\(SampleBuild.rosalind)")
    _ = try await other.get("/invitation")
    #expect(try await other.post("/code", "channel=email&token=\(landing.token)", [:]).status == 403)
    other.cookies["__Host-latchkey-browser"] = nil
    #expect(try await other.post("/code", "channel=email&token=\(landing.token)", [:]).status == 403)
    // Nor does it help against a browser that says where the form comes from.
    #expect(
      try await browser.post("/code", "channel=email&token=\(landing.token)", [.secFetchSite: "cross-site"]).status
        == 403)
  }

  @Test(arguments: ["/code", "/verify", "/ask", "/find", "/sign-out"])
  func everyFormIsRefusedFromAnotherSite(_ path: String) async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.signIn(SampleBuild.ana, at: running)
    let page = try await browser.post(path, "code=1", [.secFetchSite: "cross-site", .origin: "https://evil.example"])
    #expect(page.status == 403)
    #expect(page.text.contains("That did not come from this page"))
    #expect(try await browser.get("/p/kitchen-remodel/clients/ana-ortiz/").status == 200)
  }

  /// A portal's page has no token; a browser that tells nothing else is asked once more.
  @Test func signingOutAsksOnceMoreWhereNothingIsKnown() async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.signIn(SampleBuild.ana, at: running)
    let page = try await browser.post("/sign-out", "", [:])
    #expect(page.text.contains("Sign out?"))
    #expect(try await browser.get("/p/kitchen-remodel/clients/ana-ortiz/").status == 200)
    #expect(try await browser.post("/sign-out", "token=\(page.token)", [:]).text.contains("You are signed out"))
    #expect(try await browser.get("/p/kitchen-remodel/clients/ana-ortiz/").status == 401)
  }

  @Test(arguments: ["code=%", "code=%G0", "code=1&code=2", "code=%FF", "%=1"])
  func whatIsNoFormIsRefused(_ body: String) async throws {
    #expect(try await Running.shared.get().browser().post("/verify", body).status == 415)
  }

  @Test func otherTypesAreRefused() async throws {
    let browser = try Running.shared.get().browser()
    for type in ["application/json", "text/plain", "multipart/form-data; boundary=x"] {
      var headers = Browser.ours
      headers[.contentType] = type
      #expect(try await browser.post("/verify", "code=1", headers).status == 415)
    }
  }

  @Test func largeFormsAreRefused() async throws {
    let browser = try Running.shared.get().browser()
    let page = try await browser.post("/find", "address=" + String(repeating: "a", count: 5000))
    #expect(page.status == 413)
    #expect(page.headers[.connection] == "close")
    var headers = Browser.ours
    headers[.contentLength] = "1000000000000"
    #expect(try await browser.post("/find", "address=a", headers).status == 413)
  }

  @Test func neitherChannelNorAddressIsGuessed() async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.get("/i/\(SampleBuild.ana)")
    for channel in ["", "webhook", "pigeon"] {
      #expect(try await browser.post("/code", "channel=\(channel)").status == 400)
    }
    #expect(try running.messages(.code) == 0)
  }
}
