import Foundation
import Testing

/// A build that remembers an earlier one comes to what a build from nothing comes to, byte for byte, whatever happened between
/// the two.
@Suite struct CachedBuildTests {
  /// Builds the same content twice: over the earlier output with what is remembered of it, and from nothing.
  private static func compare(_ site: SampleSite, at moment: String, after edit: String, key: String?) throws {
    let caches = ["XDG_CACHE_HOME": site.scratch.path + "/caches"]
    try? FileManager.default.removeItem(atPath: site.scratch.path + "/fresh")
    let cached = try site.run("build", "--jobs", "2", at: moment, key: key, environment: caches)
    let fresh = try site.run("build", "--no-cache", "--output", "fresh", at: moment, key: key)
    #expect(cached.status == fresh.status, "after \(edit): \(cached.messages)")
    #expect(cached.messages == fresh.messages, "after \(edit)")
    func sentence(_ text: String) -> Substring? { text.split(separator: "\n").first?.drop { $0 != ":" } }
    #expect(sentence(cached.output) == sentence(fresh.output), "after \(edit)")
    if fresh.status == 0 {
      let (one, other) = (site.scratch.tree("dist"), site.scratch.tree("fresh"))
      let different = Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.sorted()
      #expect(different.isEmpty, "after \(edit)")
    }
  }

  @Test(arguments: 1...6) func anyEditsGiveWhatABuildFromNothingGives(_ seed: UInt64) throws {
    let site = try SampleSite()
    var edits = RandomEdits(of: site.scratch.path, seed: seed)
    try Self.compare(site, at: SampleSite.moment, after: "nothing", key: SampleSite.key)
    for _ in 0..<16 {
      let edit = try edits.next()
      try Self.compare(site, at: edits.moment, after: edit, key: edits.isSigned ? SampleSite.key : "")
    }
  }

  @Test func whatDidNotChangeIsNotRead() throws {
    let site = try SampleSite()
    let caches = ["XDG_CACHE_HOME": site.scratch.path + "/caches"]
    // The sample was just copied: what is younger than the clock can tell is not remembered.
    for _ in 0..<3 { #expect(try site.run("build", environment: caches).status == 0) }
    let opened = try site.calls("openat,open", by: "build", environment: caches)
    #expect(opened.contains("site.json"))
    #expect(!opened.contains("cabinets-in.md"))
    #expect(!opened.contains("ana-ortiz.json"))
    #expect(!opened.contains("index.html"))
  }

  @Test func warningsOfContactsThatAreNotReadAgainStay() throws {
    let site = try SampleSite()
    let caches = ["XDG_CACHE_HOME": site.scratch.path + "/caches"]
    try site.scratch.write(
      "{\"name\": \"Eve\", \"email\": \"eve@gmial.com\", \"phone\": \"+15125550177\"}",
      to: "site/content/contacts/eve.json")
    let first = try site.run("build", environment: caches)
    #expect(first.messages.contains("eve@gmial.com is probably misspelled"))
    for _ in 0..<2 { #expect(try site.run("build", environment: caches).messages == first.messages) }
    #expect(!(try site.calls("openat,open", by: "build", environment: caches)).contains("eve.json"))
    // What site.json says of the team bears on the contacts, too.
    let text = try site.scratch.text("site/content/site.json")
    #expect(text.contains("+15125550142"))
    try site.scratch.write(
      text.replacingOccurrences(of: "+15125550142", with: "+15125550177"), to: "site/content/site.json")
    let other = try site.run("build", environment: caches)
    #expect(other.messages.contains("the phone +15125550177 is Ruth Calloway's too"))
    #expect(try site.run("build", environment: caches).messages == other.messages)
  }

  @Test func contactsAreNotReadAgainHoweverOftenProjectsChange() throws {
    let site = try SampleSite()
    let caches = ["XDG_CACHE_HOME": site.scratch.path + "/caches"]
    for _ in 0..<3 { #expect(try site.run("build", environment: caches).status == 0) }
    let update = "site/content/projects/kitchen-remodel/project.md"
    for number in 0..<3 {
      try site.scratch.write(try site.scratch.text(update) + "\nLine \(number).\n", to: update)
      let opened = try site.calls("openat,open", by: "build", environment: caches)
      #expect(opened.contains("kitchen-remodel"))
      // She has nothing to do with that project.
      #expect(!opened.contains("zoe-lindstrom.json"))
    }
    #expect(try site.run("build", "--no-cache", "--output", "fresh").status == 0)
    #expect(site.scratch.tree("dist") == site.scratch.tree("fresh"))
  }

  @Test func damageToWhatIsRememberedOfContactsCostsThemAlone() throws {
    let site = try SampleSite()
    let caches = ["XDG_CACHE_HOME": site.scratch.path + "/caches"]
    for _ in 0..<3 { #expect(try site.run("build", environment: caches).status == 0) }
    let path = try #require(SpareEdits(path: site.scratch.path).caches.first)
    var cache = try Data(contentsOf: URL(fileURLWithPath: path))
    let place = try #require(cache.firstRange(of: Data("Ana Ortiz".utf8)))
    cache[place.lowerBound] = UInt8(ascii: "O")
    try cache.write(to: URL(fileURLWithPath: path))
    let before = site.scratch.tree("dist")
    let opened = try site.calls("openat,open", by: "build", environment: caches)
    #expect(opened.contains("ana-ortiz.json"))
    #expect(!opened.contains("cabinets-in.md"))
    #expect(site.scratch.tree("dist") == before)
    // It is remembered again, although nothing was built.
    #expect(!(try site.calls("openat,open", by: "build", environment: caches)).contains("ana-ortiz.json"))
  }

  @Test func damageToWhatIsRememberedOfAProjectCostsThatProjectAlone() throws {
    let site = try SampleSite()
    let caches = ["XDG_CACHE_HOME": site.scratch.path + "/caches"]
    for _ in 0..<3 { #expect(try site.run("build", environment: caches).status == 0) }
    let path = try #require(SpareEdits(path: site.scratch.path).caches.first)
    var cache = try Data(contentsOf: URL(fileURLWithPath: path))
    // The first letter of a path in the list of its files.
    let place = try #require(cache.firstRange(of: Data("portals/garden-studio/".utf8)))
    cache[place.lowerBound] ^= 1
    try cache.write(to: URL(fileURLWithPath: path))
    let before = site.scratch.tree("dist")
    let opened = try site.calls("openat,open", by: "build", environment: caches)
    #expect(opened.contains("content/projects/garden-studio\""))
    #expect(!opened.contains("cabinets-in.md"))
    #expect(site.scratch.tree("dist") == before)
  }

  @Test func onlyAProjectWhoseDayComesIsBuiltAgain() throws {
    let site = try SampleSite()
    let caches = ["XDG_CACHE_HOME": site.scratch.path + "/caches"]
    for _ in 0..<3 { #expect(try site.run("build", environment: caches).status == 0) }
    let before = try site.scratch.identities("dist").mapValues { $0.split(separator: " ")[0] }
    // Two invoices of the kitchen are due on December 1 and 2; what the bath's client sees is settled.
    let result = try site.run("build", at: "2026-12-03T15:00:00Z", environment: caches)
    #expect(result.status == 0, "\(result.messages)")
    let after = try site.scratch.identities("dist").mapValues { $0.split(separator: " ")[0] }
    let changed = after.filter { before[$0.key] != $0.value }.keys
    #expect(changed.contains { $0.hasPrefix("portals/kitchen-remodel/") && $0.contains("/invoices/") })
    #expect(!changed.contains { $0.hasPrefix("portals/primary-bath/clients/") })
  }
}
