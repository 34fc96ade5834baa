import Manifest
import Portal
import Seeded
import Testing

@testable import Verification

/// The grants of a build, found by whatever leads to one.
@Suite struct GrantsTests {
  private struct Site {
    var random: SeededGenerator
    var records: [String: PortalRecord] = [:]

    /// Another record of one of a few projects, or none.
    mutating func change() -> (changed: [PortalRecord], removed: [String]) {
      let project = "project-\(Int.random(in: 0..<6, using: &random))"
      if records[project] != nil, Int.random(in: 0..<4, using: &random) == 0 {
        records[project] = nil
        return ([], [project])
      }
      let contacts = (0..<8).shuffled(using: &random).prefix(Int.random(in: 0...5, using: &random))
      let record = PortalRecord(
        project: project, title: "The \u{201C}\(project)\u{201D}", grants: contacts.map { grant("contact-\($0)") },
        messages: [], files: [:], readers: [:])
      records[project] = record
      return ([record], [])
    }

    private mutating func grant(_ contact: String) -> Grant {
      let generation = Int.random(in: 1...300, using: &random)
      let links = (0...Int.random(in: 0...3, using: &random)).map { _ in Token(using: &random).digest }
      // Some share an address, in other spellings, too.
      let email = ["\(contact)@example.com", "Shared@Example.com", "shared@example.com", nil].randomElement(
        using: &random)
      return Grant(
        contact: contact, name: "Zo\u{EB} \(contact)", email: email ?? nil,
        phone: Bool.random(using: &random) ? "+1512555010\(contact.suffix(1))" : nil, locale: "en-US",
        sees: ["updates", "invoices"].filter { _ in Bool.random(using: &random) }, generation: generation,
        issued: "2026-11-22T10:04:00Z", expires: "2026-11-29T10:04:00Z",
        state: Bool.random(using: &random) ? .invited : .cancelled, link: links[0], replaced: Array(links.dropFirst()))
    }
  }

  /// What looking through all records finds.
  private func check(_ grants: Grants, _ records: [PortalRecord], removed: [HexDigest]) {
    let entries = records.flatMap { record in record.grants.map { Grants.Entry($0, of: record) } }
    for entry in entries {
      #expect(grants[entry.client] == entry)
      #expect(grants.target(of: entry.grant.link)?.entry == entry)
      #expect(grants.target(of: entry.grant.link)?.isReplaced == false)
      for link in entry.grant.replaced {
        #expect(grants.target(of: link)?.entry == entry)
        #expect(grants.target(of: link)?.isReplaced == true)
      }
    }
    for contact in (0..<8).map({ "contact-\($0)" }) {
      let wanted = entries.filter { $0.grant.contact == contact }.sorted { $0.client < $1.client }
      #expect(grants.entries(of: contact) == wanted)
      let phone = Address(phone: "+1512555010\(contact.suffix(1))")
      #expect(grants.entries(at: phone) == wanted.filter { $0.grant.phone == phone.text })
    }
    let sharers = entries.filter { $0.grant.email?.lowercased() == "shared@example.com" }
    let first = sharers.map(\.grant.contact).min()
    #expect(
      grants.entries(at: Address(email: "sHared@example.com"))
        == sharers.filter { $0.grant.contact == first }.sorted { $0.client < $1.client })
    for record in records {
      #expect(
        grants.entries(ofProject: record.project).map(\.grant) == record.grants.sorted { $0.contact < $1.contact })
    }
    let standing = Set(entries.flatMap { [$0.grant.link] + $0.grant.replaced })
    for link in removed where !standing.contains(link) { #expect(grants.target(of: link) == nil) }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>) func changedStepByStepTheyAreAsIfMadeAnew(_ seed: UInt64) {
    var site = Site(random: SeededGenerator(seed: seed))
    var grants = Grants([])
    var seen: [HexDigest] = []
    for _ in 0..<30 {
      let (changed, removed) = site.change()
      grants = grants.replacing(changed.map { PackedGrants($0) }, without: removed)
      let records = Array(site.records.values)
      check(grants, records, removed: seen)
      check(Grants(records), records, removed: seen)
      seen += changed.flatMap(\.grants).map(\.link)
    }
  }

  @Test func manyChangesMakeTheIndexAnew() {
    var random = SeededGenerator(seed: 1)
    func record(_ number: Int) -> PortalRecord {
      PortalRecord(
        project: "project-\(number)", title: "",
        grants: [
          Grant(
            contact: "contact-\(number)", name: "", email: nil, phone: nil, locale: "en-US", sees: [], generation: 1,
            issued: "", expires: "", state: .invited, link: Token(using: &random).digest, replaced: [])
        ], messages: [], files: [:], readers: [:])
    }
    let records = (0..<5000).map(record)
    var grants = Grants([])
    for piece in stride(from: 0, to: 5000, by: 500) {
      grants = grants.replacing(records[piece..<piece + 500].map { PackedGrants($0) }, without: [])
    }
    #expect(records.allSatisfy { grants.target(of: $0.grants[0].link)?.entry.project == $0.project })
    #expect(grants.target(of: Token(using: &random).digest) == nil)
  }
}
