import Foundation
import Testing

/// Keys, signatures and links, as people meet them.
struct KeyTests {
  private let placeholder = "no-signing-key-so-this-link-opens-no-portal"

  @Test func withoutAKeyNothingIsSigned() throws {
    let site = try SampleSite()
    #expect(try site.run("build").status == 0)
    #expect(site.scratch.tree("dist")["manifest.json.sig"] != nil)
    // A fork's pull request: the secret is there, and empty.
    let result = try site.run("build", key: "")
    #expect(result.status == 0)
    #expect(
      result.messages == """
        No signing key: links are placeholders, and nothing is signed. Make a key with latchkey key new, or name one \
        with --signing-key-file.

        """)
    let tree = site.scratch.tree("dist").mapValues { String(decoding: $0, as: UTF8.self) }
    #expect(tree["manifest.json.sig"] == nil)
    let emails = tree.filter { $0.key.hasSuffix(".eml") }
    #expect(!emails.isEmpty && emails.values.allSatisfy { $0.contains("/i/\(placeholder)") })
    #expect(placeholder.utf8.count == 43)
    let verified = try site.run("verify")
    #expect(verified.status == 1)
    #expect(verified.messages.contains("dist/manifest.json.sig:1:1: the build is not signed"))
  }

  @Test func aBrokenKeyIsAnErrorAndNeverNoKey() throws {
    let site = try SampleSite()
    for (key, message) in [
      ("nonsense", "$LATCHKEY_SIGNING_KEY:1:1: the private key does not start with the line"),
      (String(SampleSite.key.prefix(200)), "$LATCHKEY_SIGNING_KEY:1:1: the private key does not end with the line"),
    ] {
      let result = try site.run("build", key: key)
      #expect(result.status == 1)
      #expect(result.messages.contains(message), "\(result.messages)")
      #expect(!result.messages.contains(key))
    }
    #expect(site.scratch.tree("dist").isEmpty)
  }

  @Test func aNewKeyIsPrivateShownAndNeverReplaced() throws {
    let site = try SampleSite()
    let made = try site.run("key", "new", "--signing-key-file", "keys/site", key: nil)
    #expect(made.status == 0, "\(made.messages)")
    #expect(made.output.hasPrefix("site namespaces=\"latchkey\" ssh-ed25519 AAAA"))
    let file = site.scratch.path + "/keys/site"
    #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
    #expect(try site.run("key", "show", "--signing-key-file", "keys/site", key: nil).output == made.output)
    let again = try site.run("key", "new", "--signing-key-file", "keys/site", key: nil)
    #expect(again.status == 1)
    #expect(again.messages.contains("a key is never replaced"))
    #expect(try site.run("build", "--signing-key-file", "keys/site", key: nil).status == 0)
    try site.scratch.write(made.output, to: "allowed_signers")
    #expect(try site.run("verify", "--trust", "allowed_signers", key: nil).status == 0)
  }

  @Test func theSitesOwnKeyIsFoundWhereItWasMade() throws {
    let site = try SampleSite()
    let home = ["HOME": site.scratch.path + "/home"]
    #expect(try site.run("key", "show", key: nil, environment: home).status == 1)
    let made = try site.run("key", "new", key: nil, environment: home)
    #expect(made.status == 0)
    #expect(try site.run("key", "show", key: nil, environment: home).output == made.output)
    #expect(try site.run("build", key: nil, environment: home).output.contains("; signed."))
    #expect(try site.run("verify", key: nil, environment: home).status == 0)
  }

  @Test func linksOutliveARotation() throws {
    let site = try SampleSite()
    #expect(try site.run("build").status == 0)
    let links = try self.links(site)
    #expect(try site.run("key", "new", "--signing-key-file", "new", key: nil).status == 0)
    try site.scratch.write(SampleSite.key, to: "old")
    #expect(try site.run("build", "--signing-key-file", "new", "--link-key-file", "old", key: nil).status == 0)
    #expect(try self.links(site) == links)
    #expect(
      try site.run("build", "--signing-key-file", "new", key: nil, environment: ["LATCHKEY_LINK_KEY": SampleSite.key])
        .status == 0)
    #expect(try self.links(site) == links)
    #expect(try site.run("build", "--signing-key-file", "new", key: nil).status == 0)
    #expect(try self.links(site).isDisjoint(with: links))
  }

  private func links(_ site: SampleSite) throws -> Set<String> {
    let emails = site.scratch.tree("dist/outbox").filter { $0.key.hasSuffix(".eml") }
    return Set(
      emails.values.flatMap { data in
        String(decoding: data, as: UTF8.self).replacing("=\r\n", with: "").matches(of: /\/i\/[A-Za-z0-9_-]{43}/).map {
          String($0.output)
        }
      })
  }

  @Test func everyChangedByteIsFound() throws {
    let site = try SampleSite()
    #expect(try site.run("build").status == 0)
    let verified = try site.run("verify", "--format", "json")
    #expect(verified.output.contains(#""problems":[]"#))
    let tree = site.scratch.tree("dist")
    for path in tree.keys.sorted().filter({ $0.hasPrefix("portals/kitchen-remodel") || !$0.contains("/") }) {
      guard var data = tree[path], !data.isEmpty else { continue }
      let index = data.startIndex + data.count / 2
      data[index] ^= 1
      try site.scratch.write(data, to: "dist/\(path)")
      let result = try site.run("verify")
      #expect(result.status == 1, "\(path)")
      data[index] ^= 1
      try site.scratch.write(data, to: "dist/\(path)")
    }
    try site.scratch.write("x", to: "dist/extra.txt")
    #expect(try site.run("verify").messages.hasPrefix("dist/extra.txt:1:1: the manifest does not list it"))
    try site.scratch.remove("dist/extra.txt")
    #expect(try site.run("verify").status == 0)
  }

  @Test func whatIsMissingAddedOrChangedInAProjectIsNamed() throws {
    let site = try SampleSite()
    #expect(try site.run("build").status == 0)
    let projects = "dist/portals"
    try site.scratch.remove("\(projects)/kitchen-remodel/clients/ana-ortiz/index.html")
    try site.scratch.write("hi", to: "\(projects)/primary-bath/clients/extra.html")
    let messages = site.scratch.tree("dist/outbox").keys.filter { $0.hasSuffix(".eml") }.sorted()
    let (gone, changed) = (try #require(messages.first), try #require(messages.last))
    try site.scratch.remove("dist/outbox/\(gone)")
    try site.scratch.write("hi", to: "dist/outbox/\(changed)")
    let result = try site.run("verify")
    #expect(result.status == 1)
    for line in [
      "\(projects)/kitchen-remodel/clients/ana-ortiz/index.html:1:1: there is no such file",
      "\(projects)/primary-bath/clients/extra.html:1:1: the manifest does not list it",
      "dist/outbox/\(gone):1:1: there is no such file",
      "dist/outbox/\(changed):1:1: its bytes are not those that were signed",
    ] { #expect(result.messages.contains(line + "\n"), "\(result.messages)") }
    #expect(result.messages.hasSuffix("4 problems.\n"))
  }

  @Test func noSecretLeavesTheOutbox() throws {
    let site = try SampleSite()
    #expect(try site.run("build").status == 0)
    let tokens = try links(site).map { $0.dropFirst(3) }
    #expect(tokens.count >= 3)
    for (path, data) in site.scratch.tree("dist") where !path.hasPrefix("outbox/") {
      let text = String(decoding: data, as: UTF8.self)
      #expect(!tokens.contains { text.contains($0) } && !text.contains("PRIVATE KEY"), "\(path)")
    }
  }
}
