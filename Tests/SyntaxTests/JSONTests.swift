import Seeded
import Syntax
import Testing

struct JSONTests {
  private func read(_ text: String) throws -> Node { try JSONReader.read(Source(path: "a.json", text: text)) }

  private func json(_ node: Node) -> JSON {
    switch node.value {
    case .null: .null
    case .bool(let value): .bool(value)
    case .number(let text): Int(text).map { .integer($0) } ?? .string(text)
    case .string(let text), .plain(let text): .string(text)
    case .array(let items): .array(items.map(json))
    case .object(let members): .object(Dictionary(uniqueKeysWithValues: members.map { ($0.key, json($0.value)) }))
    }
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<2_000 {
      let value = randomValue(&random, depth: 4)
      #expect(json(try read(value.text)) == value)
    }
  }

  private func randomValue(_ random: inout SeededGenerator, depth: Int) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &random) {
    case 0: .null
    case 1: .bool(Bool.random(using: &random))
    case 2: .integer(Int.random(in: Int.min...Int.max, using: &random))
    case 3: .string(randomText(&random))
    case 4: .array((0..<Int.random(in: 0...4, using: &random)).map { _ in randomValue(&random, depth: depth - 1) })
    default:
      .object(
        Dictionary(
          (0..<Int.random(in: 0...4, using: &random)).map { _ in
            (randomText(&random), randomValue(&random, depth: depth - 1))
          }
        ) { first, _ in first })
    }
  }

  private func randomText(_ random: inout SeededGenerator) -> String {
    let scalars: [ClosedRange<UInt32>] = [0...0x7F, 0x80...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF]
    return String(
      String.UnicodeScalarView(
        (0..<Int.random(in: 0...8, using: &random)).compactMap { _ in
          scalars.randomElement(using: &random).flatMap {
            Unicode.Scalar(UInt32.random(in: $0, using: &random))
          }
        }))
  }

  @Test func keysAreSortedByTheirBytes() {
    #expect(
      JSON.object(["b": .integer(1), "a": .null, "é": .bool(true), "B": .array([])]).text
        == #"{"B":[],"a":null,"b":1,"é":true}"#)
  }

  @Test func whatIsWrittenPieceByPieceIsTheSameAsAValue() {
    var writer = JSONWriter()
    writer.object { object in
      object.member("B") { $0.array([Int]()) { $0.integer($1) } }
      object.member("a\"b") { $0.array(["x", "\n", "é"]) { $0.string($1) } }
      object.member("é") { inner in
        inner.object { $0.member("A") { $0.integer(-7) } }
      }
    }
    let value = JSON.object([
      "é": .object(["A": .integer(-7)]), "a\"b": .array([.string("x"), .string("\n"), .string("é")]), "B": .array([]),
    ])
    #expect(writer.bytes() == value.bytes)
  }

  @Test func aMemberOutOfOrderTraps() async {
    await #expect(processExitsWith: .failure) {
      var writer = JSONWriter()
      writer.object { object in
        object.member("b") { $0.integer(1) }
        object.member("a") { $0.integer(2) }
      }
    }
  }

  /// Text is looked at eight bytes at a time.
  @Test func whatIsEscapedIsSeenWhereverItStands() throws {
    for byte in UInt8(0)...0x7F {
      for count in 0..<20 {
        let character = Character(Unicode.Scalar(byte))
        let text = String(repeating: "x", count: count) + "\(character)" + String(repeating: "é", count: 19 - count)
        let written = JSON.string(text).text
        let isPlain = (0x20..<0x7F).contains(byte) && character != "\"" && character != "\\"
        #expect((written == "\"\(text)\"") == isPlain, "\(byte) at \(count)")
        guard case .string(let read) = try read(written).value else {
          Issue.record("no string")
          continue
        }
        #expect(read == text)
      }
    }
  }

  @Test func escapesAreRead() throws {
    guard case .string(let text) = try read(#""\"\\\/\b\f\n\r\té😀""#).value else {
      Issue.record("no string")
      return
    }
    #expect(text == "\"\\/\u{8}\u{C}\n\r\té😀")
  }

  /// Everything that is not JSON, with the place and the wording.
  @Test(arguments: [
    ("", "1:1", "the file is empty"),
    ("{", "1:1", "this { is never closed"),
    ("[1, 2", "1:1", "this [ is never closed"),
    (#"{"a": "b"#, "1:7", "this text is never closed"),
    (#"{"a": 1,}"#, "1:9", "a comma before the closing }"),
    ("[1,]", "1:4", "a comma before the closing ]"),
    (#"{"a" 1}"#, "1:6", "a colon is missing after the field name"),
    ("{a: 1}", "1:2", "a field name in double quotes belongs here"),
    (#"{"a": 1 "b": 2}"#, "1:9", "a comma or } belongs here"),
    (#"{"a": 1, "a": 2}"#, "1:10", #"the field "a" stands here twice"#),
    ("[01]", "1:2", "this is not a number as JSON writes it"),
    ("[1.]", "1:2", "this is not a number as JSON writes it"),
    ("{\"a\": \"x\ny\"}", "1:7", "the text is not closed on this line"),
    ("[\"a\tb\"]", "1:4", "a control character inside a text"),
    (#"["\x"]"#, "1:3", "a backslash before a character that needs none"),
    (#"["\ud800"]"#, "1:3", "this is not a Unicode character"),
    ("// no", "1:1", "this is not a JSON value"),
    ("{}\n{}", "2:1", "text after the end of the JSON value"),
  ])
  func whatIsNotJSON(_ text: String, _ place: String, _ message: String) {
    #expect {
      try read(text)
    } throws: { error in
      guard let problem = error as? Problem, let position = problem.position else { return false }
      return "\(position.line):\(position.column)" == place && problem.message == message && !problem.mend.isEmpty
    }
  }

  @Test func nestingHasAnEnd() {
    #expect(throws: Problem.self) { try read(String(repeating: "[", count: 100_000)) }
  }

  @Test func noBytesCrashTheReader() {
    var random = SeededGenerator(seed: 99)
    let good = Array(#"{"a":[1,-2.5e3,true,null,"é\n\u00e9"],"b":{"c":""}}"#.utf8)
    for _ in 0..<20_000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
      do {
        _ = try JSONReader.read(Source(path: "a.json", bytes: bytes))
      } catch {
        #expect(!error.text(isColored: false).isEmpty)
      }
    }
  }
}
