import Foundation
import Testing

/// What every command promises about its options, streams and exit status.
struct CommandLineTests {
  @Test(arguments: [
    ["build", "--bogus"], ["build", "--at", "yesterday"], ["build", "--jobs", "0"], ["build", "--format", "xml"],
    ["nonsense"], ["key", "new", "extra"],
  ])
  func aWrongCommandLineIs64(_ arguments: [String]) throws {
    let result = try Program.run(arguments, in: "/tmp")
    #expect(result.status == 64)
    #expect(result.output.isEmpty && !result.messages.isEmpty)
  }

  /// libcurl and libpq bring some fifty libraries with them: they are loaded by what sends, or asks a database, alone.
  @Test func whatSendsNothingLoadsNoLibraryForIt() throws {
    let site = try SampleSite()
    for command in ["check", "build", "verify", "send"] {
      let opened = try site.calls("openat,open", by: command)
      #expect(opened.contains("libc.so.6") && !opened.contains("libcurl") && !opened.contains("libpq"), "\(command)")
    }
  }

  @Test func aWrongEpochIs64() throws {
    #expect(try Program.run(["check"], in: "/tmp", environment: ["SOURCE_DATE_EPOCH": "today"]).status == 64)
  }

  @Test func theMomentComesFromTheOptionOrTheEpoch() throws {
    let site = try SampleSite()
    #expect(try site.run("build").status == 0)
    let first = site.scratch.tree("dist")
    let result = try Program.run(
      ["build", "-C", "site"], in: site.scratch.path,
      environment: ["SOURCE_DATE_EPOCH": "1795532400", "LATCHKEY_SIGNING_KEY": SampleSite.key])
    #expect(result.status == 0)
    #expect(site.scratch.tree("dist") == first)
    #expect(try site.run("build", at: "2026-11-24T09:00:00-06:00").status == 0)
    #expect(site.scratch.tree("dist") == first)
  }

  @Test func whatIsDatedLaterIsInNoPortal() throws {
    let site = try SampleSite()
    #expect(try site.run("build", at: "2020-01-01").status == 0)
    let tree = site.scratch.tree("dist")
    #expect(!tree.keys.contains { $0.hasSuffix(".eml") || $0.contains("/invoices/INV") || $0.contains("/updates/20") })
    #expect(!tree.keys.contains { $0.contains("/files/photos/") })
    #expect(
      !String(decoding: tree["portals/kitchen-remodel/portal.json"] ?? Data(), as: UTF8.self).contains("\"link\""))
  }

  @Test func resultsAndMessagesHaveTheirOwnStreams() throws {
    let site = try SampleSite()
    let built = try site.run("build")
    #expect(built.messages.isEmpty && built.output.hasPrefix("Built dist: "))
    let quiet = try site.run("build", "--quiet")
    #expect(quiet.messages.isEmpty && quiet.output.isEmpty)
    #expect(!built.output.contains("\u{1B}"))
    try site.scratch.write("{", to: "site/content/site.json")
    let human = try site.run("check")
    #expect(human.output.isEmpty && human.messages.contains("site/content/site.json:1:1: this { is never closed"))
    let github = try site.run("check", "--format", "github")
    #expect(github.messages.isEmpty)
    #expect(
      github.output
        == "::error file=site/content/site.json,line=1,col=1::this { is never closed: add the missing }; the end may have been cut off\n"
    )
  }

  @Test func aTagThatNoDataAnswersIsAProblem() throws {
    let site = try SampleSite()
    let template = "site/templates/portal/documents.mustache"
    try site.scratch.write(try site.scratch.text(template) + "{{projetc.title}}\n", to: template)
    try site.scratch.write("{", to: "site/content/contacts/zed.json")
    let result = try site.run("check")
    #expect(result.status == 1)
    #expect(result.messages.contains("projetc"))
    #expect(result.messages.contains("did you mean"))
    #expect(result.messages.hasSuffix("2 problems.\n"))
  }

  @Test func aNewSiteBuildsAndVerifies() throws {
    let scratch = try Scratch()
    let environment = ["HOME": scratch.path + "/home", "LATCHKEY_SHARE": SampleSite.repository]
    let made = try Program.run(["init", "team"], in: scratch.path, environment: environment)
    #expect(made.status == 0, "\(made.messages)")
    #expect(made.output == "A new site is in team. Build it with: latchkey build -C team\n")
    let built = try Program.run(["build", "-C", "team"], in: scratch.path, environment: environment)
    #expect(built.status == 0 && built.output.contains("; signed."), "\(built.messages)")
    #expect(try Program.run(["verify", "-C", "team"], in: scratch.path, environment: environment).status == 0)
    let again = try Program.run(["init", "team"], in: scratch.path, environment: environment)
    #expect(again.status == 1 && again.messages.contains("there is a site already"))
    #expect(!scratch.tree("team").keys.contains { $0.contains("key") })
  }
}
