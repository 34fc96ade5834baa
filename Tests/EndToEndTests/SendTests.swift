import Foundation
import TestServers
import Testing

/// What `latchkey send` delivers, and what it says of what it does not.
@Suite struct SendTests {
  private static let names = [
    "invitation.garden-studio.rosalind-greer.1.eml", "invitation.garden-studio.rosalind-greer.1.sms.json",
    "invitation.kitchen-remodel.ana-ortiz.1.eml", "invitation.kitchen-remodel.ana-ortiz.1.sms.json",
    "invitation.kitchen-remodel.daniel-ortiz.2.sms.json", "invitation.kitchen-remodel.teresa-vance.1.eml",
  ]
  /// After every lease of a run at the sample's moment.
  private static let later = "2026-11-24T16:00:00Z"

  private func built(anasMailbox: String? = nil) throws -> SampleSite {
    let site = try SampleSite()
    if let anasMailbox {
      let contact = "site/content/contacts/ana-ortiz.json"
      let text = try site.scratch.text(contact)
      try site.scratch.write(
        text.replacing(#/"email": "[^"]*"/#, with: "\"email\": \"\(anasMailbox)\""), to: contact)
    }
    let result = try site.run("build")
    try #require(result.status == 0, "\(result.messages)")
    return site
  }

  @Test func eachInvitationGoesOutOnceWithTheBytesThatWereSigned() throws {
    let site = try built()
    let first = try site.run("send")
    #expect(first.status == 0, "\(first.messages)")
    #expect(first.output.hasSuffix("\n6 sent.\n"))
    #expect(first.output.contains("sent       kitchen-remodel/ana-ortiz     email\n"))
    let outgoing = site.scratch.tree("outgoing")
    #expect(outgoing.keys.sorted() == Self.names)
    #expect(outgoing[Self.names[2]] == (try site.scratch.read("dist/outbox/kitchen-remodel/ana-ortiz-1.eml")))
    #expect(outgoing[Self.names[3]] == (try site.scratch.read("dist/outbox/kitchen-remodel/ana-ortiz-1.sms.json")))

    try site.scratch.remove("outgoing")
    let again = try site.run("send", "--format", "json")
    #expect(again.status == 0 && again.output.contains(#""failed":[],"problems":[],"sent":[],"#))
    // Built anew, with other bytes, the messages are still the same messages.
    let template = "site/templates/email/invitation.txt.mustache"
    try site.scratch.write(try site.scratch.text(template) + "PS: Welcome!\n", to: template)
    #expect(try site.run("build", at: Self.later).status == 0)
    #expect(try site.run("send", at: Self.later).output == "0 sent, 6 sent before.\n")
    #expect(site.scratch.tree("outgoing").isEmpty)
  }

  @Test func theLedgerIsKeptBesideTheSiteWhereGitLeavesItAlone() throws {
    let site = try built()
    #expect(try site.run("send").status == 0)
    #expect(try site.scratch.text("site/.latchkey/.gitignore") == "*\n")
    let attributes = try FileManager.default.attributesOfItem(
      atPath: "\(site.scratch.path)/site/.latchkey/ledger.sqlite")
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let elsewhere = try site.run("send", "--store", "sqlite:other.sqlite")
    #expect(elsewhere.output.hasSuffix("\n6 sent.\n"))
  }

  @Test func noTokenIsInTheLedger() throws {
    let site = try built()
    #expect(try site.run("send").status == 0)
    let email = try site.scratch.text("dist/outbox/kitchen-remodel/ana-ortiz-1.eml")
    let link = try #require(email.firstMatch(of: #/\/i\/([A-Za-z0-9_-]{40,})/#))
    for (_, bytes) in site.scratch.tree("site/.latchkey") {
      #expect(bytes.range(of: Data(link.1.utf8)) == nil)
    }
  }

  @Test func serversGetTheMessages() throws {
    let (mail, twilio) = (try PythonServer("mailserver"), try PythonServer("gateway", "AC0123", "t0ken"))
    let site = try built()
    try site.scratch.write("t0ken\n", to: "token")
    let result = try site.run(
      "send", "--mail", "smtp://127.0.0.1:\(mail.port)", "--sms", "twilio://AC0123@127.0.0.1:\(twilio.port)",
      "--sms-password-file", "token")
    #expect(result.status == 0 && result.output.hasSuffix("\n6 sent.\n"), "\(result.output)\(result.messages)")
    var texts: Set<String> = []
    for _ in 1...3 {
      let email = try mail.received(ReceivedEmail.self)
      #expect(email.from == "ruth@hearthandbeam.example" && email.to.count == 1)
      texts.insert(email.text)
    }
    #expect(texts.contains(try site.scratch.text("dist/outbox/kitchen-remodel/ana-ortiz-1.eml")))
    #expect(texts.count == 3)
    for _ in 1...3 { #expect(try twilio.received(ReceivedRequest.self).body.hasPrefix("To=%2B1")) }
  }

  @Test func whatFailsIsSaidAndEndsIn1() throws {
    let mail = try PythonServer("mailserver")
    let site = try built(anasMailbox: "rcpt-550@example.com")
    let arguments = ["--mail", "smtp://127.0.0.1:\(mail.port)"]
    let result = try site.run("send", arguments[0], arguments[1])
    #expect(result.status == 1)
    #expect(
      result.output.contains(
        "failed     kitchen-remodel/ana-ortiz     email  the mail server answered 550 5.1.1 … refused as asked\n"))
    #expect(result.output.hasSuffix("\n5 sent, 1 failed.\n"))
    let github = try site.run("send", arguments[0], arguments[1], "--format", "github")
    #expect(github.status == 1)
    #expect(
      github.output == """
        ::error file=kitchen-remodel/ana-ortiz,line=1,col=1::email failed: the mail server answered 550 5.1.1 … refused as \
        asked: mend the cause, then run latchkey resend kitchen-remodel ana-ortiz

        """)
    let json = try site.run("send", arguments[0], arguments[1], "--format", "json")
    #expect(
      json.output.contains(
        #""failed":[{"channel":"email","contact":"ana-ortiz","generation":1,"project":"kitchen-remodel","reason":"the mail"#
      ))
  }

  @Test func whatCannotBeSentNowWaitsForTheNextRun() throws {
    let site = try built()
    let down = try site.run("send", "--mail", "smtp://127.0.0.1:1")
    #expect(down.status == 1)
    #expect(
      down.output.contains(
        "waiting    kitchen-remodel/ana-ortiz     email  until Nov 24, 2026, 9:00 AM: the mail server"))
    #expect(down.output.hasSuffix("\n3 sent, 3 waiting.\n"))
    let quiet = try site.run("send", "--mail", "smtp://127.0.0.1:1", "--quiet")
    #expect(quiet.status == 1 && quiet.output.isEmpty && quiet.messages.contains("run latchkey send again then"))
    let up = try site.run("send", at: "2026-11-24T15:00:15Z")
    #expect(up.status == 0 && up.output.hasSuffix("\n3 sent, 3 sent before.\n"))
  }

  /// Killed after the hand-over and before the answer, an email goes out once more, and an SMS does not.
  @Test func aKillInBetweenLosesNothingAndRepeatsAtMostTheEmail() throws {
    let (mail, gateway) = (try PythonServer("mailserver"), try PythonServer("gateway"))
    let site = try built(anasMailbox: "hang-data@example.com")
    let sms = "site/templates/sms/invitation.mustache"
    try site.scratch.write("hang " + (try site.scratch.text(sms)), to: sms)
    for name in ["daniel-ortiz", "teresa-vance"] {
      try site.scratch.remove("site/content/projects/kitchen-remodel/access/\(name).json")
    }
    try site.scratch.remove("site/content/projects/garden-studio/access/rosalind-greer.json")
    #expect(try site.run("build").status == 0)
    let process = Program.prepared(
      [
        "send", "-C", "site", "--at", SampleSite.moment, "--mail", "smtp://127.0.0.1:\(mail.port)", "--sms",
        "http://127.0.0.1:\(gateway.port)/",
      ], in: site.scratch.path, home: site.scratch.path, environment: ["LATCHKEY_SIGNING_KEY": SampleSite.key])
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let first = try mail.received(ReceivedEmail.self)
    _ = try gateway.received(ReceivedRequest.self)
    process.send(SIGKILL)
    process.waitUntilExit()

    let soon = try site.run("send")
    #expect(soon.status == 1 && soon.output.hasSuffix("\n0 sent, 2 waiting.\n"), "\(soon.output)\(soon.messages)")
    #expect(site.scratch.tree("outgoing").isEmpty)
    let later = try site.run("send", at: Self.later)
    #expect(later.status == 1 && later.output.hasSuffix("\n1 sent, 1 uncertain.\n"), "\(later.output)")
    #expect(
      later.output.contains("uncertain  kitchen-remodel/ana-ortiz  SMS    the sender stopped while handing it over"))
    let outgoing = site.scratch.tree("outgoing")
    #expect(outgoing.keys.sorted() == ["invitation.kitchen-remodel.ana-ortiz.1.eml"])
    #expect(outgoing.values.map { String(decoding: $0, as: UTF8.self) } == [first.text])
  }

  @Test func aBuildThatIsNotWholeSignedAndNewestIsRefused() throws {
    let site = try built()
    #expect(try site.run("build", "--output", "newer", at: Self.later).status == 0)
    #expect(try site.run("send", "newer", at: Self.later).status == 0)
    let older = try site.run("send", at: Self.later)
    #expect(older.status == 1)
    #expect(
      older.messages.hasPrefix(
        "dist:1:1: is older than the build that was sent from before, of 2026-11-24T16:00:00Z\n"))

    let early = try site.run("send", "newer", "--store", "sqlite:new.sqlite")
    #expect(early.status == 1 && early.messages.contains("newer:1:1: was built 3600 seconds ahead of the clock\n"))

    try site.scratch.write("Subject: forged\r\n\r\n", to: "newer/outbox/kitchen-remodel/ana-ortiz-1.eml")
    let forged = try site.run("send", "newer", "--store", "sqlite:new.sqlite", at: Self.later)
    #expect(forged.status == 1 && forged.messages.contains("its bytes are not those that were signed"))
    #expect(site.scratch.tree("outgoing").count == 6)

    let stranger = try site.run("send", "--trust", "nobody", "--store", "sqlite:new.sqlite")
    #expect(stranger.status == 1 && stranger.messages.contains("nobody:1:1: cannot be read"))
    try site.scratch.remove("dist/manifest.json.sig")
    let unsigned = try site.run("send", "--store", "sqlite:new.sqlite")
    #expect(unsigned.status == 1 && unsigned.messages.contains("the build is not signed"))
  }

  @Test(arguments: [
    ["--store", "mysql://localhost"], ["--store", "sqlite:"], ["--mail", "localhost:25"], ["--sms", "twilio://x"],
    ["--mail", "smtp://ruth@mail.example.com"], ["--sms", "http://sms.example.com/"],
  ])
  func aWrongOptionIs64(_ arguments: [String]) throws {
    let result = try Program.run(["send"] + arguments, in: "/tmp")
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(result.messages.contains(arguments[0]))
  }

  @Test func aLedgerThatIsNoneIsLeftAlone() throws {
    let site = try built()
    try site.scratch.write(String(repeating: "my own notes\n", count: 1000), to: "notes.txt")
    let result = try site.run("send", "--store", "sqlite:notes.txt")
    #expect(result.status == 1 && result.messages.contains("notes.txt"))
    #expect(try site.scratch.text("notes.txt").hasPrefix("my own notes\n"))
    #expect(site.scratch.tree("outgoing").isEmpty)
  }
}
