import Content
import Foundation
import Portal
import Seeded
import Syntax
import Testing

struct ReadingTests {
  private let update =
    "---\ntitle: \"Counters: in\"\ndate: 2026-11-03\nauthor: NO\nphotos:\n  - a.jpg\n---\n# Hello\n\nSome *text* here.\n"

  @Test func markdownAndJSONAreTheSameDefinition() throws {
    let markdown = try SiteFolder([
      "projects/kitchen/updates/one.md": update, "projects/kitchen/photos/a.jpg": "x",
    ])
    let json = try SiteFolder([
      "projects/kitchen/updates/one.json":
        ##"{"title": "Counters: in", "date": "2026-11-03", "author": "NO", "photos": ["a.jpg"], "body": "# Hello\n\nSome *text* here.\n"}"##,
      "projects/kitchen/photos/a.jpg": "x",
    ])
    let one = try #require(try markdown.project()?.updates.first)
    let two = try #require(try json.project()?.updates.first)
    #expect(one.title == two.title && one.body == two.body && one.author == two.author && one.photos == two.photos)
    #expect(one.author == "NO")
    #expect(one.body.html == "<h2>Hello</h2>\n<p>Some <em>text</em> here.</p>\n")
    #expect(one.body.excerpt == "Some text here.")
  }

  @Test func lineEndingsAndAByteOrderMarkChangeNothing() throws {
    let plain = try SiteFolder(["projects/kitchen/updates/one.md": update, "projects/kitchen/photos/a.jpg": "x"])
    let windows = try SiteFolder(["projects/kitchen/photos/a.jpg": "x"])
    try windows.write(
      Data([0xEF, 0xBB, 0xBF] + Array(update.replacing("\n", with: "\r\n").utf8)), to: "projects/kitchen/updates/one.md"
    )
    let one = try #require(try plain.project()?.updates.first)
    let two = try #require(try windows.project()?.updates.first)
    #expect(one.title == two.title && one.body.html == two.body.html && one.date == two.date)
  }

  @Test func amountsAreDecimalHoweverTheyAreWritten() throws {
    let site = try SiteFolder([
      "projects/kitchen/invoices/1.md":
        "---\nnumber: \"1\"\nissued: 2026-11-01\ndue: 2026-11-30\nlines:\n  - {description: Work, quantity: 010, unitPrice: 1.10, taxRate: 8.25}\n---\nThank you.\n\nMaya\n"
    ])
    let invoice = try #require(try site.project()?.invoices.first)
    #expect(invoice.lines[0].amount.minorUnits == 1100)
    #expect(invoice.total.minorUnits == 1191)
    #expect(invoice.note == "Thank you.\n\nMaya")
  }

  @Test func rawHTMLAndForeignAddressesDoNoHarm() throws {
    let body = """
      Hello <b onclick="x()">you</b> <!-- secret -->

      <script>alert(1)</script>

      [a](javascript:alert(1)) [b](data:image/png;base64,AAAA) [c](https://example.com/?a=1&b=2) [d](vbscript:x) [e](/etc/passwd)
      {{7*7}}
      """
    let site = try SiteFolder(["projects/kitchen/project.md": "---\ntitle: Kitchen\n---\n\(body)"])
    let html = try #require(try site.project()).overview.html
    #expect(
      html == """
        <p>Hello &lt;b onclick=&quot;x()&quot;&gt;you&lt;/b&gt; </p>
        <p>&lt;script&gt;alert(1)&lt;/script&gt;
        </p>
        <p>a b <a href="https://example.com/?a=1&amp;b=2">c</a> d e
        {{7*7}}</p>

        """)
  }

  @Test func photosAndDocumentsAreReachedFromTheirPage() throws {
    let site = try SiteFolder([
      "projects/kitchen/updates/one.md":
        "---\ntitle: A\ndate: 2026-11-03\n---\n![Top](photos/a%20b.jpg) [it](documents/c.pdf)\n",
      "projects/kitchen/photos/a b.jpg": "x", "projects/kitchen/documents/c.pdf": "x",
    ])
    let body = try #require(try site.project()?.updates.first?.body)
    #expect(
      body.html
        == "<p><img src=\"../../../../files/photos/a%20b.jpg\" alt=\"Top\"> <a href=\"../../../../files/documents/c.pdf\">it</a></p>\n"
    )
    #expect(body.photos == ["a b.jpg"])
  }

  @Test func picturesTellTheirSize() throws {
    let site = try SiteFolder()
    let png: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 4, 0xB0, 0, 0, 3, 0x84,
    ]
    let jpeg: [UInt8] = [
      0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC2, 0, 17, 8, 0x03, 0x84, 0x04, 0xB0, 3, 1, 0x22, 0,
    ]
    let gif: [UInt8] = Array("GIF89a".utf8) + [0xB0, 0x04, 0x84, 0x03]
    for (name, bytes) in [("a.png", png), ("b.jpg", jpeg), ("c.gif", gif), ("d.jpg", [0xFF, 0xD8, 0xFF])] {
      try site.write(Data(bytes), to: "projects/kitchen/photos/\(name)")
    }
    let sizes = try #require(try site.project()).photos.map(\.size)
    let size = PixelSize(width: 1200, height: 900)
    #expect(sizes == [size, size, size, nil])
  }

  @Test func audiencesAndSections() throws {
    let site = try SiteFolder([
      "contacts/bo.json": #"{"name": "Bo", "phone": "+15125550143"}"#,
      "projects/kitchen/access/bo.json": #"{"sees": ["documents", "updates"]}"#,
      "projects/kitchen/access/ana-ortiz.json": #"{"sees": []}"#,
      "projects/kitchen/documents/plan.pdf": "x",
      "projects/kitchen/documents/plan.pdf.json": #"{"title": "The plan", "audience": ["bo"], "date": "2026-11-01"}"#,
    ])
    let project = try #require(try site.project())
    #expect(project.accesses.map(\.contact.id) == ["ana-ortiz", "bo"])
    #expect(project.accesses.map(\.sees) == [[], [.updates, .documents]])
    #expect(project.documents.map(\.title) == ["The plan"])
    #expect(project.documents[0].audience == .only(["bo"]))
  }

  @Test func aTimeZoneKeepsDaylightSaving() throws {
    let folder = try SiteFolder()
    let zone = try #require(Content(at: folder.path, shownAs: "content").read().site).timeZone
    let before = zone.local(try #require(Instant(utc: "2026-11-01T06:59:59Z")))
    let after = zone.local(try #require(Instant(utc: "2026-11-01T07:00:00Z")))
    #expect(before.hour == 1 && before.minute == 59 && after.hour == 1 && after.minute == 0)
  }

  /// No input crashes the readers: mutated and cut files of every kind give a site or problems.
  @Test func noInputCrashesTheReaders() throws {
    var random = SeededGenerator(seed: 2026)
    let files: [String: String] = [
      "site.json": SiteFolder.site, "contacts/ana-ortiz.json": SiteFolder.small["contacts/ana-ortiz.json"] ?? "",
      "projects/kitchen/project.md":
        "---\ntitle: Kitchen\nclient: ana-ortiz\nstages: [A, \"B\"]\nstage: A\n---\n# Hi\n\n> *x* `y` <b>z</b> [l](https://e.com)\n\n1. a\n   - b\n",
      "projects/kitchen/updates/one.md": update,
      "projects/kitchen/invoices/1.md":
        "---\nnumber: \"1\"\nissued: 2026-11-01\ndue: 2026-11-30\nlines:\n  - {description: Work, quantity: 2, unitPrice: 1.10, taxRate: 8.25}\npayments:\n- date: 2026-11-02\n  amount: '1'\n---\nx\n",
      "projects/kitchen/access/ana-ortiz.json": SiteFolder.small["projects/kitchen/access/ana-ortiz.json"] ?? "",
    ]
    let site = try SiteFolder(["projects/kitchen/photos/a.jpg": "x"].merging(files) { $1 })
    let names = files.keys.sorted()
    for _ in 0..<1_500 {
      let name = names[Int.random(in: 0..<names.count, using: &random)]
      var bytes = Array((files[name] ?? "").utf8)
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: index)
        case 2: bytes.insert(contentsOf: bytes[index...].prefix(8), at: 0)
        default: bytes.insert(Array("{}[]:-#&*!|>'\"%@`\n\t ,?~\0".utf8).randomElement(using: &random) ?? 0, at: index)
        }
      }
      if Bool.random(using: &random) { bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))) }
      try site.write(Data(bytes), to: name)
      for problem in site.problems { #expect(!problem.isEmpty) }
      try site.write(Data((files[name] ?? "").utf8), to: name)
    }
  }
}
