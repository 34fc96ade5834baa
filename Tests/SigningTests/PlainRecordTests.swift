import Syntax
import Testing

@testable import Manifest

/// The quick way to read what a build wrote gives what the strict way gives, or nothing.
struct PlainRecordTests {
  /// What builds write, unless a text had to be escaped, is read the quick way.
  @Test func whatBuildsWriteIsPlain() {
    #expect(PortalRecord(plain: smallRecord.bytes) == smallRecord)
    #expect(SiteManifest(plain: smallManifest.bytes) == smallManifest)
    var generator = Generator(seed: 30)
    for _ in 0..<300 {
      let record = PortalRecordTests.record(&generator)
      #expect(PortalRecord(plain: record.bytes).map { $0 == record } ?? Self.isEscaped(record))
      let plain = Self.plain(record)
      #expect(PortalRecord(plain: plain.bytes) == plain)
    }
  }

  /// Whether what is written of a record has an escape or a number of nineteen digits.
  private static func isEscaped(_ record: PortalRecord) -> Bool {
    record.bytes.contains(UInt8(ascii: "\\")) || record.grants.contains { $0.generation >= 1_000_000_000_000_000_000 }
  }

  /// The record without characters that are escaped, and with smaller numbers.
  private static func plain(_ record: PortalRecord) -> PortalRecord {
    func plain(_ text: String) -> String {
      let isEscaped = { (scalar: Unicode.Scalar) in scalar.value < 0x20 || [0x22, 0x5C, 0x7F].contains(scalar.value) }
      return String(String.UnicodeScalarView(text.unicodeScalars.map { isEscaped($0) ? "q" : $0 }))
    }
    func address(_ text: String?) -> String? { text.map { plain($0) + "@" } }
    return PortalRecord(
      project: record.project, title: plain(record.title),
      grants: record.grants.map {
        Grant(
          contact: $0.contact, name: plain($0.name), email: address($0.email), phone: address($0.phone),
          locale: plain($0.locale), sees: $0.sees, generation: $0.generation % 100 + 1, issued: $0.issued,
          expires: $0.expires, state: $0.state, link: $0.link, replaced: $0.replaced)
      },
      messages: record.messages.map {
        PortalRecord.Message(
          contact: $0.contact, generation: $0.generation, channel: $0.channel, path: plain($0.path) + "/a",
          digest: $0.digest
        )
      },
      files: Dictionary(record.files.map { (plain($0.key) + "a", $0.value) }) { first, _ in first },
      readers: Dictionary(record.readers.map { (plain($0.key) + "a", $0.value) }) { first, _ in first })
  }

  /// Whatever is changed in it: the strict way would have taken what the quick way takes, and for the same.
  @Test func nothingIsTakenThatTheStrictWayRefuses() {
    var generator = Generator(seed: 31)
    var (records, manifests) = (0, 0)
    for _ in 0..<6000 {
      let bytes = generator.mutated(smallRecord.bytes)
      if let record = PortalRecord(plain: bytes) {
        records += 1
        #expect((try? PortalRecord(anySpelling: Source(path: "", bytes: bytes))) == record)
      }
      let other = generator.mutated(smallManifest.bytes)
      if let manifest = SiteManifest(plain: other) {
        manifests += 1
        #expect((try? SiteManifest(anySpelling: Source(path: "", bytes: other))) == manifest)
      }
    }
    #expect(records > 100 && manifests > 100)
  }

  /// Each of these is one step from what is written, and means the same or is refused by the strict way.
  @Test(arguments: [
    ("{\"files\"", " {\"files\""), ("\"title\"", "\"title\" "), ("}\n", "}"), ("}\n", "}\n\n"), ("}\n", "}\n}"),
    (":2,", ":02,"), (":2,", ":2.0,"), (":2,", ":,"), (":2,", ":1234567890123456789,"), (":2,", ":0,"), (":2,", ":-2,"),
    ("[\"updates\",\"invoices\"]", "[\"updates\",\"invoices\",]"),
    ("[\"updates\",\"invoices\"]", "[\"updates\" \"invoices\"]"),
    ("[\"updates\",\"invoices\"]", "[,\"updates\"]"), ("Ana Ortiz", "Ana\\u0020Ortiz"),
    ("Ana Ortiz", "Ana \u{7F} Ortiz"),
    ("\"email\":\"ana@example.com\",", ""),
    ("\"title\":\"Kitchen remodel\"", "\"title\":\"Kitchen remodel\",\"zone\":1"),
    ("{\"clients/ana-ortiz/index.html\"", "{\"zone\":\"\",\"clients/ana-ortiz/index.html\""),
    ("clients/ana-ortiz", "../ana-ortiz"), ("clients/ana-ortiz", "zlients/ana-ortiz"),
    ("\"contact\":\"ana-ortiz\"", "\"contact\":\"Ana\""), ("\"state\":\"invited\"", "\"state\":\"asked\""),
  ])
  func whatIsSpelledOtherwiseIsLeftToTheStrictWay(from: String, to: String) {
    let text = String(decoding: smallRecord.bytes, as: UTF8.self)
    #expect(text.contains(from))
    let isOptional = from.hasPrefix("\"email\"")
    #expect((PortalRecord(plain: Array(text.replacing(from, with: to).utf8)) == nil) != isOptional)
  }

  @Test func bytesThatAreNotUTF8AreLeftToTheStrictWay() {
    let bytes = smallRecord.bytes.map { $0 == UInt8(ascii: "K") ? 0xFF : $0 }
    #expect(PortalRecord(plain: bytes) == nil)
  }

  @Test func twoGrantsOfOneContactAreLeftToTheStrictWay() {
    let twice = PortalRecord(
      project: "a", title: "", grants: smallRecord.grants + smallRecord.grants, messages: [], files: [:], readers: [:])
    #expect(PortalRecord(plain: twice.bytes) == nil)
  }
}
