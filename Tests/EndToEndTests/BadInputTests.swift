import Foundation
import Testing

/// Content that is too much, or means harm.
struct BadInputTests {
  private let kitchen = "site/content/projects/kitchen-remodel"

  @Test func aDocumentOfAGigabyteIsCopiedAndNeverHeld() throws {
    let site = try SampleSite()
    try site.scratch.write("", to: "\(kitchen)/documents/scan.bin")
    #expect(truncate(site.scratch.path + "/\(kitchen)/documents/scan.bin", 1 << 30) == 0)
    let result = try site.run("build", wrapper: Program.gauge)
    #expect(result.status == 0, "\(result.messages)")
    let copy = site.scratch.path + "/dist/portals/kitchen-remodel/files/documents/scan.bin"
    #expect(try FileManager.default.attributesOfItem(atPath: copy)[.size] as? Int == 1 << 30)
    #expect(try #require(result.peakMemory) < 200 << 20)
    let record = try site.scratch.text("dist/portals/kitchen-remodel/portal.json")
    // The SHA-256 of 2^30 zero bytes.
    #expect(
      record.contains(
        #""files/documents/scan.bin":"49bc20df15e412a64472421e13fe86ff1c5165e18b2afccf160d4dc19fe68a14""#))
  }

  @Test func tenThousandUpdatesAreDividedIntoPages() throws {
    let site = try SampleSite()
    for number in 0..<10_000 {
      try site.scratch.write(
        "---\ntitle: Day \(number)\ndate: 2026-01-01\n---\nWork went on.\n", to: "\(kitchen)/updates/day-\(number).md")
    }
    let result = try site.run("build")
    #expect(result.status == 0, "\(result.messages)")
    let client = "dist/portals/kitchen-remodel/clients/ana-ortiz/updates"
    #expect(try site.scratch.read("\(client)/index.html").count < 50_000)
    #expect(try site.scratch.text("\(client)/page/500/index.html").contains("Day "))
    #expect(try site.scratch.text("\(client)/day-9999/index.html").contains("Day 9999"))
  }

  @Test func namesAreDataInEveryPageAndMessage() throws {
    let site = try SampleSite()
    let name = #"<script>alert(1)</script> {{7*7}} {{{link}}} \" & 'x'"#
    let contact = "site/content/contacts/ana-ortiz.json"
    try site.scratch.write(
      #"{"name": "\#(name)", "email": "ana@example.com", "phone": "+15125550142"}"#, to: contact)
    let project = "\(kitchen)/project.md"
    try site.scratch.write(
      try site.scratch.text(project).replacing(
        /(?m)^title:.*$/, with: "title: '{{organization}} <img src=x onerror=y>'"),
      to: project)
    #expect(try site.run("build").status == 0)
    let tree = site.scratch.tree("dist").mapValues { String(decoding: $0, as: UTF8.self) }
    let page = try #require(tree["portals/kitchen-remodel/clients/ana-ortiz/index.html"])
    #expect(page.contains("{{organization}} &lt;img src=x onerror=y&gt;"))
    for (path, text) in tree where path.hasSuffix(".html") {
      #expect(!text.contains("<script") && !text.contains("<img src=x"), "\(path)")
    }
    let email = try #require(
      tree.first { $0.key.hasPrefix("outbox/kitchen-remodel/ana-ortiz") && $0.key.hasSuffix(".eml") })
    let html = email.value.replacing("=\r\n", with: "").split(separator: "text/html").last ?? ""
    #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}}") && !html.contains("<script"))
  }

  @Test func aHeaderCannotBeSmuggledIn() throws {
    let site = try SampleSite()
    for (field, value) in [
      ("name", #"Ana\r\nBcc: all@example.com"#), ("email", #"ana@example.com\nBcc: x@example.com"#),
    ] {
      let fields = ["name": "Ana", "email": "ana@example.com"].merging([field: value]) { $1 }
      let json = fields.map { #""\#($0)": "\#($1)""# }.sorted().joined(separator: ", ")
      try site.scratch.write("{\(json)}", to: "site/content/contacts/ana-ortiz.json")
      let result = try site.run("build")
      #expect(result.status == 1)
      #expect(result.messages.contains("\"\(field)\" holds a line break or another control character"))
    }
  }

  @Test func truncatedAndEmptyFilesAreNamed() throws {
    let site = try SampleSite()
    var files: [String] = []
    for file in FileManager.default.enumerator(atPath: site.scratch.path + "/site/content") ?? .init() {
      guard let file = file as? String, file.hasSuffix(".json") || file.hasSuffix(".md") else { continue }
      files.append(file)
    }
    #expect(files.count > 30)
    for file in files {
      let data = try site.scratch.read("site/content/\(file)")
      try site.scratch.write(data.prefix(file.hasSuffix(".md") ? 12 : data.count / 2), to: "site/content/\(file)")
    }
    let result = try site.run("build", "--format", "json")
    #expect(result.status == 1)
    for file in files { #expect(result.output.contains("\"site/content/\(file)\""), "\(file)") }
    #expect(result.messages.isEmpty)
  }

  @Test func aFIFOIsNoFile() throws {
    let site = try SampleSite()
    #expect(mkfifo(site.scratch.path + "/\(kitchen)/documents/pipe.pdf", 0o644) == 0)
    let result = try site.run("check")
    #expect(result.status == 1)
    #expect(result.messages.contains("documents/pipe.pdf:1:1: neither a file nor a folder"))
  }
}
