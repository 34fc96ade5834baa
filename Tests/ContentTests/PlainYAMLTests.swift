import Content
import Seeded
import Syntax
import Testing

struct PlainYAMLTests {
  private func plain(_ text: String) -> String? {
    let source = Source(path: "a.md", text: text)
    return PlainYAMLReader.read(source, 0..<source.bytes.count).map(describe)
  }

  /// What libyaml says, with the place of every value; nil when it is no YAML.
  private func strict(_ text: String) -> String? {
    let source = Source(path: "a.md", text: text)
    return (try? YAMLReader.read(source, 0..<source.bytes.count)).map(describe)
  }

  private func describe(_ node: Node) -> String {
    let value =
      switch node.value {
      case .null: "null"
      case .bool(let value): "\(value)"
      case .number(let text): "number \(text)"
      case .string(let text): text.debugDescription
      case .plain(let text): "plain \(text.debugDescription)"
      case .array(let items): "[\(items.map(describe).joined(separator: ", "))]"
      case .object(let members):
        "{\(members.map { "\($0.key.debugDescription)@\($0.offset): \(describe($0.value))" }.joined(separator: ", "))}"
      }
    return "\(value)@\(node.offset)+\(node.length)"
  }

  @Test(arguments: [
    "title: Kitchen remodel\nclient: ana-ortiz\nstarts: 2026-09-28\n",
    "stages: [Design, Rough-in, Counters and tile]\nstage: Design\n",
    "stages:\n  - Design\n  - Rough-in\nempty: []\n",
    "photos:\n- a.jpg\n- b.jpg\ntitle: x\n",
    "lines:\n  - description: Vanity, built to size\n    unitPrice: 3240.00\n  - description: Fees\n    quantity: 2\n",
    "title: \"Counters: in\"\nphone: \"+15125550102\"\nnote: 'a # b'\n",
    "url: https://example.com/a?b=c#d\ntime: 10:30\n\n\nauthor: Jörg Groß – 東京 🙂\n",
    "title:   spaces around   \nnested:\n  one: 1\n  two: null\n",
    "title: no line feed at the end",
  ])
  func whatMostPeopleWriteIsPlain(_ text: String) {
    #expect(plain(text) != nil)
    #expect(plain(text) == strict(text))
  }

  @Test(arguments: [
    "", "title:\n", "title: a\n  b\n", "title: |\n  a\n", "title: >\n  a\n", "title: *a\n", "title: &a b\n",
    "title: !a b\n",
    "title: a # comment\n", "# comment\ntitle: a\n", "title: \"a\\n\"\n", "title: 'it''s'\n", "title: a: b\n",
    "title: ~\n",
    "\ttitle: a\n", "title: a\r\n", "title: a\u{85}b\n", "title: a\u{2028}b\n", "title: {a: b}\n", "title: [a, [b]]\n",
    "title: [a,\n  b]\n", "title: [a, ]\n", "title: [a: b]\n", "title: a\ntitle: b\n", "- a\n", "? a\n: b\n",
    "\"a\": b\n",
    "a: b\n c: d\n", "a:\n    b: c\n  d: e\n", "a:\n  - b\n c: d\n", "a:\n  - b\n    c\n", "a: @b\n", "a: `b`\n",
    "a: %b\n",
    "null: a\n", "a: - b\n", "a: b\n--- \nc: d\n", "a: b\n...\n", "a: \"b\" c\n", "a: [b] c\n", "a: \u{FEFF}b\n",
  ])
  func whateverElseIsLeftToLibYAML(_ text: String) { #expect(plain(text) == nil) }

  /// Random texts near what is plain: whatever is taken, libyaml gives the same, with the same places.
  @Test(arguments: 0..<8) func itTakesNothingThatLibYAMLReadsOtherwise(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let words = [
      "a", "b1", "Rough-in", "tile and grout", "2026-11-03", "8.25", "x: y", "c:", "#d", " # e", "https://a.b/c", "'q'",
      "\"q\"",
      "\"", "'", "[a, b c]", "[]", "[", "]", ", ", "{", "}", "null", "~", "", "- ", "-", "é", "東", "🙂", "\u{A0}",
      "\u{85}", "\u{2028}",
      "\u{FEFF}", "\\", "|", ">", "&a", "*a", "!a", "%", "@", "`", "?", ":", ".", "...", "---", "(", "+1", "$5", "/",
      "=", "<<",
      "\t", "\r",
    ]
    let keys = ["title", "a", "b", "photos", "lines", "x-y", "null", "no", "a b", "é", "1", "\"k\""]
    var taken = 0
    for _ in 0..<10_000 {
      var text = ""
      var indent = 0
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        indent = max(0, indent + [0, 0, 0, 0, 2, -2, 1, -1, 4][Int.random(in: 0..<9, using: &random)])
        text += String(repeating: " ", count: indent)
        if Int.random(in: 0..<4, using: &random) == 0 {
          text += "- "
          if Int.random(in: 0..<3, using: &random) == 0 { indent += 2 }
        }
        if Int.random(in: 0..<5, using: &random) > 0 {
          let isOdd = Int.random(in: 0..<8, using: &random) == 0
          text += (isOdd ? keys.randomElement(using: &random) : keys[..<6].randomElement(using: &random)) ?? ""
          text += Int.random(in: 0..<12, using: &random) == 0 ? ":" : ": "
        }
        for _ in 0..<[0, 1, 1, 1, 2][Int.random(in: 0..<5, using: &random)] {
          let isOdd = Int.random(in: 0..<3, using: &random) == 0
          text += (isOdd ? words.randomElement(using: &random) : words[..<6].randomElement(using: &random)) ?? ""
          if Int.random(in: 0..<4, using: &random) == 0 { text += " " }
        }
        text += Int.random(in: 0..<10, using: &random) == 0 ? "\n\n" : "\n"
      }
      guard let found = plain(text) else { continue }
      taken += 1
      #expect(found == strict(text), "\(text.debugDescription)")
    }
    #expect(taken > 400)
  }
}
