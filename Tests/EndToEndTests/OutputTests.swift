import Foundation
import Testing

/// What a build does to the folder it writes.
@Suite struct OutputTests {
  @Test func theSameInputGivesTheSameBytesAnywhere() throws {
    let site = try SampleSite()
    #expect(try site.run("build", "--jobs", "1").status == 0)
    let first = site.scratch.tree("dist")
    let elsewhere = try SampleSite()
    let result = try elsewhere.run(
      "build", "--jobs", "7", "--output", "elsewhere/deep/dist",
      environment: ["TZ": "Asia/Kathmandu", "LANG": "de_DE.UTF-8", "LC_ALL": "tr_TR.UTF-8"])
    #expect(result.status == 0, "\(result.messages)")
    #expect(elsewhere.scratch.tree("elsewhere/deep/dist") == first)
  }

  @Test func anUnchangedFileStaysTheSameFile() throws {
    let site = try SampleSite()
    #expect(try site.run("build").status == 0)
    let before = try site.scratch.identities("dist")
    let again = try site.run("build", "--format", "json")
    #expect(again.output.contains(#""removed":0"#) && again.output.contains(#""written":0"#))
    #expect(try site.scratch.identities("dist") == before)

    let update = "site/content/projects/kitchen-remodel/project.md"
    try site.scratch.write(try site.scratch.text(update) + "\nOne line more.\n", to: update)
    #expect(try site.run("build").status == 0)
    let after = try site.scratch.identities("dist")
    let changed = after.filter { before[$0.key] != $0.value }.keys.sorted()
    #expect(
      changed.allSatisfy {
        $0.hasPrefix("manifest.json") || $0 == "portals/kitchen-remodel/portal.json"
          || $0.hasPrefix("portals/kitchen-remodel/clients/") && $0.split(separator: "/").count == 5
      })
    #expect(changed.count >= 4)
  }

  @Test func whatNoLongerBelongsIsRemoved() throws {
    let site = try SampleSite()
    #expect(try site.run("build").status == 0)
    try site.scratch.write("stray", to: "dist/portals/kitchen-remodel/stray.txt")
    try FileManager.default.removeItem(atPath: site.scratch.path + "/site/content/projects/kitchen-remodel/updates")
    #expect(try site.run("build").status == 0)
    let tree = site.scratch.tree("dist")
    #expect(tree["portals/kitchen-remodel/stray.txt"] == nil)
    #expect(!tree.keys.contains { $0.contains("/updates/2") && $0.hasPrefix("portals/kitchen-remodel/") })
    let fresh = try SampleSite()
    try FileManager.default.removeItem(atPath: fresh.scratch.path + "/site/content/projects/kitchen-remodel/updates")
    #expect(try fresh.run("build").status == 0)
    #expect(fresh.scratch.tree("dist") == tree)
  }

  @Test func aLinkInTheOutputIsReplaced() throws {
    let site = try SampleSite()
    #expect(try site.run("build").status == 0)
    let before = site.scratch.tree("dist")
    // What lies behind it is what belongs there, so that nothing but the link is other.
    let (project, aside) = ("\(site.scratch.path)/dist/portals/garden-studio", "\(site.scratch.path)/aside")
    try FileManager.default.moveItem(atPath: project, toPath: aside)
    try FileManager.default.createSymbolicLink(atPath: project, withDestinationPath: aside)
    #expect(site.scratch.tree("dist") != before)
    #expect(try site.run("build").status == 0)
    #expect(site.scratch.tree("dist") == before)
  }

  @Test func theOutputIsPrivate() throws {
    let site = try SampleSite()
    #expect(try site.run("build").status == 0)
    let attributes = try FileManager.default.attributesOfItem(atPath: site.scratch.path + "/dist")
    #expect(attributes[.posixPermissions] as? Int == 0o700)
  }

  @Test func aFolderThatNoBuildMadeIsRefused() throws {
    let site = try SampleSite()
    try site.scratch.write("my own", to: "dist/notes.txt")
    let result = try site.run("build")
    #expect(result.status == 1)
    #expect(
      result.messages.hasSuffix(
        "dist: was not made by latchkey build, and would be replaced\n  = name another output with --output, or remove the folder yourself\n"
      ))
    #expect(site.scratch.tree("dist") == ["notes.txt": Data("my own".utf8)])
    for output in ["site", "site/content", "site/templates/portal"] {
      #expect(try site.run("build", "--output", output).status == 1)
    }
  }

  @Test func problemsLeaveTheEarlierOutput() throws {
    let site = try SampleSite()
    #expect(try site.run("build").status == 0)
    let before = try site.scratch.identities("dist")
    try site.scratch.write("{", to: "site/content/projects/kitchen-remodel/invoices/INV-9.json")
    let result = try site.run("build")
    #expect(result.status == 1)
    #expect(
      result.messages == """
        site/content/projects/kitchen-remodel/invoices/INV-9.json:1:1: this { is never closed
          1 | {
            | ^
            = add the missing }; the end may have been cut off

        1 problem; nothing was written.

        """)
    #expect(try site.scratch.identities("dist") == before)
    #expect(leftovers(site).isEmpty)
  }

  /// Killed before each of its first calls that change the disk, a build leaves the old tree whole, and the next succeeds.
  @Test(arguments: [
    "mkdir,mkdirat", "openat", "write", "linkat,link", "renameat2,rename,renameat", "unlink,unlinkat", "rmdir",
  ])
  func aKilledBuildLeavesTheOldTreeWhole(_ calls: String) throws {
    let site = try SampleSite()
    #expect(try site.run("build").status == 0)
    let old = site.scratch.tree("dist")
    let update = "site/content/projects/kitchen-remodel/project.md"
    try site.scratch.write(try site.scratch.text(update) + "\nOne line more.\n", to: update)
    let fresh = try SampleSite()
    try fresh.scratch.write(try site.scratch.text(update), to: update)
    #expect(try fresh.run("build").status == 0)
    let new = fresh.scratch.tree("dist")

    var kills = 0
    for count in [1, 2, 3, 5, 9, 17, 33, 65, 129, 257, 513] {
      let result = try site.run(
        "build", "--jobs", "1",
        wrapper: [
          "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(calls)", "-e",
          "inject=\(calls):signal=KILL:when=\(count)",
        ])
      let tree = site.scratch.tree("dist")
      #expect(tree == old || tree == new, "after \(calls) number \(count)")
      if result.status == 0 { break }
      kills += 1
    }
    #expect(kills > 0)
    #expect(try site.run("build").status == 0)
    #expect(site.scratch.tree("dist") == new)
    #expect(leftovers(site).isEmpty)
  }

  @Test(arguments: ["--no-cache", "--jobs=2"])
  func whereTheSystemRefusesASecondLinkFilesAreCopied(_ option: String) throws {
    let site = try SampleSite()
    let caches = ["XDG_CACHE_HOME": site.scratch.path + "/caches"]
    #expect(try site.run("build", option, environment: caches).status == 0)
    let before = try site.scratch.identities("dist")
    let update = "site/content/projects/kitchen-remodel/project.md"
    try site.scratch.write(try site.scratch.text(update) + "\nOne line more.\n", to: update)
    let result = try site.run(
      "build", option, environment: caches,
      wrapper: ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=linkat:error=EPERM"])
    #expect(result.status == 0, "\(result.messages)")
    #expect(try site.run("build", "--no-cache", "--output", "fresh").status == 0)
    #expect(site.scratch.tree("dist") == site.scratch.tree("fresh"))
    let after = try site.scratch.identities("dist")
    #expect(!before.values.contains { after.values.contains($0) }, "they are other files now")
  }

  @Test func aFullDiskLeavesTheOldTreeWhole() throws {
    let site = try SampleSite()
    // A file system of its own, seen by the build alone, with room for the site but not for a second one.
    let script = """
      mount -t tmpfs -o size=3m tmpfs disk && "$0" build -C site --at \(SampleSite.moment) --output disk/dist && \
      head -c 100000000 /dev/zero > disk/fill; \
      echo "More." >> site/content/projects/kitchen-remodel/project.md; \
      "$0" build -C site --at \(SampleSite.moment) --output disk/dist; status=$?; \
      "$0" verify disk/dist -C site --at \(SampleSite.moment) >&2; exit $status
      """
    try FileManager.default.createDirectory(atPath: site.scratch.path + "/disk", withIntermediateDirectories: false)
    let result = try Program.run(
      [], in: site.scratch.path, environment: ["LATCHKEY_SIGNING_KEY": SampleSite.key],
      wrapper: ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script])
    #expect(result.status == 1)
    #expect(result.messages.contains("No space left on device"), "\(result.messages)")
    #expect(result.messages.contains("make room on the disk; the earlier output is as it was"))
    #expect(!result.messages.contains("not those that were signed"))
  }

  private func leftovers(_ site: SampleSite) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: site.scratch.path)) ?? []).filter { $0.hasPrefix(".") }
  }
}
