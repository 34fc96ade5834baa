import Testing

@testable import Endpoint

/// Codes that are wrong, too late, or typed elsewhere.
struct CodeTests {
  /// A code that is not the right one.
  private func wrong(_ code: String) -> String { code == "000000" ? "000001" : "000000" }

  @Test func wrongCodesCountDownAndAreThenSpent() async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.askForCode(SampleBuild.ana)
    let code = try running.code()
    for (index, text) in ["4 tries left", "3 tries left", "2 tries left", "1 try left"].enumerated() {
      let page = try await browser.post("/verify", "code=\(wrong(code))")
      #expect(page.status == 422, "try \(index)")
      #expect(page.text.contains("You have \(text)"))
      #expect(try await browser.get("/code").text.contains("You have \(text)"))
    }
    let last = try await browser.post("/verify", "code=\(wrong(code))")
    #expect(last.status == 410)
    #expect(last.text.contains("It was mistyped too often"))
    #expect(try await browser.post("/verify", "code=\(code)").status == 410)
  }

  @Test(arguments: ["", "12345", "1234567", "abcdef", "12 34"])
  func whatIsNoCodeIsNotCounted(_ typed: String) async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.askForCode(SampleBuild.ana)
    for _ in 0..<7 {
      let page = try await browser.post("/verify", "code=\(typed.replacing(" ", with: "+"))")
      #expect(page.status == 422)
      #expect(page.text.contains("A code is six digits"))
    }
    #expect(try await browser.post("/verify", "code=\(try running.code())").status == 303)
  }

  @Test func aCodeMayBeTypedWithSpaces() async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.askForCode(SampleBuild.ana)
    let code = try running.code()
    #expect(try await browser.post("/verify", "code=\(code.prefix(3))+\(code.suffix(3))").status == 303)
  }

  @Test func aCodeIsWorthNothingInAnotherBrowser() async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.askForCode(SampleBuild.ana)
    let code = try running.code()
    let thief = running.browser()
    _ = try await thief.get("/find")
    var cookies = thief.cookies
    cookies["__Host-latchkey-code"] = browser.cookies["__Host-latchkey-code"]
    cookies["__Host-latchkey-link"] = browser.cookies["__Host-latchkey-link"]
    thief.cookies = cookies
    #expect(try await thief.post("/verify", "code=\(code)").status == 410)
    #expect(try await browser.post("/verify", "code=\(code)").status == 303)
  }

  @Test func aCodeEndsAfterTenMinutes() async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.askForCode(SampleBuild.ana)
    let code = try running.code()
    running.clock.advance(by: 600)
    #expect(try await browser.get("/code").status == 410)
    #expect(try await browser.post("/verify", "code=\(code)").status == 410)
  }

  @Test func aNewerCodeReplacesTheOlder() async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.askForCode(SampleBuild.ana)
    let older = try running.code()
    let early = try await browser.post("/code", "channel=email")
    #expect(early.status == 429)
    #expect(early.headers[.retryAfter] == "60")
    #expect(early.text.contains("Wait 1 minute"))
    running.clock.advance(by: 60)
    #expect(try await browser.post("/code", "channel=sms").status == 303)
    let newer = try running.code()
    if older != newer { #expect(try await browser.post("/verify", "code=\(older)").status == 422) }
    #expect(try await browser.post("/verify", "code=\(newer)").status == 303)
  }

  @Test func tenWrongCodesLockTheDoorForEveryone() async throws {
    let running = try Running()
    let browser = running.browser()
    var page: Browser.Page?
    for round in 0..<2 {
      _ = try await browser.askForCode(SampleBuild.ana)
      let code = try running.code()
      for _ in 0..<5 { page = try await browser.post("/verify", "code=\(wrong(code))") }
      if round == 0 { running.clock.advance(by: 60) }
    }
    #expect(page?.status == 429)
    #expect(page?.text.contains("it stays closed for 15 minutes") == true)
    let other = try await running.browser().askForCode(SampleBuild.ana)
    #expect(other.status == 429)
    #expect(other.headers[.retryAfter] == "900")
    // The team is told at the fifth failure and at the lock: two members each.
    #expect(try running.messages(.notice) == 4)
  }

  @Test func findingALinkTellsNothing() async throws {
    let running = try Running()
    var pages: [String] = []
    for address in ["ana.ortiz%40example.com", "nobody%40example.com"] {
      let browser = running.browser()
      #expect(try await browser.get("/find").text.contains("Find my link"))
      let sent = try await browser.post("/find", "address=\(address)")
      #expect(sent.status == 303)
      let page = try await browser.get("/code")
      pages.append(page.text.replacing(page.token, with: ""))
    }
    #expect(pages[0] == pages[1])
    #expect(pages[0].contains("If what you typed is on file"))
  }

  @Test func aFoundLinkOpensThePortal() async throws {
    let running = try Running()
    let browser = running.browser()
    _ = try await browser.post("/find", "address=%2B1+512-555-0117")
    let page = try await browser.post("/verify", "code=\(try running.code())")
    #expect(page.status == 303)
    #expect(page.location == "/p/garden-studio/clients/rosalind-greer/")
    #expect(try await browser.get("/portals").text.contains("Garden studio"))
  }

  @Test(arguments: ["", "nobody", "12345", "@"])
  func whatIsNoAddressIsSaidToBeNone(_ typed: String) async throws {
    let page = try await Running.shared.get().browser().post("/find", "address=\(typed)")
    #expect(page.status == 422)
    #expect(page.text.contains("neither an email address nor a phone number"))
  }
}
