import Foundation
import Markdown
import Testing

/// The examples of the CommonMark specification 0.30, which Tests/run lays into the file COMMONMARK_SPEC.
///
/// Three differences are ours: headings start at level 2, void elements are written as HTML has them, and raw HTML is shown as
/// text. Examples with raw HTML are therefore held to the promise that none of it comes through.
struct SpecificationTests {
  private struct Example: Decodable {
    let markdown: String
    let html: String
    let example: Int
    let section: String
  }

  private static func examples() throws -> [Example] {
    let path = try #require(
      ProcessInfo.processInfo.environment["COMMONMARK_SPEC"],
      "the CommonMark specification is not here: run the tests with Tests/run, which downloads it")
    return try JSONDecoder().decode([Example].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// Examples outside the sections on HTML that hold raw HTML all the same.
  private static let rawHTML: Set<Int> = [
    21, 31, 201, 308, 309, 344, 474, 475, 476, 490, 493, 523, 535, 642, 643,
  ]

  private static func hasRawHTML(_ example: Example) -> Bool {
    ["HTML blocks", "Raw HTML"].contains(example.section) || rawHTML.contains(example.example)
  }

  /// The specification's HTML as we write it.
  private static func expected(_ html: String) -> String {
    html.replacing(/<(\/?)h([1-6])>/) { "<\($0.1)h\(min(6, (Int($0.2) ?? 6) + 1))>" }
      .replacing(" />", with: ">")
  }

  private static func rendered(_ markdown: String) -> String { MarkdownText(Array(markdown.utf8)) { $0.address }.html }

  @Test func everyExampleWithoutRawHTML() throws {
    let examples = try Self.examples()
    #expect(examples.count > 600)
    for example in examples where !Self.hasRawHTML(example) {
      #expect(Self.rendered(example.markdown) == Self.expected(example.html), "example \(example.example)")
    }
  }

  /// Every tag that comes out is one that Markdown itself makes.
  @Test func noRawHTMLComesThrough() throws {
    let made = Set("p h2 h3 h4 h5 h6 a img em strong code pre ul ol li blockquote br hr".split(separator: " "))
    for example in try Self.examples() where Self.hasRawHTML(example) {
      for tag in Self.rendered(example.markdown).matches(of: /<\/?([^\s>\/]*)/) {
        #expect(made.contains(tag.1), "example \(example.example): <\(tag.1)>")
      }
    }
  }
}
