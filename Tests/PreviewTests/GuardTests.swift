import HTTPTypes
import NIOPosix
import Syntax
import Testing

@testable import Preview

@Suite struct GuardTests {
  private let action = "/projects/garden-studio/invite/confirm"

  @Test(arguments: ["portal.evil.example", "127.0.0.1.evil.example:4680", "127.0.0.1@evil.example", ""])
  func anotherNameThatPointsHereIsRefused(host: String) async throws {
    let answer = try await PreviewedSite().get("/", host: host)
    #expect(answer.status == 421)
    #expect(!answer.text.contains("Kitchen remodel"))
  }

  @Test func bothNamesOfThisMachineAreTaken() async throws {
    let site = try PreviewedSite()
    #expect(try await site.get("/", host: "localhost:4680").status == 200)
    #expect(try await site.get("/", host: "127.0.0.1:4680").status == 200)
  }

  @Test(
    arguments: [
      [HTTPField.Name.origin: "http://evil.example"], [.origin: "http://127.0.0.1:9999"],
      [HTTPField.Name("Sec-Fetch-Site") ?? .origin: "cross-site"],
      [HTTPField.Name("Sec-Fetch-Site") ?? .origin: "same-site"],
    ] as [HTTPFields])
  func anotherSitesFormIsRefusedEvenWithTheToken(headers: HTTPFields) async throws {
    let site = try PreviewedSite()
    let page = try await site.get("\(action)?contact=ana-ortiz")
    let answer = try await site.post(
      action, [("token", page.field("token")), ("seen", page.field("seen")), ("contact", "ana-ortiz")], headers)
    #expect(answer.status == 403)
    #expect(!site.has("content/projects/garden-studio/access/ana-ortiz.json"))
  }

  @Test(arguments: ["", "0000", String(repeating: "0", count: 64)])
  func aFormWithoutThePagesTokenIsRefused(token: String) async throws {
    let site = try PreviewedSite()
    let page = try await site.get("\(action)?contact=ana-ortiz")
    let answer = try await site.post(
      action, [("token", token), ("seen", page.field("seen")), ("contact", "ana-ortiz")])
    #expect(answer.status == 403)
    #expect(answer.text.contains("so nothing was done"))
    #expect(!site.has("content/projects/garden-studio/access/ana-ortiz.json"))
  }

  @Test func pagesRunNoForeignScriptAndAreFramedByNobody() async throws {
    let site = try PreviewedSite()
    let page = try await site.get("/")
    let policy = page.headers[.contentSecurityPolicy] ?? ""
    #expect(policy.contains("script-src 'self'") && policy.contains("frame-ancestors 'none'"))
    #expect(page.headers[.cacheControl] == "no-store")
    let shown = try await site.get("/show/now.auto/portals/kitchen-remodel/clients/ana-ortiz/")
    let strict = shown.headers[.contentSecurityPolicy] ?? ""
    #expect(
      strict.contains("default-src 'none'") && !strict.contains("script-src") && strict.contains("form-action 'none'"))
  }

  @Test func namesAreDataAndNeverMarkup() async throws {
    let site = try PreviewedSite()
    try site.edit("content/contacts/ana-ortiz.json", "\"Ana Ortiz\"", "\"<script>alert(1)</script>\"")
    let page = try await site.get("/projects/kitchen-remodel")
    #expect(page.text.contains("&lt;script&gt;alert(1)"))
    #expect(!page.text.contains("<script>alert"))
  }

  @Test(arguments: [
    "/show/now.auto/portals/kitchen-remodel/files/documents/..%2f..%2f..%2fsite.json",
    "/show/now.auto/portals/kitchen-remodel/files/access/ana-ortiz.json", "/show/now.auto/assets/..%2f..%2fsite.json",
    "/projects/..", "/projects/unknown", "/view/kitchen-remodel/nobody/", "/message/kitchen-remodel/ana-ortiz/nothing",
    "/nothing", "/%ff",
  ])
  func whatIsNotThereIsNotFound(path: String) async throws {
    #expect(try await PreviewedSite().get(path).status == 404)
  }

  @Test func aPortInUseIsToldWhenItWasNamed() async throws {
    let site = try PreviewedSite()
    let group = MultiThreadedEventLoopGroup.singleton
    let other = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
    let port = try #require(other.localAddress?.port)
    let problem = #expect(throws: Problem.self) { try PreviewServer(site.preview.settings, port: port) }
    #expect(problem?.message == "port \(port) is in use")
    #expect(problem?.mend == "name another one, or leave --port out to take the next free one")
    #expect(try PreviewServer(site.preview.settings, port: nil).port != port)
    try await other.close()
    #expect(try PreviewServer(site.preview.settings, port: port).port == port)
  }
}
