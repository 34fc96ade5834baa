import Manifest
import Syntax
import Testing

@Suite struct SiteManifestTests {
  @Test func bytesAreThePromisedOnes() throws {
    let portal = digest("portal").hex
    let css = digest("css").hex
    let text = """
      {"files":{"assets/portal-1.css":"\(css)"},"format":"latchkey-manifest/1","issued":"2026-11-22T10:04:00Z",\
      "portals":{"kitchen-remodel":"\(portal)"},"sequence":1795341840,"site":"https://portal.example.com"}

      """
    #expect(String(decoding: smallManifest.bytes, as: UTF8.self) == text)
    #expect(try SiteManifest(unverified: source(text)) == smallManifest)
  }

  @Test func readingAndWritingGivesTheSameBytes() throws {
    var generator = Generator(seed: 3)
    for _ in 0..<300 {
      let manifest = SiteManifest(
        site: generator.text(), sequence: generator.number(0...Int.max), issued: generator.time(),
        portals: Dictionary(
          generator.list(0...4) { ($0.identifier(), $0.digest()) }, uniquingKeysWith: { first, _ in first }),
        files: Dictionary(
          generator.list(0...8) { ($0.path(), $0.digest()) }, uniquingKeysWith: { first, _ in first }))
      let bytes = manifest.bytes
      let read = try SiteManifest(unverified: Source(path: "manifest.json", bytes: bytes))
      #expect(read == manifest)
      #expect(read.bytes == bytes)
    }
  }

  @Test func otherSpacingAndOrderMeanTheSame() throws {
    let text = String(decoding: smallManifest.bytes, as: UTF8.self)
    #expect(try SiteManifest(unverified: source(text.replacing(",", with: " ,\n "))) == smallManifest)
  }

  /// What is changed in the text of a small manifest, and what is said about it.
  @Test(arguments: [
    (
      "latchkey-manifest/1", "latchkey-manifest/2",
      "the manifest's format is \"latchkey-manifest/2\", not \"latchkey-manifest/1\""
    ),
    ("\"latchkey-manifest/1\"", "1", "a text in double quotes belongs here"),
    ("\"format\":", "\"form\":", "the field \"form\" does not belong here"),
    ("\"format\":\"latchkey-manifest/1\",", "", "the field \"format\" is missing"),
    ("\"site\":", "\"sight\":", "the field \"sight\" does not belong here"),
    (",\"site\":\"https://portal.example.com\"", "", "the field \"site\" is missing"),
    ("\"https://portal.example.com\"", "null", "a text in double quotes belongs here"),
    ("1795341840", "1795341840.0", "a whole number of at least 0 belongs here"),
    ("1795341840", "17953418e2", "a whole number of at least 0 belongs here"),
    ("1795341840", "-1", "a whole number of at least 0 belongs here"),
    ("1795341840", "-0", "a whole number of at least 0 belongs here"),
    ("1795341840", "9223372036854775808", "a whole number of at least 0 belongs here"),
    ("1795341840", "\"1795341840\"", "a whole number of at least 0 belongs here"),
    ("1795341840", "01", "this is not a number as JSON writes it"),
    ("2026-11-22T10:04:00Z", "2026-11-22T10:04Z", "a time as 2026-11-22T10:04:00Z belongs here"),
    ("2026-11-22T10:04:00Z", "2026-11-22 10:04:00Z", "a time as 2026-11-22T10:04:00Z belongs here"),
    ("kitchen-remodel", "Kitchen", "this is not an identifier"),
    ("kitchen-remodel", "..", "this is not an identifier"),
    ("kitchen-remodel", "", "this is not an identifier"),
    ("assets/portal-1.css", "/assets/portal-1.css", "this path is not safe: it must stay inside its folder"),
    ("assets/portal-1.css", "../assets", "this path is not safe: it must stay inside its folder"),
    ("assets/portal-1.css", "assets/../../a", "this path is not safe: it must stay inside its folder"),
    ("assets/portal-1.css", "assets/..", "this path is not safe: it must stay inside its folder"),
    ("assets/portal-1.css", "./assets", "this path is not safe: it must stay inside its folder"),
    ("assets/portal-1.css", "assets//a", "this path is not safe: it must stay inside its folder"),
    ("assets/portal-1.css", "assets/", "this path is not safe: it must stay inside its folder"),
    ("assets/portal-1.css", "", "this path is not safe: it must stay inside its folder"),
    ("assets/portal-1.css", "assets\\\\a", "this path is not safe: it must stay inside its folder"),
    ("assets/portal-1.css", "assets/\\u0000", "this path is not safe: it must stay inside its folder"),
    ("assets/portal-1.css", "a\\nb", "this path is not safe: it must stay inside its folder"),
    ("assets/portal-1.css", "a\\u0085b", "this path is not safe: it must stay inside its folder"),
    ("{\"assets", "[{\"assets", "a comma or ] belongs here"),
    ("{\"kitchen-remodel\":", "[", "a comma or ] belongs here"),
    ("}\n", "},{}\n", "text after the end of the JSON value"),
    ("\"sequence\"", "\"issued\"", "the field \"issued\" stands here twice"),
  ])
  func strict(from: String, to: String, message: String) {
    let text = String(decoding: smallManifest.bytes, as: UTF8.self)
    #expect(text.contains(from))
    let problem = problem { () throws(Problem) in
      try SiteManifest(unverified: source(text.replacing(from, with: to)))
    }
    #expect(problem.message == message)
    #expect(problem.position != nil)
  }

  @Test(arguments: ["", "0", "z"])
  func aDigestIsExact(_ end: String) {
    let text = String(decoding: smallManifest.bytes, as: UTF8.self)
    let hex = digest("css").hex
    let changed = hex.dropLast() + (end == "0" ? "00" : end)
    let problem = problem { () throws(Problem) in
      try SiteManifest(unverified: source(text.replacing(hex, with: changed)))
    }
    #expect(problem.message == "64 lower-case hexadecimal digits belong here")
    #expect(problem.position?.column == 33)
    #expect(problem.mend == "build again; the files of a build are not meant to be edited")
  }

  @Test(arguments: ["a", "a/b.c", ".well-known/x", "...", "a b", "é/日.pdf", "a..b", "-", "C:/a"])
  func safePaths(path: String) { #expect(ManifestPath.isSafe(path)) }
}
