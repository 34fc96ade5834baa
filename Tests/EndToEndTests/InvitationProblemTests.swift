import Foundation
import Testing

/// Invitations that are refused: what is said, and that nothing is written.
struct InvitationProblemTests {
  private let kitchen = "site/content/projects/kitchen-remodel"

  @Test(
    arguments: [
      (
        ["invite", "kitchn", "ana-ortiz"],
        """
        site/content/projects/kitchn:1:1: there is no project "kitchn"
          = did you mean "kitchen-remodel"?
        """
      ),
      (
        ["resend", "kitchen-remodel", "ortiz"],
        """
        site/content/contacts/ortiz:1:1: there is no contact "ortiz"
          = did you mean "ana-ortiz" or "daniel-ortiz"?
        """
      ),
      (
        ["cancel", "kitchen-remodel", "xx"],
        """
        site/content/contacts/xx:1:1: there is no contact "xx"
          = choose from: ana-ortiz, daniel-ortiz, rosalind-greer, teresa-vance, zoe-lindstrom
        """
      ),
      (
        ["invite", "kitchen-remodel", "ana-ortiz"],
        """
        site/content/projects/kitchen-remodel/access/ana-ortiz.json:1:1: Ana Ortiz is invited already, until Nov 29, 2026, 4:04 AM
          = send a new invitation with latchkey resend kitchen-remodel ana-ortiz
        """
      ),
      (
        ["invite", "primary-bath", "zoe-lindstrom"],
        """
        site/content/projects/primary-bath/access/zoe-lindstrom.json:1:1: Zoë Lindström is invited already; the invitation expired on Nov 20, 2026, 3:20 PM
          = send a new invitation with latchkey resend primary-bath zoe-lindstrom
        """
      ),
      (
        ["resend", "primary-bath", "ana-ortiz"],
        """
        site/content/projects/primary-bath/access/ana-ortiz.json:1:1: Ana Ortiz was never invited
          = invite them with latchkey invite primary-bath ana-ortiz
        """
      ),
      (
        ["resend", "primary-bath", "teresa-vance"],
        """
        site/content/projects/primary-bath/access/teresa-vance.json:1:1: Teresa Vance has no access any more: it was cancelled on Nov 16, 2026, 8:05 AM
          = invite them again with latchkey invite primary-bath teresa-vance
        """
      ),
      (
        ["cancel", "primary-bath", "teresa-vance"],
        """
        site/content/projects/primary-bath/access/teresa-vance.json:1:1: Teresa Vance has no access any more: it was cancelled on Nov 16, 2026, 8:05 AM already
          = there is nothing left to do; to give access again, use latchkey invite primary-bath teresa-vance
        """
      ),
      (
        ["cancel", "garden-studio", "teresa-vance"],
        """
        site/content/projects/garden-studio/access/teresa-vance.json:1:1: Teresa Vance was never invited, so there is nothing to cancel
          = see who is invited with latchkey status garden-studio
        """
      ),
      (
        ["invite", "kitchen-remodel", "--new", "ana-ortiz", "--name", "Ana", "--email", "a@example.com"],
        """
        site/content/contacts/ana-ortiz.json:1:1: there is a contact "ana-ortiz" already
          = invite this contact without --new, or choose another identifier
        """
      ),
      (
        ["invite", "kitchen-remodel", "--new", "Ana", "--name", "Ana", "--email", "a@example.com"],
        """
        site/content/contacts/Ana.json:1:1: the name is not an identifier
          = use lower-case letters, digits and hyphens alone
        """
      ),
      (
        ["invite", "kitchen-remodel", "--new", "bo", "--name", "Bo", "--email", "ANA.ortiz@example.com"],
        """
        site/content/contacts/bo.json:3:12: the email ANA.ortiz@example.com belongs to the contact "ana-ortiz" already
          3 |   "email": "ANA.ortiz@example.com"
            |            ^^^^^^^^^^^^^^^^^^^^^^^
            = make the two one contact, or correct the email
        """
      ),
      (
        ["invite", "kitchen-remodel", "--new", "bo", "--name", "Bo"],
        """
        site/content/contacts/bo.json:1:1: the field "email" is missing
          1 | {
            | ^
            = add an email, a phone, or both; an invitation needs a way to arrive
        """
      ),
      (
        ["invite", "kitchen-remodel", "--new", "bo", "--name", "Bo\nLi", "--email", "bo@example.com"],
        """
        site/content/contacts/bo.json:2:11: "name" holds a line break or another control character
          2 |   "name": "Bo\\nLi",
            |           ^^^^^^^^
            = keep it on one line, without control characters
        """
      ),
    ])
  func theWrongCommandSaysSoAndSuggestsTheRightOne(_ arguments: [String], _ message: String) throws {
    let site = try Repository()
    let result = try Program.run(arguments + ["-C", "site", "--at", SampleSite.moment], in: site.scratch.path)
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.messages == message + "\n\n1 problem; nothing was written.\n")
    #expect(try site.isClean())
  }

  @Test func oneWrongContactStopsAll() throws {
    let site = try Repository()
    let result = try site.run(
      "invite", "garden-studio", "ana-ortiz", "nobody", "rosalind-greer", "--new", "bo", "--name", "Bo")
    #expect(result.status == 1)
    #expect(result.messages.hasSuffix("3 problems; nothing was written.\n"), "\(result.messages)")
    #expect(try site.isClean())
  }

  @Test func aHalfMergedFileIsNamed() throws {
    let site = try Repository()
    let file = "\(kitchen)/access/ana-ortiz.json"
    let half = """
      {
        "invitations": [
          { "generation": 1, "issued": "2026-11-22T10:04:00Z", "by": "Dana Whitlock" },
      <<<<<<< HEAD
          { "generation": 2, "issued": "2026-11-24T10:00:00Z" }
      =======
          { "generation": 2, "issued": "2026-11-24T11:00:00Z" }
      >>>>>>> other
        ]
      }

      """
    try site.scratch.write(half, to: file)
    for command in ["invite", "resend", "cancel"] {
      let result = try site.run(command, "kitchen-remodel", "ana-ortiz")
      #expect(result.status == 1)
      #expect(
        result.messages == """
          site/content/projects/kitchen-remodel/access/ana-ortiz.json:4:1: a merge left a conflict in this file
            4 | <<<<<<< HEAD
              | ^^^^^^^
              = keep what is right of both sides, and remove the lines <<<<<<<, ======= and >>>>>>>

          1 problem; nothing was written.

          """)
      #expect(try site.scratch.text(file) == half)
    }
  }

  @Test func aConflictInATextNeverReachesAPage() throws {
    let site = try Repository()
    let file = "\(kitchen)/project.md"
    try site.scratch.write(
      try site.scratch.text(file) + "<<<<<<< HEAD\r\nOne.\r\n=======\r\nTwo.\r\n>>>>>>> other\r\n", to: file)
    let result = try site.run("build")
    #expect(result.status == 1 && result.messages.contains("project.md:32:1: a merge left a conflict in this file"))
    // The marks alone are no conflict: a heading may be underlined with equals signs, and a quotation is a quotation.
    try site.scratch.write("---\ntitle: A\n---\nHeading\n=======\n\n>>>>>>> quoted\n\n<<<<<<<<\n", to: file)
    #expect(try site.run("check").status == 0)
  }

  @Test func aFolderThatCannotBeWrittenStaysAsItWas() throws {
    let site = try Repository(["content/projects/loft/project.md": "---\ntitle: Loft\n---\n"])
    let script = "mount --bind site site && mount -o remount,ro,bind site && \"$0\" \"$@\""
    let result = try site.run(
      "invite", "loft", "ana-ortiz",
      wrapper: ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script])
    #expect(result.status == 1)
    #expect(
      result.messages == """
        site/content/projects/loft/access/ana-ortiz.json:1:1: cannot be written: Read-only file system
          = check the permissions; nothing was changed

        1 problem; nothing was written.

        """)
    #expect(try site.isClean())
  }

  /// Whenever it is killed, the site is in order, and the command can be given again.
  @Test func aKilledCommandLeavesASiteInOrder() throws {
    let calls = "rename,renameat,renameat2"
    let site = try Repository(["content/projects/loft/project.md": "---\ntitle: Loft\n---\n"])
    for count in 1...3 {
      let result = try site.run(
        "invite", "loft", "ana-ortiz", "--new", "bo-\(count)", "--name", "Bo", "--email", "bo\(count)@example.com",
        wrapper: [
          "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(calls)", "-e",
          "inject=\(calls):signal=KILL:when=\(count)",
        ])
      #expect(result.status != 0)
      #expect(try site.run("check").status == 0, "after \(calls) number \(count)")
      try site.git("reset", "--quiet", "--hard")
      try site.git("clean", "--quiet", "-d", "--force", "--", "content/contacts/bo-\(count).json")
      try site.git("clean", "--quiet", "-d", "--force", "--", "content/projects/loft/access/ana-ortiz.json")
    }
    let again = try site.run("invite", "loft", "ana-ortiz")
    #expect(again.status == 0, "\(again.messages)")
    #expect(try site.scratch.text("site/content/projects/loft/project.md").contains("client: ana-ortiz"))
  }

  /// Whichever call fails, and however far the work had come, everything is as it was.
  @Test(arguments: ["mkdir,mkdirat", "open,openat", "write", "fsync", "rename,renameat,renameat2"])
  func aFailureInTheMiddlePutsEverythingBack(_ calls: String) throws {
    let site = try Repository(["content/projects/loft/project.md": "---\ntitle: Loft\n---\n"])
    let content = "\(site.scratch.path)/site/content"
    let paths =
      [
        "contacts/.bo.json.latchkey-new", "projects/loft/access/.bo.json.latchkey-new",
        "projects/loft/.project.md.latchkey-new",
      ].flatMap { ["-P", "\(content)/\($0)", "-P", "site/content/\($0)"] }
      + (calls.hasPrefix("mkdir") ? ["-P", "site/content/projects/loft/access"] : [])
    var refused = 0
    for count in 1...3 {
      let result = try site.run(
        "invite", "loft", "--new", "bo", "--name", "Bo", "--email", "bo@example.com", "--quiet",
        wrapper: ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(calls)"] + paths
          + ["-e", "inject=\(calls):error=EDQUOT:when=\(count)"])
      if result.status == 0 { break }
      refused += 1
      #expect(result.messages.contains("make room on the disk; nothing was changed"), "\(result.messages)")
      #expect(try site.isClean(), "after \(calls) number \(count)")
    }
    #expect(refused > 0)
  }
}
