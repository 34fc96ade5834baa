import Foundation
import HTTPTypes
import Manifest
import Testing
import Verification

@testable import Endpoint

/// What a session may see, and how files go out.
struct PortalTests {
  private func ana(_ running: Running) async throws -> Browser {
    let browser = running.browser()
    _ = try await browser.signIn(SampleBuild.ana, at: running)
    return browser
  }

  @Test(arguments: [
    "/p/kitchen-remodel/", "/p/kitchen-remodel/clients/ana-ortiz/", "/p/kitchen-remodel/files/documents/contract.pdf",
    "/p/nothing/", "/p/", "/p", "/p/kitchen-remodel/../x", "/p/%00", "/p/kitchen-remodel/clients/daniel-ortiz/",
  ])
  func whoIsNotSignedInAlwaysGetsTheSamePage(_ path: String) async throws {
    let running = try Running.shared.get()
    let browser = running.browser()
    let expected = try await browser.get("/p/kitchen-remodel/")
    let page = try await browser.get(path)
    #expect(page.status == 401)
    #expect(page.body == expected.body)
    #expect(page.headers == expected.headers || page.headers[.setCookie] == nil)
    // A session that nobody began is none.
    browser.cookies["__Host-latchkey-session"] = SampleBuild.unknown
    #expect(try await browser.get(path).body == expected.body)
  }

  @Test func allThatIsNotTheirsLooksAlike() async throws {
    let running = try Running()
    let browser = try await ana(running)
    let expected = try await browser.get("/p/kitchen-remodel/no-such-page/")
    #expect(expected.status == 404)
    for path in [
      "/p/garden-studio/", "/p/no-such-project/", "/p/kitchen-remodel/clients/daniel-ortiz/",
      "/p/kitchen-remodel/portal.json", "/p/kitchen-remodel/clients/ana-ortiz/updates/nothing/", "/p/",
      "/p/kitchen-remodel/files/", "/p/kitchen-remodel/clients/ana-ortiz/../daniel-ortiz/index.html",
      "/p/kitchen-remodel/clients/ana-ortiz/%2e%2e/daniel-ortiz/index.html",
      "/p/kitchen-remodel/clients/ana-ortiz%2F..%2Fdaniel-ortiz/index.html", "/p/kitchen-remodel//clients/ana-ortiz/",
      "/p/primary-bath/files/documents/warranty.pdf", "/p/kitchen-remodel/files/documents/nothing.pdf",
      "/p/../manifest.json", "/no-such-path",
    ] {
      let page = try await browser.get(path)
      #expect(page.status == 404, "\(path)")
      #expect(page.body == expected.body, "\(path)")
      #expect(page.headers == expected.headers, "\(path)")
    }
  }

  @Test func filesAreForThoseWhoseReadersTheyAre() async throws {
    let running = try Running()
    let teresa = SampleBuild.token("kitchen-remodel", "teresa-vance", issued: "2026-11-20T18:15:00Z")
    let browser = running.browser()
    _ = try await browser.signIn(teresa, at: running)
    let files = "/p/kitchen-remodel/files/documents"
    #expect(try await browser.get("\(files)/selections.pdf").status == 200)
    #expect(try await browser.get("\(files)/contract.pdf").status == 404)
    #expect(try await browser.get("/p/kitchen-remodel/clients/teresa-vance/invoices/").status == 404)
  }

  @Test(arguments: [
    ("/p/kitchen-remodel/", "/p/kitchen-remodel/clients/ana-ortiz/"),
    ("/p/kitchen-remodel", "/p/kitchen-remodel/clients/ana-ortiz/"),
    ("/p/kitchen-remodel/updates/", "/p/kitchen-remodel/clients/ana-ortiz/updates/"),
    ("/p/kitchen-remodel/invoices/INV-1042", "/p/kitchen-remodel/clients/ana-ortiz/invoices/INV-1042/"),
    ("/p/kitchen-remodel/clients/ana-ortiz", "/p/kitchen-remodel/clients/ana-ortiz/"),
  ])
  func shortAddressesLeadToOnesOwnPages(_ path: String, _ location: String) async throws {
    let running = try Running()
    let page = try await ana(running).get(path)
    #expect(page.status == 303)
    #expect(page.location == location)
  }

  /// Every link of every page leads to something that the contact may see.
  @Test func noLinkOfAPortalIsBroken() async throws {
    let running = try Running()
    let browser = try await ana(running)
    var waiting = ["/p/kitchen-remodel/clients/ana-ortiz/"]
    var seen = Set(waiting)
    while let path = waiting.popLast() {
      let page = try await browser.get(path)
      #expect(page.status == 200, "\(path)")
      guard page.headers[.contentType]?.hasPrefix("text/html") == true else { continue }
      for part in page.text.split(separator: /(?:href|src)="/).dropFirst() {
        let link = String(part.prefix { $0 != "\"" })
        guard !link.contains(":"), !link.hasPrefix("#") else { continue }
        let target = Self.resolved(link, from: path)
        if seen.insert(target).inserted { waiting.append(target) }
      }
    }
    #expect(seen.count > 30)
  }

  private static func resolved(_ link: String, from path: String) -> String {
    if link.hasPrefix("/") { return link }
    var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().map(String.init)
    for step in link.split(separator: "/", omittingEmptySubsequences: false) {
      switch step {
      case "..": if parts.count > 1 { parts.removeLast() }
      case ".": break
      default: parts.append(String(step))
      }
    }
    return parts.joined(separator: "/")
  }

  @Test func bytesAreThoseThatWereSigned() async throws {
    let running = try Running()
    let browser = try await ana(running)
    let publication = running.server.endpoint.watch.current.publication
    for (path, file) in [
      ("/p/kitchen-remodel/clients/ana-ortiz/", "portals/kitchen-remodel/clients/ana-ortiz/index.html"),
      (
        "/p/kitchen-remodel/files/documents/contract.pdf", "portals/kitchen-remodel/files/documents/contract.pdf"
      ),
    ] {
      #expect(HexDigest(of: try await browser.get(path).body) == publication.digest(of: file))
    }
  }

  @Test func documentsAreGivenInPartsAndNamed() async throws {
    let running = try Running()
    let browser = try await ana(running)
    let path = "/p/kitchen-remodel/files/documents/contract.pdf"
    let whole = try await browser.get(path)
    #expect(whole.status == 200)
    #expect(whole.headers[.contentType] == "application/pdf")
    #expect(whole.headers[.contentDisposition] == nil)
    #expect(whole.headers[.acceptRanges] == "bytes")
    #expect(whole.headers[.cacheControl] == "no-store")

    let part = try await browser.get(path, [.range: "bytes=10-19"])
    #expect(part.status == 206)
    #expect(part.body == Array(whole.body[10..<20]))
    #expect(part.headers[.contentRange] == "bytes 10-19/\(whole.body.count)")
    #expect(part.headers[.contentLength] == "10")
    #expect(try await browser.get(path, [.range: "bytes=-5"]).body == whole.body.suffix(5))
    let beyond = try await browser.get(path, [.range: "bytes=99999999-"])
    #expect(beyond.status == 416)
    #expect(beyond.headers[.contentRange] == "bytes */\(whole.body.count)")
    #expect(try await browser.get(path, [.range: "bytes=0-1", .ifRange: "\"other\""]).status == 200)
    #expect(
      try await browser.get(path, [.range: "bytes=0-1", .ifRange: whole.headers[.eTag] ?? ""]).status == 206)

    let head = try await browser.send(.head, path)
    #expect(head.status == 200)
    #expect(head.body.isEmpty)
    #expect(head.headers[.contentLength] == String(whole.body.count))

    let sheet = try await browser.get("/p/kitchen-remodel/files/documents/appliances.csv")
    #expect(sheet.headers[.contentType] == "application/octet-stream")
    #expect(
      sheet.headers[.contentDisposition]
        == "attachment; filename=\"appliances.csv\"; filename*=UTF-8''appliances.csv")
  }

  /// What is too large to be held is checked once, and sent piece by piece.
  @Test func largeDocumentsAreStreamed() async throws {
    let build = try SampleBuild(copying: SampleBuild.shared.get())
    let large = (0..<700_001).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    let name = "documents/plans.pdf"
    try Data(large).write(to: URL(fileURLWithPath: "\(build.folder.path)/content/projects/kitchen-remodel/\(name)"))
    try build.build(at: SampleBuild.moment)
    let running = try Running(build)
    let browser = try await ana(running)
    let path = "/p/kitchen-remodel/files/\(name)"
    for _ in 0..<2 { #expect(try await browser.get(path).body == large) }
    let part = try await browser.get(path, [.range: "bytes=65530-131080"])
    #expect(part.status == 206)
    #expect(part.body == Array(large[65530...131080]))
    #expect(part.headers[.contentLength] == String(part.body.count))
    let head = try await browser.send(.head, path)
    #expect(head.body.isEmpty)
    #expect(head.headers[.contentLength] == "700001")
    // One byte in the middle of the file.
    let file = try #require(
      FileHandle(forWritingAtPath: "\(build.dist)/portals/kitchen-remodel/files/\(name)"))
    try file.seek(toOffset: 300_000)
    try file.write(contentsOf: Data([0]))
    try file.close()
    #expect(try await browser.get(path).status == 404)
  }

  @Test func assetsAreKeptForEver() async throws {
    let running = try Running()
    let record = running.server.endpoint.watch.current.publication.site
    let css = try #require(record.assets["portal.css"])
    let page = try await running.browser().get("/\(css)")
    #expect(page.status == 200)
    #expect(page.headers[.contentType] == "text/css; charset=utf-8")
    #expect(page.headers[.cacheControl] == "public, max-age=31536000, immutable")
    for path in ["/assets/", "/assets/nothing.css", "/assets/../manifest.json", "/assets/%2e%2e/manifest.json"] {
      #expect(try await running.browser().get(path).status == 404)
    }
    for path in ["/manifest.json", "/outbox/kitchen-remodel/ana-ortiz-1.eml", "/endpoint/site.json", "/portals/"] {
      #expect(try await running.browser().get(path).status == 404)
    }
  }

  @Test func sessionsEndByThemselves() async throws {
    let running = try Running()
    let browser = try await ana(running)
    let portal = "/p/kitchen-remodel/clients/ana-ortiz/"
    for _ in 0..<3 {
      running.clock.advance(by: 1700)
      #expect(try await browser.get(portal).status == 200)
    }
    running.clock.advance(by: 1800)
    #expect(try await browser.get(portal).status == 401)
  }

  @Test func anUpdatedAddressOfAPageIsRecorded() async throws {
    let running = try Running()
    let browser = try await ana(running)
    _ = try await browser.get("/p/kitchen-remodel/clients/ana-ortiz/")
    _ = try await browser.get("/p/kitchen-remodel/clients/ana-ortiz/invoices/INV-1042/")
    let report = try ActivityReport(running.store, at: running.clock.now)
    let activity = try #require(report.activities.first { $0.client.contact == "ana-ortiz" })
    #expect(activity.views.map(\.page) == ["", "invoices/INV-1042/"])
    #expect(activity.accepted == running.clock.now)
    #expect(report.text.contains("2 pages, 1 invoice"))
    #expect(report.json.text.contains("\"page\":\"invoices/INV-1042/\""))
  }
}
