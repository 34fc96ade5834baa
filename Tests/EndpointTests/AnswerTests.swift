import HTTPTypes
import Testing

@testable import Endpoint

/// What every answer bears, whatever was asked.
struct AnswerTests {
  private static let paths = [
    "/", "/i/\(SampleBuild.ana)", "/i/x", "/invitation", "/code", "/verify", "/ask", "/find", "/portals", "/sign-out",
    "/p/", "/p/kitchen-remodel/", "/assets/x", "/healthz", "/readyz", "/metrics", "/status", "/nothing",
    "/.well-known/security.txt",
  ]

  @Test(arguments: paths)
  func everyAnswerIsSecured(_ path: String) async throws {
    let browser = try Running.shared.get().browser()
    for method in [HTTPRequest.Method.get, .head, .post, .put, .delete, .options, .trace] {
      let page = try await browser.send(method, path)
      for (name, value) in [
        (HTTPField.Name.strictTransportSecurity, "max-age=31536000; includeSubDomains"),
        (.xContentTypeOptions, "nosniff"), (.referrerPolicy, "no-referrer"), (.frameOptions, "DENY"),
        (.cacheControl, "no-store"), (.openerPolicy, "same-origin"), (.resourcePolicy, "same-origin"),
      ] { #expect(page.headers[name] == value, "\(method) \(path)") }
      let policy = page.headers[.contentSecurityPolicy] ?? ""
      #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
      #expect(!policy.contains("unsafe"))
      #expect(!page.text.contains("<script") && !page.text.contains(" style=") && !page.text.contains("<style"))
      for cookie in page.headers[values: .setCookie] {
        #expect(cookie.hasPrefix("__Host-"))
        #expect(cookie.contains("; Path=/; Secure; HttpOnly; SameSite=Lax"))
        #expect(!cookie.contains("Domain"))
      }
      if page.headers[.contentType]?.hasPrefix("text/html") == true, method != .head {
        #expect(page.text.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
      }
    }
  }

  @Test func sessionCookiesEndWithTheBrowser() async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.askForCode(SampleBuild.ana)
    let page = try await browser.post("/verify", "code=\(try running.code())")
    let cookie = try #require(
      page.headers[values: .setCookie].first { $0.hasPrefix("__Host-latchkey-session=") })
    #expect(cookie.hasSuffix("; Path=/; Secure; HttpOnly; SameSite=Lax"))
    #expect(cookie.split(separator: "=")[1].prefix { $0 != ";" }.count == 43)
  }

  @Test func aPlantedSessionIsWorthNothing() async throws {
    let running = try Running()
    let browser = running.browser()
    browser.cookies["__Host-latchkey-session"] = SampleBuild.unknown
    _ = try await browser.signIn(SampleBuild.ana, at: running)
    #expect(browser.cookies["__Host-latchkey-session"] != SampleBuild.unknown)
    let other = running.browser()
    other.cookies["__Host-latchkey-session"] = SampleBuild.unknown
    #expect(try await other.get("/p/kitchen-remodel/").status == 401)
  }

  @Test(arguments: [("/find", "GET, HEAD, POST"), ("/verify", "POST"), ("/healthz", "GET, HEAD")])
  func otherMethodsAreNamed(_ path: String, _ allowed: String) async throws {
    let page = try await Running.shared.get().browser().send(.put, path)
    #expect(page.status == 405)
    #expect(page.headers[.allow] == allowed)
  }

  @Test func machinesAreAnswered() async throws {
    let running = try Running()
    #expect(try await running.browser().get("/healthz").text == "alive\n")
    #expect(try await running.browser().get("/readyz").text == "ready\n")
    let text = try await running.browser().get("/.well-known/security.txt").text
    #expect(
      text == """
        Contact: mailto:office@hearthandbeam.example
        Expires: 2027-02-22T00:00:00Z
        Preferred-Languages: en
        Canonical: https://portal.hearthandbeam.example/.well-known/security.txt

        """)
  }

  @Test func countsAreForThisMachineAlone() async throws {
    let running = try Running()
    let local = running.browser(from: "127.0.0.1")
    _ = try await local.get("/healthz")
    let page = try await local.get("/metrics")
    #expect(page.status == 200)
    #expect(page.text.contains("latchkey_requests_total{route=\"healthz\",status=\"200\"} 1\n"))
    #expect(page.text.contains("latchkey_build_sequence \(SampleBuild.moment.seconds)\n"))
    #expect(try await running.browser().get("/metrics").status == 404)
    #expect(try await local.get("/metrics", [.forwardedFor: "203.0.113.9"]).status == 404)
    #expect(try await local.get("/metrics", [.via: "1.1 proxy"]).status == 404)
  }

  @Test func logsHoldNoSecretAndNoAddress() async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.askForCode(SampleBuild.ana)
    let code = try running.code()
    _ = try await browser.post("/verify", "code=\(code)")
    _ = try await browser.get("/x/\(SampleBuild.ana)?token=\(SampleBuild.ana)")
    _ = try await browser.post("/find", "address=ana.ortiz%40example.com")
    let log = running.lines.all.joined()
    #expect(log.contains("\"message\":\"invitation accepted\""))
    for secret in [SampleBuild.ana, code, "ana.ortiz", "15125550101", "203.0.113"] + browser.cookies.values {
      #expect(!log.contains(secret))
    }
    for line in running.lines.all { #expect(line.hasPrefix("{") && line.hasSuffix("}\n")) }
  }
}
