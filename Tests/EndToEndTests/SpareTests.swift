import Foundation
import Testing

/// What a build does with the tree that the build before it replaced.
@Suite struct SpareTests {
  private let site: SampleSite
  private let caches: [String: String]
  private var folder: String { site.scratch.path + "/caches/latchkey" }

  /// A site that was built three times: its spare holds what the output holds, but for one project.
  init() throws {
    site = try SampleSite()
    caches = ["XDG_CACHE_HOME": site.scratch.path + "/caches"]
    for number in 0..<3 {
      try edit(number)
      usleep(30_000)
      #expect(try site.run("build", environment: caches).status == 0)
    }
  }

  private func edit(_ number: Int) throws {
    let update = "site/content/projects/kitchen-remodel/project.md"
    try site.scratch.write(try site.scratch.text(update) + "\nLine \(number).\n", to: update)
  }

  private func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

  private func fresh() throws -> [String: Data] {
    try? FileManager.default.removeItem(atPath: site.scratch.path + "/fresh")
    #expect(try site.run("build", "--no-cache", "--output", "fresh").status == 0)
    return site.scratch.tree("fresh")
  }

  @Test func onlyWhatChangedIsTouched() throws {
    try edit(3)
    let calls = try site.calls(
      "linkat,link,unlink,unlinkat,rmdir,mkdir,mkdirat", by: "build", environment: caches)
    #expect(calls.contains("kitchen-remodel"))
    #expect(!calls.contains("garden-studio") && !calls.contains("primary-bath"))
    #expect(site.scratch.tree("dist") == (try fresh()))
  }

  @Test func itIsPrivateAndStandsAlone() throws {
    let spare = try #require(try names().first { $0.hasSuffix(".spare") })
    #expect(try names().count == 2)
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(spare)")
    #expect(attributes[.posixPermissions] as? Int == 0o700)
    let beside = try FileManager.default.contentsOfDirectory(atPath: site.scratch.path)
    #expect(!beside.contains { $0.hasPrefix(".") })
  }

  @Test func anEditOfTheSharedFileIsMendedInBothTrees() throws {
    let page = "dist/portals/garden-studio/portal.json"
    let before = try site.scratch.read(page)
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(site.scratch.path)/\(page)"))
    try file.write(contentsOf: Data("damaged".utf8))
    try file.close()
    for number in 0..<3 {
      #expect(try site.run("build", environment: caches).status == 0)
      #expect(try site.scratch.read(page) == before)
      try edit(10 + number)
    }
  }

  @Test func whatIsForeignInTheOutputGoesWithTheNextEditAndNeverComesBack() throws {
    let foreign = "dist/portals/garden-studio/clients/foreign.html"
    try site.scratch.write("foreign", to: foreign)
    for number in 0..<3 {
      try edit(40 + number)
      #expect(try site.run("build", environment: caches).status == 0)
      #expect(site.scratch.tree("dist") == (try fresh()), "after edit \(number)")
    }
  }

  @Test func whatIsForeignInTheOutputGoesThoughNothingElseChanged() throws {
    let update = "site/content/projects/kitchen-remodel/project.md"
    for folder in ["portals/garden-studio/clients", "outbox/garden-studio", "portals", "."] {
      try site.scratch.write("foreign", to: "dist/\(folder)/foreign.html")
      // Written again, and as it was: so that its project is built, and comes to the same.
      try site.scratch.write(try site.scratch.text(update), to: update)
      let result = try site.run("build", environment: caches)
      #expect(result.status == 0 && result.output.contains("1 removed"), "in \(folder): \(result.output)")
      #expect(site.scratch.tree("dist") == (try fresh()), "in \(folder)")
    }
  }

  @Test func whereTheSystemDoesNotCopyTheCacheIsWrittenAllTheSame() throws {
    try edit(50)
    let result = try site.run(
      "build", environment: caches,
      wrapper: ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=copy_file_range:error=EXDEV"])
    #expect(result.status == 0, "\(result.messages)")
    let opened = try site.calls("openat,open", by: "build", environment: caches)
    #expect(!opened.contains("content/projects/garden-studio\""))
    #expect(site.scratch.tree("dist") == (try fresh()))
  }

  /// From some moment of the build on, reading the cache fails.
  @Test(arguments: 1...12) func aCacheThatBecomesUnreadableGivesNoWrongPage(_ number: Int) throws {
    let old = site.scratch.tree("dist")
    let cache = try #require(SpareEdits(path: site.scratch.path).caches.first)
    try edit(60)
    let result = try site.run(
      "build", "--jobs", "1", environment: caches,
      wrapper: [
        "strace", "-f", "-qq", "-o", "/dev/null", "-P", cache, "-e", "trace=pread64", "-e",
        "inject=pread64:error=EIO:when=\(number)+",
      ])
    if result.status != 0 {
      #expect(result.messages.contains("cannot be read any more, or was changed meanwhile\n  = build again"))
      #expect(site.scratch.tree("dist") == old)
      #expect(try site.run("build", environment: caches).status == 0)
    }
    #expect(site.scratch.tree("dist") == (try fresh()))
    // Nor does the next build take from it what is not so.
    try edit(61)
    #expect(try site.run("build", environment: caches).status == 0)
    #expect(site.scratch.tree("dist") == (try fresh()))
  }

  @Test func withoutTheCacheThereIsNone() throws {
    let other = try SampleSite()
    let caches = ["XDG_CACHE_HOME": other.scratch.path + "/caches"]
    for number in 0..<2 {
      let update = "site/content/projects/kitchen-remodel/project.md"
      try other.scratch.write(try other.scratch.text(update) + "\nLine \(number).\n", to: update)
      #expect(try other.run("build", "--no-cache", environment: caches).status == 0)
    }
    #expect(!FileManager.default.fileExists(atPath: other.scratch.path + "/caches"))
  }

  @Test func onAnotherFileSystemThereIsNone() throws {
    let script = """
      mkdir disk && mount -t tmpfs tmpfs disk && export XDG_CACHE_HOME=$PWD/disk && for line in 1 2 3; do \
      echo "More $line." >> site/content/projects/kitchen-remodel/project.md; \
      "$0" build -C site --at \(SampleSite.moment) || exit 1; done; ls disk/latchkey | grep -c spare >&2; \
      "$0" build -C site --at \(SampleSite.moment) --no-cache --output fresh && diff -r dist fresh
      """
    let result = try Program.run(
      [], in: site.scratch.path, environment: ["LATCHKEY_SIGNING_KEY": SampleSite.key],
      wrapper: ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script])
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.messages.hasSuffix("0\n"))
  }

  /// Killed before each of its first calls that change the disk, a build leaves the old tree whole, and the next succeeds.
  @Test(arguments: ["linkat,link", "renameat2,rename,renameat", "unlink,unlinkat", "chmod,fchmodat,mkdirat", "openat"])
  func aKilledBuildLeavesTheOldTreeWhole(_ calls: String) throws {
    for count in [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 17, 33, 129] {
      let old = site.scratch.tree("dist")
      try edit(count)
      let new = try fresh()
      let result = try site.run(
        "build", "--jobs", "1", environment: caches,
        wrapper: [
          "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(calls)", "-e",
          "inject=\(calls):signal=KILL:when=\(count)",
        ])
      let tree = site.scratch.tree("dist")
      #expect(tree == old || tree == new, "after \(calls) number \(count)")
      #expect(try site.run("build", environment: caches).status == 0)
      #expect(site.scratch.tree("dist") == new, "after \(calls) number \(count)")
      if result.status == 0 { break }
    }
    try edit(1000)
    #expect(try site.run("build", environment: caches).status == 0)
    #expect(try names().allSatisfy { !$0.contains("in-work") })
    #expect(try FileManager.default.contentsOfDirectory(atPath: site.scratch.path).allSatisfy { !$0.hasPrefix(".") })
  }

  @Test func whatIsNotNeededAnyMoreIsRemoved() throws {
    let manager = FileManager.default
    #expect(try site.run("build", "--output", "gone", environment: caches).status == 0)
    #expect(try site.run("build", "--output", "old", environment: caches).status == 0)
    let before = try names()
    try manager.removeItem(atPath: site.scratch.path + "/gone")
    for number in 0..<2 {
      try edit(20 + number)
      #expect(try site.run("build", "--output", "other", environment: caches).status == 0)
    }
    let after = try names()
    #expect(before.filter { !after.contains($0) }.count == 1)
    // A month later.
    for name in after where !name.contains(".") {
      let old = Date(timeIntervalSinceNow: -31 * 86_400)
      try manager.setAttributes([.modificationDate: old], ofItemAtPath: "\(folder)/\(name)")
    }
    for number in 0..<8 {
      try edit(30 + number)
      #expect(try site.run("build", "--output", "other", environment: caches).status == 0)
    }
    #expect(try names().filter { !$0.contains(".") }.count == 1)
  }
}
