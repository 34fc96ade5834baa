import Seeded
import Syntax
import Testing

/// Changing JSON in place: what is added is there, and every other byte is what it was.
struct JSONTextTests {
  private static let item = [
    JSONText.Member("generation", .integer(2)), JSONText.Member("issued", .string("2026-11-24T15:00:00Z")),
  ]

  private func changed(_ text: String, _ change: (inout JSONText) -> Void) throws -> String {
    var edit = try JSONText(Source(path: "a.json", text: text))
    change(&edit)
    return String(decoding: edit.changed, as: UTF8.self)
  }

  @Test(
    arguments: [
      ("{}", "{\n  \"list\": [\n    { \"generation\": 2, \"issued\": \"2026-11-24T15:00:00Z\" }\n  ]\n}"),
      ("{\n}\n", "{\n  \"list\": [\n    { \"generation\": 2, \"issued\": \"2026-11-24T15:00:00Z\" }\n  ]\n}\n"),
      ("{\"a\": 1}", "{\"a\": 1, \"list\": [{ \"generation\": 2, \"issued\": \"2026-11-24T15:00:00Z\" }]}"),
      ("{\"list\":[]}", "{\"list\":[{ \"generation\": 2, \"issued\": \"2026-11-24T15:00:00Z\" }]}"),
      (
        "{\"list\":[{\"generation\":1}]}",
        "{\"list\":[{\"generation\":1}, {\"generation\":2, \"issued\":\"2026-11-24T15:00:00Z\"}]}"
      ),
      (
        "{\n\t\"list\": [ ]\n}",
        "{\n\t\"list\": [\n\t\t{ \"generation\": 2, \"issued\": \"2026-11-24T15:00:00Z\" }\n\t]\n}"
      ),
      (
        "{\r\n  \"list\": [\r\n    {\r\n      \"generation\" : 1\r\n    }\r\n  ]\r\n}\r\n",
        "{\r\n  \"list\": [\r\n    {\r\n      \"generation\" : 1\r\n    },\r\n    {\r\n      \"generation\" : 2,\r\n      \"issued\" : \"2026-11-24T15:00:00Z\"\r\n    }\r\n  ]\r\n}\r\n"
      ),
      (
        "{\"list\": null, \"b\": 2}",
        "{\"list\": [{ \"generation\": 2, \"issued\": \"2026-11-24T15:00:00Z\" }], \"b\": 2}"
      ),
    ])
  func anItemIsSpelledLikeItsNeighbors(_ text: String, _ expected: String) throws {
    #expect(try changed(text) { $0.append(Self.item, to: "list") } == expected)
  }

  @Test(
    arguments: [
      ("{\"x\": 1}", "{}"), ("{\"x\": 1, \"a\": 2}", "{\"a\": 2}"), ("{\"a\": 2, \"x\": [1, 2]}", "{\"a\": 2}"),
      ("{\n  \"a\": 1,\n  \"x\": 2,\n  \"b\": 3\n}", "{\n  \"a\": 1,\n  \"b\": 3\n}"), ("{ }", "{ }"),
    ])
  func aMemberGoesWithItsComma(_ text: String, _ expected: String) throws {
    #expect(try changed(text) { $0.remove("x") } == expected)
  }

  @Test func onlyAnObjectCanBeChanged() throws {
    let problem = #expect(throws: Problem.self) { try JSONText(Source(path: "a.json", text: "[1]")) }
    #expect(problem?.message == "an object belongs here" && problem?.mend == "write { \"name\": value }")
  }

  @Test(arguments: 0..<400) func everyOtherByteStays(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let text = RandomJSON(&random).text
    let source = Source(path: "a.json", text: text)
    let before = try JSONReader.read(source)

    let set = try changed(text) { $0.set("added", to: .string("x"), after: "list") }
    #expect(isInsertion(set, into: text), "\(text)\n\(set)")
    let node = try JSONReader.read(Source(path: "a.json", text: set))
    #expect(meaning(node["added"]) == "\"x\"")
    #expect(meaning(node, without: "added") == meaning(before))

    let appended = try changed(text) { $0.append(Self.item, to: "list") }
    if let list = before["list"] {
      let (head, tail) = (list.offset, text.utf8.count - list.offset - list.length)
      #expect(appended.utf8.prefix(head).elementsEqual(text.utf8.prefix(head)))
      #expect(appended.utf8.suffix(tail).elementsEqual(text.utf8.suffix(tail)))
    }
    let isReplaced = ["null", "[]"].contains(meaning(before["list"])) && before["list"] != nil
    #expect(isReplaced || isInsertion(appended, into: text), "\(text)\n\(appended)")
    let after = try JSONReader.read(Source(path: "a.json", text: appended))
    let items = "{\"generation\":2,\"issued\":\"2026-11-24T15:00:00Z\"}"
    let list = before["list"].map { meaning($0) } ?? "null"
    let expected = list == "null" || list == "[]" ? "[\(items)]" : "\(list.dropLast()),\(items)]"
    #expect(meaning(after["list"]) == expected)
    #expect(meaning(after, without: "list") == meaning(before, without: "list"))

    let removed = try changed(text) { $0.remove("list") }
    #expect(isInsertion(text, into: removed), "\(text)\n\(removed)")
    #expect(try meaning(JSONReader.read(Source(path: "a.json", text: removed))) == meaning(before, without: "list"))
  }

  /// Whether a text is another one with one piece put in.
  private func isInsertion(_ long: String, into short: String) -> Bool {
    let (long, short) = (Array(long.utf8), Array(short.utf8))
    let start = zip(long, short).prefix { $0 == $1 }.count
    return long.count >= short.count && long.suffix(short.count - start).elementsEqual(short[start...])
  }

  /// A value without its white space.
  private func meaning(_ node: Node?, without key: String? = nil) -> String {
    switch node?.value {
    case nil, .null: "null"
    case .bool(let value): "\(value)"
    case .number(let text), .plain(let text): text
    case .string(let text): JSON.string(text).text
    case .array(let items): "[\(items.map { meaning($0) }.joined(separator: ","))]"
    case .object(let members):
      "{\(members.filter { $0.key != key }.map { "\(JSON.string($0.key).text):\(meaning($0.value))" }.joined(separator: ","))}"
    }
  }
}

/// A JSON object with strange spacing, and often a member `list`.
private struct RandomJSON {
  private(set) var text = ""

  init(_ random: inout SeededGenerator) {
    text = space(&random) + object(&random, depth: 0, isRoot: true) + space(&random)
  }

  private func space(_ random: inout SeededGenerator) -> String {
    ["", "", " ", "\n", "\n  ", "\r\n\t", "  "].randomElement(using: &random) ?? ""
  }

  private func value(_ random: inout SeededGenerator, depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 3 ? 4 : 7), using: &random) {
    case 0: ["null", "true", "false"].randomElement(using: &random) ?? ""
    case 1: ["0", "-1.5e3", "42"].randomElement(using: &random) ?? ""
    case 2, 3: ["\"\"", "\"a, b\"", "\"é\\u00e9\\\"]}\"", "\"list\""].randomElement(using: &random) ?? ""
    case 4: object(&random, depth: depth + 1, isRoot: false)
    default: array(&random, depth: depth + 1, of: { value(&$0, depth: depth + 1) })
    }
  }

  private func array(_ random: inout SeededGenerator, depth: Int, of item: (inout SeededGenerator) -> String) -> String
  {
    var items: [String] = []
    for _ in 0..<Int.random(in: 0...3, using: &random) { items.append(space(&random) + item(&random) + space(&random)) }
    return items.isEmpty ? "[\(space(&random))]" : "[\(items.joined(separator: ","))]"
  }

  private func object(_ random: inout SeededGenerator, depth: Int, isRoot: Bool) -> String {
    var members: [String] = []
    func member(_ key: String, _ value: String, _ random: inout SeededGenerator) -> String {
      "\(space(&random))\"\(key)\"\(space(&random)):\(space(&random))\(value)\(space(&random))"
    }
    for key in ["a", "list", "b"].shuffled(using: &random) where Bool.random(using: &random) {
      let value =
        isRoot && key == "list"
        ? Int.random(in: 0..<5, using: &random) == 0
          ? "null" : array(&random, depth: depth + 1, of: { object(&$0, depth: depth + 1, isRoot: false) })
        : value(&random, depth: depth)
      members.append(member(key, value, &random))
    }
    return members.isEmpty ? "{\(space(&random))}" : "{\(members.joined(separator: ","))}"
  }
}
