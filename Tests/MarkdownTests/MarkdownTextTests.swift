import Markdown
import Testing

struct MarkdownTextTests {
  private func html(_ text: String) -> String { MarkdownText(Array(text.utf8)) { $0.address }.html }

  @Test func headingsStartBelowThePagesOwn() {
    #expect(html("# A\n\n###### B\n") == "<h2>A</h2>\n<h6>B</h6>\n")
  }

  @Test func commentsVanishAndTagsAreShown() {
    #expect(html("a <!-- b --> c\n") == "<p>a  c</p>\n")
    #expect(html("<!-- only -->\n\ntext\n") == "<p>text</p>\n")
    #expect(html("<div>\nx\n</div>\n") == "<p>&lt;div&gt;\nx\n&lt;/div&gt;\n</p>\n")
  }

  @Test func refusedAddressesLeaveTheirText() {
    let text = MarkdownText(Array("see [the *plan*](x) and ![a **b**](y)".utf8)) { _ in nil }
    #expect(text.html == "<p>see the <em>plan</em> and a <strong>b</strong></p>\n")
    #expect(text.references.map(\.address) == ["x", "y"])
  }

  @Test func nestedReferencesAreAllTakenOut() {
    let text = MarkdownText(Array("[![a](x)](y)".utf8)) { _ in nil }
    #expect(text.html == "<p>a</p>\n")
  }

  @Test func anExcerptEndsAtAWord() {
    let words = Array(repeating: "word", count: 100).joined(separator: " ")
    let excerpt = MarkdownText(Array("# T\n\n\(words)\n".utf8)) { $0.address }.excerpt
    #expect(excerpt.hasSuffix("word…") && excerpt.count <= 201)
  }

  @Test func anExcerptDoesNotEndInTwoKindsOfPoints() {
    let text = Array(repeating: "It is worth it.", count: 40).joined(separator: " ")
    let excerpt = MarkdownText(Array(text.utf8)) { $0.address }.excerpt
    #expect(excerpt.hasSuffix("worth it…") || excerpt.hasSuffix("is…") || excerpt.hasSuffix("It…"))
  }

  @Test func deepNestingEndsWell() {
    #expect(!html(String(repeating: "> ", count: 20_000) + "x").isEmpty)
    #expect(!html(String(repeating: "[", count: 20_000) + "x").isEmpty)
  }
}
