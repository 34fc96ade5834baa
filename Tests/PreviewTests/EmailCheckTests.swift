import Testing

@testable import Preview

@Suite struct EmailCheckTests {
  private func checks(_ html: String, text: String = "Text") async throws -> [String] {
    let site = try PreviewedSite()
    let draft = site.preview.workbench.draft(asOf: PreviewedSite.moment)
    return EmailCheck(html: html, text: text, site: try #require(draft.site)).checks.filter { !$0.isGood }
      .map { "\($0.title) \($0.detail)" }
  }

  @Test func aGoodEmailHasNothingToMend() async throws {
    let html = """
      <body style="background:#fff"><p style="color:#211d18">Hello</p><a href="https://portal.hearthandbeam.example/i/x">Open</a>\
      <a href="tel:+15125550142">Call</a><img src="x" alt=""></body>
      """
    #expect(try await checks(html) == [])
  }

  @Test func theSampleHasNothingToMend() async throws {
    let site = try PreviewedSite()
    for kind in MessageKind.allCases {
      let page = try await site.get("/message/kitchen-remodel/ana-ortiz/\(kind.rawValue)")
      #expect(!page.text.contains("class=\"bad\""), "\(kind)")
    }
  }

  @Test func tooLongIsToldBeforeItIsCut() async throws {
    let near = try await checks(String(repeating: "x", count: 90_000))
    #expect(
      near == [
        "Nearly too long. 87.9 KB of the 102 KB at which Gmail cuts an email off. Mail programs add to it: stay below 80 KB."
      ])
    let over = try await checks(String(repeating: "x", count: 104_449))
    #expect(over.first?.hasPrefix("Too long. 102.0 KB of the 102 KB") == true)
  }

  @Test func whatIsMissingIsTold() async throws {
    #expect(try await checks("<p>x</p>", text: " \n").first?.hasPrefix("No plain text.") == true)
    #expect(try await checks("<img src=\"a\"><img src='b'>").first?.hasPrefix("2 pictures without words.") == true)
  }

  @Test func aLinkThatLeadsElsewhereIsTold() async throws {
    let found = try await checks("<a href=\"https://portal.hearthandbeam.example.evil.example/\">x</a>")
    #expect(found.first?.hasPrefix("A link leads elsewhere. \"https://portal.hearthandbeam.example.evil") == true)
  }

  @Test func textThatIsHardToReadIsTold() async throws {
    let found = try await checks("<td bgcolor=\"#FFFFFF\"><p style=\"color:#999\">x</p></td>")
    #expect(
      found == [
        "Hard to read. #999999 on #FFFFFF has a contrast of 2.8 to 1. Text needs 4.5 to 1: make one of them darker or lighter."
      ])
    #expect(try await checks("<td bgcolor=\"#FFF\"><p style=\"color:#767676\">x</p></td>") == [])
  }

  @Test func hiddenTextIsNotLookedAt() async throws {
    #expect(try await checks("<div style=\"display:none;color:#fff;background:#fff\">x</div>") == [])
  }
}

@Suite struct ReceivedEmailTests {
  @Test func aMessageOfOurOwnIsReadBack() throws {
    let bytes = Array(try PreviewedSite.golden("outbox/kitchen-remodel/ana-ortiz-1.eml").utf8)
    let email = try #require(ReceivedEmail(bytes))
    #expect(email.to == "ana.ortiz@example.com")
    #expect(email.subject.contains("Kitchen remodel"))
    #expect(email.text.contains("https://portal.hearthandbeam.example/i/"))
    let letter = try #require(SentLetter(named: "a.eml", bytes))
    #expect(letter.link(below: "https://portal.hearthandbeam.example")?.utf8.count == 82)
    #expect(letter.link(below: "http://localhost:1") == nil)
  }
}
