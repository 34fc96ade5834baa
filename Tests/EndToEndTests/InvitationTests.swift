import Children
import Foundation
import Testing

/// The life of an invitation, in files that people commit and review.
struct InvitationTests {
  private let kitchen = "content/projects/kitchen-remodel"

  // MARK: What each command changes

  @Test func invitingAddsOneFile() throws {
    let site = try Repository()
    let result = try site.run("invite", "kitchen-remodel", "zoe-lindstrom")
    #expect(result.status == 0, "\(result.messages)")
    #expect(
      result.output == """
        Invited Zoë Lindström to Kitchen remodel: valid until Dec 1, 2026, 9:00 AM (America/Chicago).
          It goes by email to zoe.lindstrom@example.org.

        Changed this file:
          site/content/projects/kitchen-remodel/access/zoe-lindstrom.json (new)

        Next: see what will be sent with latchkey plan, then commit. The invitation goes out when the next build is in place.

        """)
    #expect(
      try site.changes() == """
        content/projects/kitchen-remodel/access/zoe-lindstrom.json
        +{
        +  "invitations": [
        +    { "generation": 1, "issued": "2026-11-24T15:00:00Z", "by": "Dana Whitlock" }
        +  ]
        +}
        """)
  }

  @Test func invitingKeepsWhatAContactSees() throws {
    let site = try Repository()
    #expect(try site.run("invite", "garden-studio", "teresa-vance").status == 0)
    #expect(
      try site.changes() == """
        content/projects/garden-studio/access/teresa-vance.json
        -  "sees": ["updates", "documents"]
        +  "sees": ["updates", "documents"],
        +  "invitations": [
        +    { "generation": 1, "issued": "2026-11-24T15:00:00Z", "by": "Dana Whitlock" }
        +  ]
        """)
  }

  @Test func resendingAddsAGeneration() throws {
    let site = try Repository()
    let result = try site.run("resend", "kitchen-remodel", "ana-ortiz", "daniel-ortiz")
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.output.contains("Invited Ana Ortiz to Kitchen remodel again: valid until Dec 1, 2026, 9:00 AM"))
    #expect(result.output.contains("  It goes by email to ana.ortiz@example.com, SMS to +15125550101.\n"))
    #expect(
      try site.changes() == """
        content/projects/kitchen-remodel/access/ana-ortiz.json
        -    { "generation": 1, "issued": "2026-11-22T10:04:00Z", "by": "Dana Whitlock" }
        +    { "generation": 1, "issued": "2026-11-22T10:04:00Z", "by": "Dana Whitlock" },
        +    { "generation": 2, "issued": "2026-11-24T15:00:00Z", "by": "Dana Whitlock" }
        content/projects/kitchen-remodel/access/daniel-ortiz.json
        -    { "generation": 2, "issued": "2026-11-23T15:42:00Z", "by": "Dana Whitlock" }
        +    { "generation": 2, "issued": "2026-11-23T15:42:00Z", "by": "Dana Whitlock" },
        +    { "generation": 3, "issued": "2026-11-24T15:00:00Z", "by": "Dana Whitlock" }
        """)
  }

  @Test func cancellingAddsTheMoment() throws {
    let site = try Repository()
    let result = try site.run("cancel", "primary-bath", "zoe-lindstrom")
    #expect(result.status == 0, "\(result.messages)")
    #expect(
      result.output == """
        Cancelled Zoë Lindström's access to Primary bath.

        Changed this file:
          site/content/projects/primary-bath/access/zoe-lindstrom.json

        Next: commit. When the next build is in place their link and their sessions end.

        """)
    #expect(
      try site.changes() == """
        content/projects/primary-bath/access/zoe-lindstrom.json
        -  ]
        +  ],
        +  "cancelled": "2026-11-24T15:00:00Z"
        """)
  }

  @Test func generationsNeverRepeat() throws {
    let site = try Repository()
    #expect(try site.run("invite", "primary-bath", "teresa-vance").status == 0)
    #expect(
      try site.changes() == """
        content/projects/primary-bath/access/teresa-vance.json
        -    { "generation": 1, "issued": "2026-11-12T15:05:00Z", "by": "Dana Whitlock" }
        -  ],
        -  "cancelled": "2026-11-16T14:05:00Z"
        +    { "generation": 1, "issued": "2026-11-12T15:05:00Z", "by": "Dana Whitlock" },
        +    { "generation": 2, "issued": "2026-11-24T15:00:00Z", "by": "Dana Whitlock" }
        +  ]
        """)
    let build = try site.site.run("build")
    #expect(build.status == 0, "\(build.messages)")
    let record = try site.scratch.text("dist/portals/primary-bath/portal.json")
    #expect(
      record.contains(
        #""contact":"teresa-vance","email":"teresa.vance@example.net","expires":"2026-12-01T15:00:00Z","generation":2"#)
    )
  }

  @Test func aNewContactIsMadeOnTheSpot() throws {
    let site = try Repository()
    let result = try site.run(
      "invite", "garden-studio", "--new", "bo-li", "--name", "Bo \"B\" Li", "--phone", "+15125550199", "--format",
      "json")
    #expect(result.status == 0, "\(result.messages)\(result.output)")
    #expect(
      result.output == """
        {"contacts":[{"contact":"bo-li","expires":"2026-12-01T15:00:00Z","generation":1,"issued":"2026-11-24T15:00:00Z",\
        "messages":[{"channel":"sms","to":"+15125550199"}],"name":"Bo \\"B\\" Li","status":"invited"}],\
        "files":[{"change":"added","file":"site/content/contacts/bo-li.json"},\
        {"change":"added","file":"site/content/projects/garden-studio/access/bo-li.json"}],\
        "problems":[],"project":"garden-studio","warnings":[]}

        """)
    #expect(
      try site.changes().hasPrefix(
        """
        content/contacts/bo-li.json
        +{
        +  "name": "Bo \\"B\\" Li",
        +  "phone": "+15125550199"
        +}
        content/projects/garden-studio/access/bo-li.json

        """))
    #expect(try site.run("check").status == 0)
  }

  @Test func aSlipInANewAddressIsSeenAtOnce() throws {
    let site = try Repository()
    let result = try site.run("invite", "garden-studio", "--new", "bo", "--name", "Bo", "--email", "bo@gmial.com")
    #expect(result.status == 0)
    #expect(
      result.messages == """
        site/content/contacts/bo.json:3:12: warning: the address bo@gmial.com is probably misspelled [mail-domain]
          3 |   "email": "bo@gmial.com"
            |            ^^^^^^^^^^^^^^
            = did you mean bo@gmail.com?

        1 warning.

        """)
    let foreign = try site.run("invite", "garden-studio", "--new", "li", "--name", "Li", "--phone", "+4915112345678")
    #expect(foreign.status == 0 && foreign.messages.contains("warning: no invitation can reach Li [no-channel]"))
    #expect(
      foreign.output.contains(
        "  Nothing can reach them: the contact has no email, and the site sends no SMS to their phone.\n"))
    // Nobody else's slip is of interest here.
    #expect(try site.run("invite", "kitchen-remodel", "zoe-lindstrom").messages.isEmpty)
  }

  @Test func whoInvitesIsTakenFromGitOrLeftOut() throws {
    let site = try Repository()
    func invite(_ contact: String) throws {
      let result = try Program.run(
        ["invite", "kitchen-remodel", contact, "-C", "site", "--at", SampleSite.moment], in: site.scratch.path)
      #expect(result.status == 0, "\(result.messages)")
    }
    try invite("zoe-lindstrom")
    try site.git("config", "user.name", "Ben Castillo")
    try invite("rosalind-greer")
    #expect(
      try site.scratch.text("site/\(kitchen)/access/zoe-lindstrom.json")
        .contains("{ \"generation\": 1, \"issued\": \"2026-11-24T15:00:00Z\" }\n"))
    #expect(try site.scratch.text("site/\(kitchen)/access/rosalind-greer.json").contains(#""by": "Ben Castillo" }"#))
  }

  // MARK: The client

  @Test(
    arguments: [
      ("project.md", "---\ntitle: Loft\n---\nText.\n", "+client: ana-ortiz"),
      ("project.md", "---\r\ntitle: Loft\r\nstages: [A]\r\n---\r\nText.\r\n", "+client: ana-ortiz\r"),
      ("project.md", "---\n# The loft.\ntitle: Loft # short\nstages:\n  - A\n---\n", "+client: ana-ortiz"),
      ("project.md", "---\n  title: >-\n    Loft\n  address: |\n    Here\n\n---\n", "+  client: ana-ortiz"),
      ("project.md", "---\ntitle: Loft\n  over the shop\n---\n", "+client: ana-ortiz"),
      ("project.md", "---\ntitle: \"Loft\nabove\"\n---\n", "+client: ana-ortiz"),
      (
        "project.md", "---\n{title: Loft, stages: [A]}\n---\n",
        "-{title: Loft, stages: [A]}\n+{client: ana-ortiz, title: Loft, stages: [A]}"
      ),
      ("project.md", "---\ntitle: Loft\nclient:\n---\n", "-client:\n+client: ana-ortiz"),
      ("project.md", "---\ntitle: Loft\nclient: ~\nstages: []\n---\n", "-client: ~\n+client: ana-ortiz"),
      ("project.md", "\u{FEFF}---\ntitle: Loft\n---\n", "+client: ana-ortiz"),
      ("project.json", "{\n\t\"title\": \"Loft\",\n\t\"stages\": [\"A\"]\n}\n", "+\t\"client\": \"ana-ortiz\","),
      (
        "project.json", "{\"title\":\"Loft\"}",
        "-{\"title\":\"Loft\"}\n\\ No newline at end of file\n+{\"title\":\"Loft\", \"client\": \"ana-ortiz\"}\n\\ No newline at end of file"
      ),
      (
        "project.json", "{\"stages\": [], \"title\": \"Loft\", \"client\": null}\n",
        "-{\"stages\": [], \"title\": \"Loft\", \"client\": null}\n+{\"stages\": [], \"title\": \"Loft\", \"client\": \"ana-ortiz\"}"
      ),
      (
        "project.json", "\u{FEFF}{\r\n  \"title\": \"Loft\"\r\n}\r\n",
        "-  \"title\": \"Loft\"\r\n+  \"title\": \"Loft\",\r\n+  \"client\": \"ana-ortiz\"\r"
      ),
    ])
  func theFirstOneInvitedBecomesTheClient(_ file: String, _ text: String, _ change: String) throws {
    let site = try Repository(["content/projects/loft/\(file)": text])
    let result = try site.run("invite", "loft", "ana-ortiz", "zoe-lindstrom")
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.output.contains("Ana Ortiz is now the client of "))
    let changes = try site.git("diff", "--unified=0", "--", "content/projects/loft/\(file)")
    let lines = changes.split(separator: "\n", omittingEmptySubsequences: false).drop { !$0.hasPrefix("@@") }
    #expect(lines.dropFirst().joined(separator: "\n") == change + "\n")
    #expect(try site.run("check").status == 0)
    #expect(try site.run("status", "loft", "--format", "json").output.contains(#""client":true,"contact":"ana-ortiz""#))
  }

  @Test func aClientIsNeverReplaced() throws {
    let site = try Repository()
    let before = try site.scratch.read("site/\(kitchen)/project.md")
    #expect(try site.run("invite", "kitchen-remodel", "zoe-lindstrom").status == 0)
    #expect(try site.scratch.read("site/\(kitchen)/project.md") == before)
  }

  // MARK: Many at once

  @Test func branchesThatInviteDifferentContactsMerge() throws {
    let site = try Repository(["content/projects/loft/project.md": "---\ntitle: Loft\nclient: ana-ortiz\n---\n"])
    for contact in ["ana-ortiz", "zoe-lindstrom"] {
      try site.git("checkout", "--quiet", "-b", contact, "main")
      #expect(try site.run("invite", "loft", contact).status == 0)
      try site.commit("Invite \(contact)")
    }
    try site.git("checkout", "--quiet", "main")
    try site.git("merge", "--quiet", "ana-ortiz", "--message", "Merge")
    try site.git("merge", "--quiet", "zoe-lindstrom", "--message", "Merge")
    let status = try site.run("status", "loft")
    #expect(
      status.output == """
        Loft (loft)
          Ana Ortiz      ana-ortiz      Invited (until Dec 1, 2026, 9:00 AM)
          Zoë Lindström  zoe-lindstrom  Invited (until Dec 1, 2026, 9:00 AM)

        Times are those of America/Chicago.

        """)
  }

  @Test func commandsAtTheSameTimeLoseNothing() throws {
    let site = try Repository(["content/projects/loft/project.md": "---\ntitle: Loft\n---\n"])
    let count = 8
    DispatchQueue.concurrentPerform(iterations: count) { index in
      do {
        let invited = try site.run(
          "invite", "loft", "--new", "guest-\(index)", "--name", "Guest", "--email", "g\(index)@example.com")
        #expect(invited.status == 0, "\(invited.messages)")
        let again = try site.run("resend", "kitchen-remodel", "ana-ortiz")
        #expect(again.status == 0, "\(again.messages)")
      } catch {
        Issue.record(error)
      }
    }
    let status = try site.run("status", "loft").output
    #expect(status.split(separator: "\n").filter { $0.contains("Invited (until") }.count == count)
    let project = try site.scratch.text("site/content/projects/loft/project.md")
    #expect(project.split(separator: "\n").filter { $0.hasPrefix("client: guest-") }.count == 1)
    let access = try site.scratch.text("site/\(kitchen)/access/ana-ortiz.json")
    for generation in 1...count + 1 { #expect(access.contains("\"generation\": \(generation),")) }
    #expect(!site.scratch.tree("site").keys.contains { $0.contains("latchkey-new") })
  }

  /// What another command wrote while this one waited for it is read.
  @Test func aCommandWaitsForAnotherAndReadsWhatItWrote() throws {
    let site = try Repository()
    let content = open("\(site.scratch.path)/site/content", O_RDONLY | O_DIRECTORY)
    #expect(flock(content, LOCK_EX) == 0)
    let process = Child()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = ["resend", "kitchen-remodel", "ana-ortiz", "-C", "site", "--at", SampleSite.moment]
    process.currentDirectoryURL = URL(fileURLWithPath: site.scratch.path)
    let messages = Pipe()
    process.standardError = messages
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    var said = Data()
    while !said.contains(0x0A) {
      let more = messages.fileHandleForReading.availableData
      if more.isEmpty { break }
      said += more
    }
    #expect(
      String(decoding: said, as: UTF8.self) == "Another command is changing site/content; waiting for it.\n")
    let file = "site/\(kitchen)/access/ana-ortiz.json"
    try site.scratch.write(
      #"{"invitations": [{"generation": 1, "issued": "2026-11-22T10:04:00Z"}, {"generation": 5, "issued": "2026-11-23T10:04:00Z"}]}"#,
      to: file)
    close(content)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try site.scratch.text(file).contains(#"{"generation": 6, "issued": "2026-11-24T15:00:00Z""#))
  }

  @Test func whoIsNamedTwiceIsInvitedOnce() throws {
    let site = try Repository()
    let result = try site.run(
      "invite", "garden-studio", "bo", "ana-ortiz", "ana-ortiz", "--new", "bo", "--name", "Bo", "--email",
      "bo@example.com")
    #expect(result.status == 0, "\(result.messages)")
    let access = try site.scratch.text("site/content/projects/garden-studio/access/ana-ortiz.json")
    #expect(access.components(separatedBy: "generation").count == 2)
    #expect(try site.run("check").status == 0)
  }

  // MARK: On a terminal

  @Test(
    arguments: [
      ("1\n", "rosalind-greer.json"), ("lind\n1\n", "rosalind-greer.json"),
      ("nobody\nzoe-lindstrom\n", "zoe-lindstrom.json"),
      ("new\nBøb Ñúñez-Smith\n\nbob@example.com\n\n", "b-b-nunez-smith.json"),
      ("new\nBo Li\nbo\n\n+15125550199\n", "bo.json"),
    ])
  func aProjectAloneOffersTheContacts(_ typed: String, _ file: String) throws {
    let site = try Repository(["\(kitchen)/access/teresa-vance.json": "{}\n"])
    let input = typed.replacing("\n", with: "\\n")
    let result = try site.run(
      "invite", "kitchen-remodel",
      wrapper: ["sh", "-c", "printf '\(input)' | script --quiet --return --command \"$0 $*\" /dev/null"])
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("Whom do you want to invite to Kitchen remodel?"))
    #expect(result.output.contains("2  Teresa Vance (teresa-vance): teresa.vance@example.net"))
    #expect(!result.output.contains("Ana Ortiz (ana-ortiz)"))
    #expect(try site.changes().contains("\(kitchen)/access/\(file)\n+{"))
  }

  @Test func anEmptyAnswerInvitesNobody() throws {
    let site = try Repository()
    let result = try site.run(
      "invite", "kitchen-remodel",
      wrapper: ["sh", "-c", "printf '\\n' | script --quiet --return --command \"$0 $*\" /dev/null"])
    #expect(result.status == 0 && result.output.contains("Nobody was invited."))
    #expect(try site.isClean())
  }

  @Test func withoutATerminalAContactMustBeNamed() throws {
    let site = try Repository()
    let result = try site.run("invite", "kitchen-remodel")
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(
      result.messages.hasPrefix(
        """
        Error: name a contact: latchkey invite kitchen-remodel CONTACT
               or make one: latchkey invite kitchen-remodel --new ID --name NAME --email EMAIL --phone PHONE

        """))
    for arguments in [
      ["invite"], ["invite", "loft", "--new", "bo"], ["invite", "loft", "ana-ortiz", "--name", "Bo"],
      ["resend", "loft"],
      ["cancel"],
    ] {
      #expect(try Program.run(arguments, in: site.scratch.path).status == 64, "\(arguments)")
    }
  }
}
