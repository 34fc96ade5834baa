import Foundation
import Testing

/// What a send would do, told before anything is merged.
struct PlanTests {
  private static let kitchen = "site/content/projects/kitchen-remodel"

  /// A repository in which something of every kind happened since main.
  private func changed() throws -> Repository {
    let site = try Repository()
    for arguments in [
      ["invite", "garden-studio", "teresa-vance"], ["resend", "kitchen-remodel", "daniel-ortiz"],
      ["cancel", "garden-studio", "rosalind-greer"],
    ] {
      let result = try Program.run(arguments + ["-C", "site", "--at", SampleSite.moment], in: site.scratch.path)
      #expect(result.status == 0, "\(result.messages)")
    }
    try site.scratch.write(
      "---\ntitle: News | *of* <the> @day\ndate: 2026-11-24\naudience: [ana-ortiz]\n---\nHello.\n",
      to: "\(Self.kitchen)/updates/news.md")
    try site.scratch.remove("\(Self.kitchen)/invoices/INV-1031.json")
    try site.scratch.write("New drawings.", to: "\(Self.kitchen)/documents/contract.pdf")
    let contact = "site/content/contacts/ana-ortiz.json"
    try site.scratch.write(
      try site.scratch.text(contact).replacing("+15125550101", with: "+15125550109"), to: contact)
    return site
  }

  @Test func withoutAChangeNothingWouldHappen() throws {
    let site = try Repository()
    for arguments in [[], ["--detailed-exitcode"]] {
      let result = try Program.run(
        ["plan", "--against", "main", "-C", "site", "--at", SampleSite.moment] + arguments, in: site.scratch.path)
      #expect(
        result.status == 0 && result.output == "Compared with main: Nothing would change.\n", "\(result.messages)")
    }
    #expect(try site.isClean())
    #expect(site.scratch.tree("dist").isEmpty)
  }

  @Test func forPeople() throws {
    let site = try changed()
    let result = try site.run("plan", "--against", "main", "--detailed-exitcode")
    #expect(result.status == 2 && result.messages.isEmpty, "\(result.messages)")
    let letter = result.output.split(separator: "\n", omittingEmptySubsequences: false).filter { $0.hasPrefix("    |") }
    #expect(letter.contains("    | Subject: Garden studio - your portal from Hearth & Beam Remodeling"))
    #expect(letter.contains("    | https://portal.hearthandbeam.example/i/…"))
    #expect(letter.contains("    | Hello Teresa Vance,"))
    #expect(!result.output.contains("no-signing-key"))
    let rest = result.output.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("    |") }
    #expect(
      rest.joined(separator: "\n") == """
        Compared with main: 2 messages to send, 1 access ends, 1 address changes, 1 item appears, 5 items change, 2 items vanish.

        Garden studio (garden-studio)
          Teresa Vance is invited for the first time: email to teresa.vance@example.net
            valid until Dec 1, 2026, 9:00 AM (America/Chicago)
          Rosalind Greer: the invitation is cancelled; link and portal end
          the portal vanishes for Rosalind Greer

        Kitchen remodel (kitchen-remodel)
          Daniel Ortiz is invited again, generation 3: SMS to +15125550102, 2 segments
            valid until Dec 1, 2026, 9:00 AM (America/Chicago)
          Ana Ortiz: the SMS changes from +15125550101 to +15125550109
            nothing is sent there; to do so, use latchkey resend kitchen-remodel ana-ortiz
          update "News | *of* <the> @day" appears for Ana Ortiz
          document "Remodeling agreement" changes for Ana Ortiz, Daniel Ortiz
          invoice "INV-1031" vanishes for Ana Ortiz, Daniel Ortiz
          the overview changes for Ana Ortiz, Daniel Ortiz
          the list of updates changes for Ana Ortiz
          the list of documents changes for Ana Ortiz, Daniel Ortiz
          the list of invoices changes for Ana Ortiz, Daniel Ortiz

        """, "\(rest.joined(separator: "\n"))")
  }

  @Test func forPrograms() throws {
    let site = try changed()
    let result = try site.run("plan", "--against", "main", "--format", "json", "--matrix")
    #expect(result.status == 0)
    struct Report: Decodable {
      struct Message: Decodable {
        let contact, channel, to, text: String
        let generation: Int
        let again: Bool
        let segments: Int?
      }
      struct End: Decodable { let contact, reason: String }
      struct Item: Decodable {
        let kind, change: String
        let id: String?
        let contacts: [String]
      }
      struct Sight: Decodable {
        let id: String
        let hidden: String?
        let contacts: [String]
      }
      struct Matrix: Decodable {
        let contacts: [String]
        let items: [Sight]
      }
      struct Project: Decodable {
        let project: String
        let messages: [Message]
        let ends: [End]
        let items: [Item]
        let matrix: Matrix
      }
      let against: String
      let changes: Bool
      let projects: [Project]
    }
    let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    #expect(report.against == "main" && report.changes)
    #expect(report.projects.map(\.project) == ["garden-studio", "kitchen-remodel", "primary-bath"])
    let (garden, kitchen) = (report.projects[0], report.projects[1])
    #expect(
      garden.messages.map { "\($0.contact) \($0.generation) \($0.again) \($0.channel) \($0.to)" } == [
        "teresa-vance 1 false email teresa.vance@example.net"
      ])
    #expect(
      kitchen.messages.map { "\($0.contact) \($0.generation) \($0.again) \($0.channel) \($0.to) \($0.segments ?? 0)" }
        == ["daniel-ortiz 3 true sms +15125550102 2"])
    #expect(garden.ends.map { "\($0.contact) \($0.reason)" } == ["rosalind-greer cancelled"])
    #expect(
      kitchen.items.contains {
        $0.kind == "update" && $0.id == "news" && $0.change == "appears" && $0.contacts == ["ana-ortiz"]
      })
    #expect(kitchen.matrix.contacts == ["ana-ortiz", "daniel-ortiz", "teresa-vance"])
    func sight(_ id: String) -> Report.Sight? { kitchen.matrix.items.first { $0.id == id } }
    #expect(sight("change-order-2.pdf")?.contacts == ["ana-ortiz", "daniel-ortiz"])
    #expect(sight("2026-11-19-pantry-door")?.contacts == ["ana-ortiz"])
    #expect(sight("2026-12-04-appliances")?.hidden == "from 2026-12-04")
    #expect(sight("INV-1051")?.hidden == "draft" && sight("INV-1051")?.contacts == [])
  }

  @Test func forAPullRequest() throws {
    let site = try changed()
    let result = try site.run("plan", "--against", "main", "--markdown", "--matrix")
    #expect(result.status == 0)
    let text = result.output
    #expect(text.hasPrefix("### What this would do\n\nCompared with `main`: **2 messages to send, "))
    #expect(text.contains("| Daniel Ortiz, again, generation 3 | SMS | `+15125550102` | Dec 1, 2026, 9:00 AM |\n"))
    #expect(text.contains(#"| update News \| \*of\* &lt;the&gt; @<!-- -->day | appears | Ana Ortiz |"#))
    #expect(text.contains("<details><summary>SMS to Daniel Ortiz: 2 segments</summary>\n\n```text\n"))
    #expect(text.contains("| Item | Ana Ortiz | Daniel Ortiz | Teresa Vance |\n| --- | --- | --- | --- |\n"))
    #expect(text.contains("| update A question about the pantry door | ● |  |  |\n"))
    #expect(try site.run("plan", "--markdown", "--format", "json").status == 64)

    let github = try site.run("plan", "--against", "main", "--format", "github")
    #expect(github.output.hasPrefix("::notice title=Plan::2 messages to send, "))
    #expect(
      github.output.contains(
        "::notice title=Garden studio::Teresa Vance is invited for the first time: email to teresa.vance@example.net\n")
    )
  }

  @Test func aLongPlanStillFitsIntoAComment() throws {
    let site = try SampleSite()
    for number in 100..<200 {
      try site.scratch.write(
        #"{"name": "Guest \#(number)", "email": "guest\#(number)@example.com"}"#,
        to: "site/content/contacts/guest-\(number).json")
      try site.scratch.write(
        #"{"invitations": [{"generation": 1, "issued": "2026-11-24T10:00:00Z"}]}"#,
        to: "\(Self.kitchen)/access/guest-\(number).json")
    }
    let result = try site.run("plan", "--markdown")
    #expect(result.status == 0 && result.output.utf16.count <= 65_536)
    #expect(result.output.contains("| Guest 199, for the first time | email | `guest199@example.com` |"))
    #expect(result.output.hasSuffix(" blocks more do not fit here:** see the whole with `latchkey plan`.\n"))
    let text = result.output
    #expect(text.components(separatedBy: "<details>").count == text.components(separatedBy: "</details>").count)
  }

  @Test func againstABuildWithOrWithoutAKey() throws {
    let site = try SampleSite()
    let first = try site.run("plan", "--detailed-exitcode")
    #expect(first.status == 2)
    #expect(
      first.output.hasPrefix("Compared with dist, where nothing was built yet: 6 messages to send, 3 items appear.\n"),
      "\(first.output)")
    #expect(try site.run("build").status == 0)
    let before = try site.scratch.identities("dist")
    // Links of a signed build are no reason: the plan has no key.
    for key in [SampleSite.key, nil] {
      let same = try site.run("plan", "--detailed-exitcode", key: key)
      #expect(same.status == 0 && same.output == "Compared with dist: Nothing would change.\n", "\(same.output)")
    }
    // A week later an invoice is overdue, and nobody is invited.
    let later = try site.run("plan", "--against", "dist", at: "2026-12-30T15:00:00Z")
    #expect(later.output.contains("invoice \"INV-1047\" changes for Ana Ortiz, Daniel Ortiz\n"), "\(later.output)")
    #expect(!later.output.contains("to send"))
    #expect(try site.scratch.identities("dist") == before)
  }

  @Test func aNewLookIsToldOnceAndNotAsAChangeOfEveryPage() throws {
    let site = try SampleSite()
    #expect(try site.run("build").status == 0)
    let style = "site/templates/assets/portal.css"
    try site.scratch.write(try site.scratch.text(style) + "\nbody { margin: 0 }\n", to: style)
    let result = try site.run("plan", "--detailed-exitcode")
    #expect(result.status == 2)
    #expect(
      result.output == """
        Compared with dist: 2 shared files change.

        Shared by all portals, changed:
          assets/portal.css
          endpoint/site.json

        """)
  }

  @Test func aProjectOrAccessThatIsGoneEnds() throws {
    let site = try Repository()
    try site.scratch.remove("\(Self.kitchen)/access/ana-ortiz.json")
    try site.scratch.remove("site/content/projects/garden-studio")
    let result = try site.run("plan", "--against", "HEAD")
    #expect(result.output.contains("  Rosalind Greer: the access is gone from the content; link and portal end\n"))
    #expect(result.output.contains("  Ana Ortiz: the access is gone from the content; link and portal end\n"))
    #expect(
      result.output.contains("  the portal vanishes for rosalind-greer, teresa-vance\n")
        || result.output.contains("  the portal vanishes for Rosalind Greer, teresa-vance\n"))
  }

  /// Also where the site is a folder of a larger repository, and in a hook, whose environment speaks of that.
  @Test func aSiteMayBeAFolderOfARepository() throws {
    let site = try Repository()
    let folder = "site/inner"
    for part in ["content", "templates"] {
      try FileManager.default.createDirectory(
        atPath: "\(site.scratch.path)/\(folder)", withIntermediateDirectories: true)
      try FileManager.default.moveItem(
        atPath: "\(site.scratch.path)/site/\(part)", toPath: "\(site.scratch.path)/\(folder)/\(part)")
    }
    try site.commit("Move")
    let result = try Program.run(
      ["plan", "-C", folder, "--against", "main", "--at", SampleSite.moment], in: site.scratch.path,
      environment: ["GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index"])
    #expect(result.output == "Compared with main: Nothing would change.\n", "\(result.messages)")
    let before = try Program.run(
      ["plan", "-C", folder, "--against", "HEAD~1", "--at", SampleSite.moment], in: site.scratch.path)
    #expect(before.output.hasPrefix("Compared with HEAD~1, which has no site yet: "), "\(before.messages)")
  }

  @Test func aRevisionWithoutASiteIsEmpty() throws {
    let site = try Repository()
    try site.git("checkout", "--quiet", "--orphan", "empty")
    try site.git("rm", "-r", "--quiet", "--cached", ".")
    try site.git("commit", "--quiet", "--allow-empty", "--message", "Nothing")
    let result = try site.run("plan", "--against", "empty")
    #expect(
      result.output.hasPrefix("Compared with empty, which has no site yet: 6 messages to send"), "\(result.output)")
  }

  @Test func whatIsWrongWithTheOtherSideIsSaid() throws {
    let site = try Repository(["content/projects/kitchen-remodel/access/ana-ortiz.json": "{"])
    try site.scratch.write("{}", to: "\(Self.kitchen)/access/ana-ortiz.json")
    let broken = try site.run("plan", "--against", "main")
    #expect(broken.status == 1)
    #expect(
      broken.messages.hasPrefix(
        "main:content/projects/kitchen-remodel/access/ana-ortiz.json:1:1: this { is never closed"))
    let unknown = try site.run("plan", "--against", "no-such-branch")
    #expect(
      unknown.messages == """
        no-such-branch:1:1: this is neither a folder that latchkey build wrote nor a git revision
          = name one of the two, for example --against dist or --against main; fetch what git does not have here

        1 problem.

        """)
    try site.scratch.write("{}", to: "dist/manifest.json")
    let manifest = try site.run("plan")
    #expect(manifest.status == 1 && manifest.messages.hasPrefix("dist/manifest.json:1:1: "), "\(manifest.messages)")
  }
}
