import Manifest
import Syntax
import Testing

@Suite struct PortalRecordTests {
  @Test func bytesAreThePromisedOnes() throws {
    let text = """
      {"files":{"clients/ana-ortiz/index.html":"\(digest("page"))","files/a.pdf":"\(digest("a"))"},\
      "grants":[{"contact":"ana-ortiz","email":"ana@example.com","expires":"2026-11-29T10:04:00Z","generation":2,\
      "issued":"2026-11-22T10:04:00Z","link":"\(digest("two"))","locale":"en-US","name":"Ana Ortiz",\
      "replaced":["\(digest("one"))"],"sees":["updates","invoices"],"state":"invited"}],\
      "messages":[{"channel":"email","contact":"ana-ortiz","generation":2,\
      "path":"outbox/kitchen-remodel/ana-ortiz-2.eml","sha256":"\(digest("message"))"}],\
      "project":"kitchen-remodel","readers":{"files/a.pdf":["ana-ortiz"]},"title":"Kitchen remodel"}

      """
    #expect(String(decoding: smallRecord.bytes, as: UTF8.self) == text)
    #expect(try PortalRecord(unverified: source(text)) == smallRecord)
  }

  @Test func readingAndWritingGivesTheSameBytes() throws {
    var generator = Generator(seed: 4)
    for _ in 0..<300 {
      let record = Self.record(&generator)
      let bytes = record.bytes
      let read = try PortalRecord(unverified: Source(path: "portal.json", bytes: bytes))
      #expect(read == record)
      #expect(read.bytes == bytes)
    }
  }

  static func record(_ generator: inout Generator) -> PortalRecord {
    let contacts = Set(generator.list(0...4) { $0.identifier() }).sorted()
    let grants = contacts.map { contact in
      Grant(
        contact: contact, name: generator.text(),
        email: generator.number(0...1) == 0 ? nil : generator.text(1...9, from: "aé@. \"\\"),
        phone: generator.number(0...1) == 0 ? nil : generator.text(1...9, from: "+123"),
        locale: generator.text(), sees: generator.list(0...3) { $0.identifier() },
        generation: generator.number(1...Int.max), issued: generator.time(), expires: generator.time(),
        state: generator.number(0...1) == 0 ? .invited : .cancelled, link: generator.digest(),
        replaced: generator.list(0...3) { $0.digest() })
    }
    return PortalRecord(
      project: generator.identifier(), title: generator.text(), grants: grants,
      messages: generator.list(0...4) {
        PortalRecord.Message(
          contact: $0.identifier(), generation: $0.number(1...9),
          channel: $0.number(0...1) == 0 ? .email : .sms, path: $0.path(), digest: $0.digest())
      },
      files: Dictionary(
        generator.list(0...8) { ($0.path(), $0.digest()) }, uniquingKeysWith: { first, _ in first }),
      readers: Dictionary(
        generator.list(0...8) { ($0.path(), $0.list(0...3) { $0.identifier() }) },
        uniquingKeysWith: { first, _ in first }))
  }

  @Test(arguments: [
    ("\"email\":\"ana@example.com\"", "\"email\":\"\"", "this is not an address"),
    ("\"email\":\"ana@example.com\"", "\"email\":null", "a text in double quotes belongs here"),
    ("ana@example.com", "ana@example.com\\r\\nBcc: all@example.com", "this is not an address"),
    ("\"email\":\"ana@example.com\"", "\"mail\":\"a\"", "the field \"mail\" does not belong here"),
    ("\"email\":\"ana@example.com\"", "\"phone\":\"\"", "this is not an address"),
    ("\"name\":\"Ana Ortiz\",", "", "the field \"name\" is missing"),
    (
      "\"generation\":2,\"issued\"", "\"generation\":0,\"issued\"",
      "a whole number of at least 1 belongs here"
    ),
    ("\"invited\"", "\"accepted\"", "\"invited\" or \"cancelled\" belongs here"),
    ("\"channel\":\"email\"", "\"channel\":\"fax\"", "\"email\" or \"sms\" belongs here"),
    ("\"contact\":\"ana-ortiz\"", "\"contact\":\"Ana\"", "this is not an identifier"),
    ("[\"updates\",\"invoices\"]", "\"updates\"", "an array [ … ] belongs here"),
    ("[\"updates\",\"invoices\"]", "[\"Updates\"]", "this is not an identifier"),
    ("outbox/kitchen", "outbox/../../kitchen", "this path is not safe: it must stay inside its folder"),
    ("{\"files/a.pdf\":[", "{\"/files/a.pdf\":[", "this path is not safe: it must stay inside its folder"),
    ("[\"ana-ortiz\"]", "[1]", "a text in double quotes belongs here"),
    ("[\"ana-ortiz\"]", "\"ana-ortiz\"", "an array [ … ] belongs here"),
    ("\"2026-11-29T10:04:00Z\"", "\"soon\"", "a time as 2026-11-22T10:04:00Z belongs here"),
    ("\"grants\":[", "\"grants\":[[],", "an object { … } belongs here"),
    ("\"project\":\"kitchen-remodel\"", "\"project\":\"a/b\"", "this is not an identifier"),
  ])
  func strict(from: String, to: String, message: String) {
    let text = String(decoding: smallRecord.bytes, as: UTF8.self)
    #expect(text.contains(from))
    let problem = problem { () throws(Problem) in
      try PortalRecord(unverified: source(text.replacing(from, with: to)))
    }
    #expect(problem.message == message)
    #expect(problem.position != nil)
  }

  @Test func aContactHasOneGrant() {
    let twice = PortalRecord(
      project: "a", title: "", grants: smallRecord.grants + smallRecord.grants, messages: [], files: [:],
      readers: [:])
    let problem = problem { () throws(Problem) in
      try PortalRecord(unverified: Source(path: "portal.json", bytes: twice.bytes))
    }
    #expect(problem.message == "the contact \"ana-ortiz\" has two grants")
  }
}
