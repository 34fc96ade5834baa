import Foundation
import Messages
import Testing

@testable import Preview

@Suite struct ViewTests {
  private let at = "2026-11-24T15:00:00Z"

  @Test(arguments: ["", "updates/", "updates/2026-11-17-counters-set/", "invoices/INV-1042/", "documents/"])
  func aShownPageIsByteForByteThatOfABuild(page: String) async throws {
    let path = "portals/kitchen-remodel/clients/ana-ortiz/\(page)"
    let shown = try await PreviewedSite().get("/show/\(at).auto/\(path)")
    #expect(try shown.text == PreviewedSite.golden("\(path)index.html"))
  }

  @Test func aShownEmailIsThatOfTheBuildButForTheLinksSecret() async throws {
    let shown = try await PreviewedSite().get("/message/kitchen-remodel/ana-ortiz/invitation?part=source")
    let golden = try PreviewedSite.golden("outbox/kitchen-remodel/ana-ortiz-1.eml")
    let fields = golden.replacing("\r\n", with: "\n").split(separator: "\n\n", maxSplits: 1)[0]
    #expect(shown.text.contains(fields.split(separator: "\n")[3].replacing("&", with: "&amp;")))
    #expect(shown.text.contains("no-signing-key-so-this-link"))
  }

  @Test func everyAssetAndPictureOfAPageIsThere() async throws {
    let site = try PreviewedSite()
    let root = "/show/now.auto/"
    let page = try await site.get("\(root)portals/kitchen-remodel/clients/ana-ortiz/")
    let links = page.text.split(separator: "\"").map(String.init).filter {
      $0.contains("/assets/") || $0.contains("/files/")
    }
    #expect(links.count > 5)
    for link in links {
      let address = URL(
        string: link, relativeTo: URL(string: "http://x\(root)portals/kitchen-remodel/clients/ana-ortiz/"))
      let path = try #require(address?.path())
      #expect(try await site.get(path).status == 200, "\(path)")
    }
  }

  @Test func anotherMomentShowsAnExpiredInvitationAndALateInvoice() async throws {
    let site = try PreviewedSite()
    let now = try await site.get("/projects/kitchen-remodel").text
    #expect(!now.contains("Expired"))
    let later = try await site.get("/projects/kitchen-remodel?at=2026-12-24T00%3A00%3A00Z").text
    #expect(later.contains("Expired"))
    #expect(later.contains("at=2026-12-24T00%3A00%3A00Z"))
    let path = "portals/kitchen-remodel/clients/ana-ortiz/invoices/INV-1047/"
    #expect(try await !site.get("/show/\(at).auto/\(path)").text.contains("Overdue"))
    #expect(try await site.get("/show/2027-03-01T00:00:00Z.auto/\(path)").text.contains("Overdue"))
  }

  @Test func colorsAreDecidedByTheAddress() async throws {
    let site = try PreviewedSite()
    let email = "email/kitchen-remodel/ana-ortiz/invitation"
    let asked = try await site.get("/show/now.auto/\(email)").text
    #expect(asked.contains("@media (prefers-color-scheme: dark)"))
    let dark = try await site.get("/show/now.dark/\(email)").text
    #expect(dark.contains("@media (min-width: 0)") && dark.contains("content=\"dark\""))
    let light = try await site.get("/show/now.light/\(email)").text
    #expect(light.contains("@media (max-width: 0)") && light.contains("content=\"light\""))
    let forced = try await site.get("/message/kitchen-remodel/ana-ortiz/invitation?theme=forced&width=phone").text
    #expect(forced.contains("class=\"phone forced\"") && forced.contains("/show/now.light/\(email)"))
  }

  @Test func anEmailIsShownAsTextSourceAndHeaders() async throws {
    let site = try PreviewedSite()
    let path = "/message/kitchen-remodel/ana-ortiz/invitation"
    #expect(try await site.get("\(path)?part=text").text.contains("Hello Ana Ortiz,"))
    #expect(try await site.get("\(path)?part=source").text.contains("Content-Type: multipart/alternative"))
    let headers = try await site.get("\(path)?part=headers").text
    #expect(headers.contains("<dt>Auto-Submitted</dt><dd>auto-generated</dd>"))
    #expect(headers.contains("<dt>Message-ID</dt>"))
  }

  @Test func anEmailIsAFileForMailPrograms() async throws {
    let site = try PreviewedSite()
    #expect(
      try await site.get("/message/kitchen-remodel/ana-ortiz/code?part=source").text.contains(
        "href=\"/show/now.auto/source/kitchen-remodel/ana-ortiz/code\" download"))
    let file = try await site.get("/show/now.auto/source/kitchen-remodel/ana-ortiz/code")
    #expect(file.headers[.contentType] == "message/rfc822")
    #expect(file.headers[.contentDisposition]?.contains("code.eml") == true)
    #expect(file.text.contains("\r\nTo: ") && file.text.contains("042817"))
    #expect(try await site.get("/show/now.auto/source/kitchen-remodel/ana-ortiz/code-sms").status == 404)
  }

  @Test(arguments: MessageKind.allCases)
  func everyMessageIsShown(kind: MessageKind) async throws {
    let page = try await PreviewedSite().get("/message/kitchen-remodel/ana-ortiz/\(kind.rawValue)")
    #expect(page.status == 200)
    #expect(page.text.contains(kind.isSMS ? "class=\"bubble\"" : "<iframe"))
    #expect(!page.text.contains("class=\"empty\""))
  }

  @Test func aContactWithoutAMailboxHasNoEmail() async throws {
    let page = try await PreviewedSite().get("/message/kitchen-remodel/daniel-ortiz/invitation")
    #expect(page.text.contains("There is no such email: Daniel Ortiz"))
  }

  @Test func charactersThatMakeAnSMSLongerAreMarked() async throws {
    let site = try PreviewedSite()
    try site.edit("content/projects/kitchen-remodel/project.md", "title: Kitchen remodel", "title: Kitchen ☀ remodel")
    let page = try await site.get("/message/kitchen-remodel/ana-ortiz/invitation-sms").text
    #expect(page.contains("<mark>☀</mark>"))
    #expect(page.contains("UCS-2") && page.contains("without the marked characters"))
  }

  @Test func everyPageOfTheEndpointIsShown() async throws {
    let site = try PreviewedSite()
    for shown in PagesShown.all(project: "Kitchen remodel") {
      #expect(try await site.get("/pages/\(shown.name)").status == 200)
      let page = try await site.get("/show/now.dark/pages/\(shown.name)")
      #expect(page.status == 200)
      #expect(page.text.contains("\"/show/now.dark/assets/"))
    }
    #expect(try await site.get("/show/now.auto/pages/wrong-code").text.contains("3 tries left"))
  }

  @Test func thePlanTellsWhatWouldBeSentAndWhoSeesWhat() async throws {
    let page = try await PreviewedSite().get("/plan").text
    #expect(page.contains("Ana Ortiz is sent an invitation by email to ana.ortiz@example.com"))
    #expect(page.contains("Who sees what: Kitchen remodel"))
    #expect(page.contains("<th scope=\"col\">Teresa Vance</th>"))
    #expect(!page.contains("no-signing-key"))
  }
}

@Suite struct LensTests {
  @Test func everythingStandsInTheAddressAndIsReadFromIt() throws {
    var lens = Lens(.init())
    #expect(lens.query == "" && lens.step == "now.auto")
    lens.at = .init(utc: "2026-12-01T00:00:00Z")
    lens.width = .phone
    lens.theme = .dark
    lens.part = "text"
    #expect(lens.query == "?at=2026-12-01T00%3A00%3A00Z&width=phone&theme=dark&part=text")
    let form = try #require(Lens.form(lens.query))
    #expect(Lens(form) == lens)
    let step = try #require(Lens(step: lens.step))
    #expect(step.at == lens.at && step.theme == .dark)
  }

  @Test(arguments: ["", "now", "now.purple", "yesterday.dark", "2026-12-01.dark"])
  func aStepThatSaysNothingIsNone(step: String) { #expect(Lens(step: step) == nil) }
}
