import Testing

/// Who sees what, in the pages that a build writes.
struct AudienceTests {
  private let kitchen = "site/content/projects/kitchen-remodel"

  @Test func aLinkToADocumentThatIsNotForTheReaderIsOnlyText() throws {
    let site = try SampleSite()
    try site.scratch.write(
      #"{"title": "Offer", "audience": ["ana-ortiz"]}"#, to: "\(kitchen)/documents/offer one.pdf.json")
    try site.scratch.write("offer", to: "\(kitchen)/documents/offer one.pdf")
    try site.scratch.write(
      """
      ---
      title: Two papers
      date: 2026-11-20
      ---
      See [the **offer**](documents/offer%20one.pdf "Offer"), [again](documents/offer%20one.pdf) or
      [the permit](documents/permit-record.pdf).

      """, to: "\(kitchen)/updates/papers.md")
    #expect(try site.run("build").status == 0)
    let tree = site.scratch.tree("dist").mapValues { String(decoding: $0, as: UTF8.self) }
    let clients = "portals/kitchen-remodel/clients"
    let ana = try #require(tree["\(clients)/ana-ortiz/updates/papers/index.html"])
    let daniel = try #require(tree["\(clients)/daniel-ortiz/updates/papers/index.html"])
    let permit = #"<a href="../../../../files/documents/permit-record.pdf">the permit</a>"#
    #expect(
      ana.contains(
        #"<a href="../../../../files/documents/offer%20one.pdf" title="Offer">the <strong>offer</strong></a>"#))
    #expect(ana.contains(permit) && daniel.contains(permit))
    #expect(daniel.contains("See the <strong>offer</strong>, again or"))
    #expect(!daniel.contains("offer%20one.pdf"))
    let record = try #require(tree["portals/kitchen-remodel/portal.json"])
    #expect(record.contains(#""files/documents/offer one.pdf":["ana-ortiz"]"#))
  }
}
