import Seeded
import Syntax
import Templates
import Testing

/// Templates of random bytes and of random tags: whatever they hold, they give a text or problems.
@Suite struct RandomTests {
  private static let pieces = [
    "{{", "}}", "{{{", "}}}", "{{#", "{{^", "{{/", "{{$", "{{<", "{{>", "{{=", "=}}", "{{!", "{{&", "*", "|", " ",
    "\n", "\r\n", "\t", "x", "é", ".", "pageTitle", "client", "client.name", "updates", "title", "project", "{{=| |=}}",
    "{{pageTitle}}", "{{#updates}}", "{{/updates}}", "{{#client}}", "{{/client}}", "{{^isAgain}}", "{{/isAgain}}",
    "  {{> a}}\n", "{{>b}}", "{{<a}}", "{{/a}}", "{{<b}}\n", "{{/b}}\n", "{{$main}}", "{{/main}}", "  {{$main}}\n",
    "  {{/main}}\n", "{{{body}}}", "{{#colors}}{{.}}", "{{/colors}}",
  ]

  private static func pieces(_ random: inout SeededGenerator) -> [UInt8] {
    (0..<Int.random(in: 0..<24, using: &random)).flatMap { _ in
      Array((pieces.randomElement(using: &random) ?? "").utf8)
    }
  }

  private static func bytes(_ random: inout SeededGenerator) -> [UInt8] {
    (0..<Int.random(in: 0..<64, using: &random)).map { _ in
      UInt8.random(in: Bool.random(using: &random) ? 0x20...0x7E : 0...0xFF, using: &random)
    }
  }

  /// How many of a number of random templates can be rendered; each of them is, twice.
  private static func rendered(_ count: Int, _ make: (inout SeededGenerator) -> [UInt8]) -> Int {
    var random = SeededGenerator(seed: 7)
    var rendered = 0
    for _ in 0..<count {
      let sources = ["page", "a", "b"].map { ($0, Source(path: $0, bytes: make(&random))) }
      let library = Library(Dictionary(uniqueKeysWithValues: sources), folder: "portal", escaping: .html)
      do throws(Problems) {
        let template = try library.template("page", for: Sample.shape)
        #expect(template.rendered(Sample.record) == template.rendered(Sample.record))
        _ = template.rendered(Sample.emptyRecord)
        rendered += 1
      } catch {
        #expect(!error.list.isEmpty && error.list.allSatisfy { !$0.text(isColored: false).isEmpty })
      }
    }
    return rendered
  }

  @Test func randomTags() {
    let count = Self.rendered(1000, Self.pieces)
    #expect(count > 50 && count < 950)
  }

  @Test func randomBytes() {
    let count = Self.rendered(1000, Self.bytes)
    #expect(count > 50 && count < 999)
  }

  @Test func whatHoldsNoTagIsKept() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<500 {
      let text = String(decoding: Self.bytes(&random), as: UTF8.self).replacing("{{", with: "{ {")
      #expect(try Sample.rendered(text, ["a": ""]).unicodeScalars.elementsEqual(text.unicodeScalars))
    }
  }
}
