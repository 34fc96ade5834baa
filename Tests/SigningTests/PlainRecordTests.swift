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
    var count = 0
    for _ in 0..<300 {
      let record = PortalRecordTests.record(&generator)
      let isEscaped = record.bytes.contains(UInt8(ascii: "\\"))
      let hasLongNumber = record.grants.contains { $0.generation >= 1_000_000_000_000_000_000 }
      let plain = PortalRecord(plain: record.bytes)
      #expect(plain == (isEscaped || hasLongNumber ? nil : record))
      count += plain == nil ? 0 : 1
    }
    #expect(count > 20)
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
