import Foundation
import Testing

/// What is allowed and probably not meant: shown by check, build and plan, never failing them, each with its switch.
struct LintTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let rule: String
    /// Changes a site so that the rule applies.
    let change: @Sendable (SampleSite) throws -> Void
    /// How the warning starts.
    let message: String
    /// How to mend it.
    let mend: String
    var moment = SampleSite.moment

    var testDescription: String { "\(rule): \(message)" }
  }

  private static let kitchen = "site/content/projects/kitchen-remodel"

  private static func contact(_ fields: String) -> @Sendable (SampleSite) throws -> Void {
    { try $0.scratch.write("{\n  \"name\": \"Bo\",\n  \(fields)\n}\n", to: "site/content/contacts/bo.json") }
  }

  private static func replace(_ text: String, with other: String, in file: String)
    -> @Sendable (SampleSite) throws -> Void
  {
    { site in
      let before = try site.scratch.text(file)
      #expect(before.contains(text))
      try site.scratch.write(before.replacing(text, with: other), to: file)
    }
  }

  private static func update(_ body: String) -> @Sendable (SampleSite) throws -> Void {
    { try $0.scratch.write("---\ntitle: News\ndate: 2026-11-24\n---\n\(body)\n", to: "\(kitchen)/updates/news.md") }
  }

  private static let cases: [Case] = [
    Case(
      rule: "mail-domain", change: contact(#""email": "bo@gmial.com""#),
      message: "site/content/contacts/bo.json:3:12: warning: the address bo@gmial.com is probably misspelled",
      mend: "did you mean bo@gmail.com?"),
    Case(
      rule: "mail-domain", change: contact(#""email": "bo@builders.con""#),
      message: "site/content/contacts/bo.json:3:12: warning: the address bo@builders.con is probably misspelled",
      mend: "did you mean bo@builders.com?"),
    Case(
      rule: "mail-domain", change: contact(#""email": "bo@gmail""#),
      message: "site/content/contacts/bo.json:3:12: warning: the address bo@gmail is probably misspelled",
      mend: "complete the domain, for example gmail.com"),
    Case(
      rule: "mail-domain",
      change: replace("office@hearthandbeam.example", with: "office@hotmial.com", in: "site/content/site.json"),
      message: "site/content/site.json:12:14: warning: the address office@hotmial.com is probably misspelled",
      mend: "did you mean office@hotmail.com?"),
    Case(
      rule: "shared-phone", change: contact(#""email": "bo@example.com", "phone": "+15125550143""#),
      message: "site/content/contacts/bo.json:3:39: warning: the phone +15125550143 is Ben Castillo's too",
      mend: "correct one of the two: whoever holds the phone reads the codes that are sent to it"),
    Case(
      rule: "shared-phone", change: replace("+15125550143", with: "+15125550142", in: "site/content/site.json"),
      message: "site/content/site.json:23:16: warning: the phone +15125550142 is Ruth Calloway's too",
      mend: "correct one of the two: whoever holds the phone reads the codes that are sent to it"),
    Case(
      rule: "no-channel", change: contact(#""phone": "+4915112345678""#),
      message: "site/content/contacts/bo.json:3:12: warning: no invitation can reach Bo",
      mend: #"add an email, or +49 to "sms": {"countries"} in site.json"#),
    Case(
      rule: "no-channel",
      change: replace(
        ",\n    \"phone\": \"+15125550142\"\n  },\n  \"replyTo", with: "\n  },\n  \"replyTo",
        in: "site/content/site.json"),
      message: "site/content/contacts/daniel-ortiz.md:3:8: warning: no invitation can reach Daniel Ortiz",
      mend: #"add an email, or a phone to "sender" in site.json that SMS come from"#),
    Case(
      rule: "expires-soon", change: { _ in },
      message:
        "site/content/projects/kitchen-remodel/access/ana-ortiz.json:1:1: warning: Ana Ortiz's invitation expires on Nov 29, 2026, 4:04 AM",
      mend: "if it was not accepted by then, send a new one with latchkey resend kitchen-remodel ana-ortiz",
      moment: "2026-11-28T10:04:00Z"),
    Case(
      rule: "costly-sms",
      change: replace("title: Kitchen remodel", with: "title: Kitchen «remodel", in: "\(kitchen)/project.md"),
      message:
        "site/content/projects/kitchen-remodel:1:1: warning: the SMS takes 3 segments instead of 2 because of \"«\" (U+00AB LEFT-POINTING DOUBLE ANGLE QUOTATION MARK)",
      mend: "write the project's title without it, where that reads as well"),
    Case(
      rule: "costly-sms",
      change: replace("is open.", with: "is open →", in: "site/templates/sms/invitation.mustache"),
      message:
        "site/templates/sms/invitation.mustache:1:1: warning: the SMS takes 3 segments instead of 2 because of \"→\" (U+2192 RIGHTWARDS ARROW)",
      mend: "write the template without it, where that reads as well"),
    Case(
      rule: "costly-sms",
      change: replace(
        "\"Hearth & Beam Remodeling\",\n  \"url", with: "\"Hearth • Beam Remodeling\",\n  \"url",
        in: "site/content/site.json"),
      message:
        "site/content/site.json:1:1: warning: the SMS takes 3 segments instead of 2 because of \"•\" (U+2022 BULLET)",
      mend: "write the organization's name without it, where that reads as well"),
    Case(
      rule: "heavy-email",
      change: {
        let file = "site/templates/email/invitation.html.mustache"
        try $0.scratch.write(
          try $0.scratch.text(file).replacing(
            "{{link}}", with: "{{link}}" + String(repeating: "x", count: 80_000), maxReplacements: 1),
          to: file)
      },
      message:
        "site/templates/email/invitation.html.mustache:1:1: warning: the HTML of Ana Ortiz's email for Kitchen remodel has 8",
      mend: "stay below 80000: Gmail cuts an email off near 102 KB"),
    Case(
      rule: "dead-link", change: update("See [the invoice](invoices/INV-1042)."),
      message:
        "site/content/projects/kitchen-remodel/updates/news.md:5:19: warning: the link to \"invoices/INV-1042\" leads nowhere",
      mend:
        "write a whole address (https://…, mailto:…, tel:…), or documents/ and a file's name; pages show the text alone"
    ),
    Case(
      rule: "dead-link", change: update("See [the change](documents/change-order-2.pdf)."),
      message:
        "site/content/projects/kitchen-remodel/updates/news:1:1: warning: the update links to documents/change-order-2.pdf, which Teresa Vance does not see",
      mend: "let Teresa Vance see the document, or take the link out; their page shows its words alone"),
  ]

  @Test(arguments: cases) func aWarningIsShownUnlessItIsSwitchedOff(_ expected: Case) throws {
    let site = try SampleSite()
    try expected.change(site)
    let result = try site.run("check", at: expected.moment)
    #expect(result.status == 0, "\(result.messages)")
    let lines = result.messages.split(separator: "\n")
    let index = lines.firstIndex { $0.hasPrefix(expected.message) && $0.hasSuffix("[\(expected.rule)]") }
    let mend = index.flatMap { lines[$0...].first { $0.contains("= ") && $0.hasSuffix(expected.mend) } }
    #expect(mend != nil, "\(result.messages)")

    try Self.replace(
      "{\n  \"organization", with: "{\n  \"lint\": {\"\(expected.rule)\": false},\n  \"organization",
      in: "site/content/site.json")(site)
    let silent = try site.run("check", at: expected.moment)
    #expect(silent.status == 0 && !silent.messages.contains("[\(expected.rule)]"), "\(silent.messages)")
  }

  @Test func checkBuildAndPlanGiveTheSameOnes() throws {
    let site = try SampleSite()
    for expected in Self.cases where expected.rule != "heavy-email" { try? expected.change(site) }
    let moment = "2026-11-28T10:04:00Z"
    let check = try site.run("check", at: moment)
    #expect(check.status == 0 && check.messages.hasSuffix("warnings.\n"), "\(check.messages)")
    for rule in ["mail-domain", "shared-phone", "no-channel", "expires-soon", "dead-link"] {
      #expect(check.messages.contains("[\(rule)]"), "\(rule)")
    }
    #expect(try site.run("build", at: moment).messages == check.messages)
    #expect(try site.run("plan", at: moment).messages == check.messages)
  }

  @Test func theSampleSiteGivesNone() throws {
    let site = try SampleSite()
    for command in ["check", "build", "plan"] {
      let result = try site.run(command, "--format", "json")
      #expect(result.status == 0 && result.output.contains(#""warnings":[]"#), "\(result.output)")
    }
  }

  @Test func aTitleOfManyLettersIsNoReasonToWarn() throws {
    // Letters of GSM-7, and typographic quotes, which are written as plain ones.
    let site = try SampleSite()
    try Self.replace("title: Kitchen remodel", with: "title: “Küche” – Åse", in: "\(Self.kitchen)/project.md")(site)
    #expect(try site.run("check").messages.isEmpty)
  }

  @Test func aPersonWithOnePhoneInTwoPlacesIsNoReasonToWarn() throws {
    let site = try SampleSite()
    #expect(try site.scratch.text("site/content/site.json").components(separatedBy: "+15125550142").count == 3)
    #expect(try site.run("check").messages.isEmpty)
  }

  @Test func everyFormShowsThem() throws {
    let site = try SampleSite()
    try Self.contact(#""email": "bo@gmial.com""#)(site)
    let github = try site.run("check", "--format", "github")
    #expect(
      github.output.hasPrefix(
        "::warning file=site/content/contacts/bo.json,line=3,col=12::the address bo@gmial.com is probably misspelled: did you mean bo@gmail.com? [mail-domain]\n"
      ))
    let json = try site.run("check", "--format", "json")
    #expect(
      json.output == """
        {"problems":[],"projects":3,"warnings":[{"column":12,"file":"site/content/contacts/bo.json","line":3,\
        "mend":"did you mean bo@gmail.com?","message":"the address bo@gmial.com is probably misspelled",\
        "rule":"mail-domain"}]}

        """)
    let quiet = try site.run("check", "--quiet")
    #expect(quiet.status == 0 && quiet.messages.isEmpty && quiet.output.isEmpty)
    let human = try site.run("check")
    #expect(human.messages.hasSuffix("\n\n1 warning.\n"))
  }

  @Test func anUnknownSwitchIsAProblem() throws {
    let site = try SampleSite()
    try Self.replace(
      "{\n  \"organization", with: "{\n  \"lint\": {\"mail-domains\": false, \"dead-link\": \"no\"},\n  \"organization",
      in: "site/content/site.json")(site)
    let result = try site.run("check")
    #expect(result.status == 1)
    #expect(result.messages.contains("site.json:2:12: unknown field \"mail-domains\""))
    #expect(result.messages.contains("did you mean \"mail-domain\"?"))
    #expect(result.messages.contains("\"dead-link\" is neither true nor false"))
  }
}
