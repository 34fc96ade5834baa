import Foundation
import Portal
import Syntax
import Templates
import Testing
import TimeZones
import Verification

@testable import Messages

/// The messages that the endpoint sends, from this repository's own templates.
@Suite struct EndpointMessagesTests {
  private static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path + "/templates"

  private static func files() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = ["endpoint/site.json": Array("{}".utf8)]
    for part in ["email", "sms"] {
      for name in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(part)")
      where !name.hasPrefix("invitation.") {
        files["endpoint/\(part)/\(name)"] = Array(
          try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(part)/\(name)")))
      }
    }
    return files
  }

  private func messages(
    url: String = "https://portal.example.com", organization: String = "Hearth & Beam",
    files: [String: [UInt8]]? = nil
  ) throws -> EndpointMessages {
    let site = Site(
      organization: organization, url: url, timeZone: try #require(TimeZoneRules(named: "America/Chicago")),
      formats: try #require(Formats(locale: "en-US")), currency: try #require(Currency(code: "USD")),
      sender: Person(name: "Ruth Calloway", email: "ruth@example.com", phone: "+15125550142"), replyTo: nil, team: [],
      brandColor: nil, logo: nil, invitationDays: 7, smsCountries: nil)
    let brand = Record([.text("#9A4A2C"), .text("#FFFFFF"), .text("#9A4A2C"), .text("#D08A6C")])
    return EndpointMessages(site, brand: brand, templates: try EndpointTemplates(files: try files ?? Self.files()))
  }

  private let now = Instant(seconds: 1_795_532_400)

  private func code(name: String = "Ana Ortiz", title: String = "Kitchen remodel") throws -> CodeMessage {
    CodeMessage(
      code: try #require(Code(typed: "042317")), expires: now + 600, name: name, locale: "en-US", title: title)
  }

  private func notice(
    _ event: Notice.Event, name: String = "Ana Ortiz", isWithdrawn: Bool = false
  ) throws -> (head: String, text: String, html: String) {
    let notice = Notice(
      event: event, at: now, client: Client(project: "kitchen-remodel", contact: "ana-ortiz"),
      title: "Kitchen remodel", name: name)
    let email = try messages().notice(
      notice, to: Person(name: "Ben", email: "ben@example.com", phone: nil), isWithdrawn: isWithdrawn,
      key: "notice/accepted/kitchen-remodel/ana-ortiz/1/email/ben@example.com")
    return try parts(try #require(email).message)
  }

  private func parts(_ email: EmailMessage) throws -> (head: String, text: String, html: String) {
    let whole = String(decoding: email.bytes, as: UTF8.self)
    let parts = whole.split(separator: "--=_latchkey")
    try #require(parts.count == 4)
    func plain(_ part: Substring) -> String {
      String(part).replacing("=\r\n", with: "").replacing("=3D", with: "=").replacing("\r\n", with: "\n")
    }
    return (String(parts[0]), plain(parts[1]), plain(parts[2]))
  }

  @Test func theCodesSMSEndsInTheBoundCode() throws {
    let sms = try #require(try messages().codeSMS(try code(), to: "+15125550100", at: now))
    #expect(
      sms.text.body == "042317 is your code for Hearth & Beam, good for 10 minutes.\n\n@portal.example.com #042317")
    #expect(sms.text.segments == 1 && sms.to == "+15125550100" && sms.from == "+15125550142")
    let local = try #require(
      try messages(url: "http://localhost:8080").codeSMS(try code(), to: "+15125550100", at: now))
    #expect(local.text.body.hasSuffix("\n@localhost #042317"))
  }

  @Test(arguments: ["{{code}}", "{{code}}\n", "{{code}}\r\n \n\n", ""])
  func noTemplateCanSpoilTheLastLine(_ template: String) throws {
    var files = try Self.files()
    files["endpoint/sms/code.mustache"] = Array(template.utf8)
    let sms = try #require(try messages(files: files).codeSMS(try code(), to: "+15125550100", at: now))
    let lines = sms.text.body.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.last == "@portal.example.com #042317" && lines.dropLast().last == "")
    #expect(!sms.text.body.contains("\n\n\n"))
  }

  @Test func noSMSGoesToACountryThatTheSiteDoesNotList() throws {
    #expect(try messages().codeSMS(try code(), to: "+442071838750", at: now) == nil)
  }

  @Test func theCodesEmailBearsTheCodeAndHowLongItIsGood() throws {
    let email = try #require(
      try messages().codeEmail(try code(), to: "ana@example.com", key: "code/ab12", at: now + 130)?.message)
    #expect(email.sender == "ruth@example.com" && email.recipient == "ana@example.com")
    let (head, text, html) = try parts(email)
    #expect(head.contains("\r\nSubject: Your code for Kitchen remodel\r\n"))
    #expect(head.contains("\r\nMessage-ID: <code.ab12@portal.example.com>\r\n"))
    #expect(head.contains("\r\nAuto-Submitted: auto-generated\r\n"))
    #expect(!head.contains("042317"))
    for part in [text, html] { #expect(part.contains("042317") && part.contains("8 minutes")) }
  }

  @Test func aCodeForNoProjectInParticularSaysSo() throws {
    let email = try #require(
      try messages().codeEmail(try code(title: ""), to: "ana@example.com", key: "code/ab12", at: now)?.message)
    #expect(try parts(email).head.contains("\r\nSubject: Your code for your portal\r\n"))
  }

  @Test func namesInNoticesAreData() throws {
    let name = #"<b>{{code}}</b> & "Ana" {{{x}}}"#
    let (head, text, html) = try notice(.accepted, name: name)
    #expect(text.contains(name))
    #expect(!html.contains("<b>") && html.contains("&lt;b&gt;{{code}}&lt;/b&gt; &amp; &quot;Ana&quot; {{{x}}}"))
    #expect(
      head.contains(
        "Message-ID: <notice.accepted.kitchen-remodel.ana-ortiz.1.email.ben.example.com@portal.example.com>"))
  }

  @Test func aNameCannotAddAHeader() throws {
    let (head, _, _) = try notice(.accepted, name: "Ana\r\nBcc: eve@example.com\r\n\r\nHello")
    #expect(!head.contains("\r\nBcc:"))
    #expect(head.components(separatedBy: "\r\n\r\n").count == 2)
  }

  @Test func wrongCodesAndTheLocksThatFollow() throws {
    let plain = try notice(.failedVerification(failures: 5, lock: nil)).text
    #expect(plain.contains("5 wrong codes were typed for Ana Ortiz in Kitchen remodel.") && !plain.contains("No code"))
    let locked = try notice(.failedVerification(failures: 10, lock: .until(now + 900)))
    for part in [locked.text, locked.html] {
      #expect(
        part.contains("No code is taken for this contact until November 24, 2026, 9:15 AM (America/Chicago time)."))
    }
    let forGood = try notice(.failedVerification(failures: 100, lock: .untilUnlocked))
    for part in [forGood.text, forGood.html] {
      #expect(part.contains("latchkey-endpoint unlock kitchen-remodel ana-ortiz --store URL"))
    }
  }

  @Test func whoAsksForANewInvitationGetsTheCommandThatHelps() throws {
    #expect(try notice(.invitationRequested).text.contains("\n\nlatchkey resend kitchen-remodel ana-ortiz\n\n"))
    #expect(
      try notice(.invitationRequested, isWithdrawn: true).text
        .contains("\n\nlatchkey invite kitchen-remodel ana-ortiz\n\n"))
  }

  @Test func aTagThatNoDataAnswersIsFoundWhenTheyAreLoaded() throws {
    var files = try Self.files()
    files["endpoint/email/accepted.txt.mustache"] = Array("{{code}}".utf8)
    files["endpoint/sms/code.mustache"] = nil
    do throws(Problems) {
      _ = try EndpointTemplates(files: files)
      Issue.record("nothing was found")
    } catch {
      #expect(error.list.map(\.path) == ["endpoint/email/accepted.txt.mustache", "endpoint/sms/code.mustache"])
    }
  }
}
