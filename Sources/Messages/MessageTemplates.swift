import Portal
import Syntax
import Templates

/// The templates of all messages, each checked against what it is given: those that the build fills, and those that the
/// endpoint will.
public struct MessageTemplates: Sendable {
  let email: EmailTemplate
  let sms: Template

  /// The messages that the endpoint sends by email.
  static let endpointEmails: [(name: String, fields: [(String, Kind)])] = [
    ("code", code), ("accepted", notice), ("failed-verification", failedVerification),
    ("invitation-requested", invitationRequested),
  ]

  /// The messages that the endpoint sends by SMS.
  static let endpointSMS: [(name: String, fields: [(String, Kind)])] = [("code", code)]

  static let common: [(String, Kind)] = [
    ("organization", .text),
    ("sender", .record(Shape("sender", [("name", .text), ("email", .text), ("phone", .text), ("phoneLink", .text)]))),
    ("project", .record(Shape("project", [("title", .text)]))),
    ("contact", .record(Shape("contact", [("name", .text)]))),
    (
      "brand",
      .record(Shape("brand", [("color", .text), ("onColor", .text), ("light", .text), ("dark", .text)]))
    ),
    ("host", .text),
  ]

  private static let date = Shape("date", [("iso", .text), ("long", .text), ("short", .text)])

  static let invitation: [(String, Kind)] = [
    ("link", .text),
    (
      "expires",
      .record(
        Shape("expires", [("date", .record(date)), ("weekday", .text), ("time", .text), ("zone", .text)]))
    ),
    ("isAgain", .flag),
    ("sees", .record(Shape("sees", [("updates", .flag), ("documents", .flag), ("invoices", .flag)]))),
  ]

  private static let code: [(String, Kind)] = [("code", .text), ("minutes", .text)]

  private static let moment: [(String, Kind)] = [("time", .text), ("date", .record(date)), ("zone", .text)]

  private static let notice: [(String, Kind)] =
    moment + [("member", .record(Shape("member", [("name", .text)])))]

  private static let failedVerification: [(String, Kind)] =
    notice + [("count", .text), ("lockedUntil", .optional(Shape("lockedUntil", moment)))]

  private static let invitationRequested: [(String, Kind)] =
    notice + [
      (
        "reason",
        .record(
          Shape("reason", [("replaced", .flag), ("expired", .flag), ("cancelled", .flag), ("lost", .flag)]))
      ),
      ("command", .text),
    ]

  /// - Parameters:
  ///   - html: the HTML templates of templates/email/, escaping by default: `invitation.html`, `code.html`, …
  ///   - text: the plain templates of templates/email/, which escape nothing: `invitation.txt`, `invitation.subject`, …
  ///   - sms: the templates of templates/sms/, which escape nothing.
  /// - Throws: every tag that no data answers, and every template that is missing.
  public init(html: Library, text: Library, sms: Library) throws(Problems) {
    var problems: [Problem] = []
    func load(_ library: Library, _ name: String, _ fields: [(String, Kind)]) -> Template? {
      do throws(Problems) {
        return try library.template(name, for: Shape(name, Self.common + fields))
      } catch {
        problems += error.list
        return nil
      }
    }
    func email(_ name: String, _ fields: [(String, Kind)]) -> EmailTemplate? {
      let parts = (
        load(html, "\(name).html", fields), load(text, "\(name).txt", fields), load(text, "\(name).subject", fields)
      )
      guard let html = parts.0, let text = parts.1, let subject = parts.2 else { return nil }
      return EmailTemplate(html: html, text: text, subject: subject)
    }
    let invitation = email("invitation", Self.invitation)
    let invitationSMS = load(sms, "invitation", Self.invitation)
    for (name, fields) in Self.endpointEmails { _ = email(name, fields) }
    for (name, fields) in Self.endpointSMS { _ = load(sms, name, fields) }
    guard problems.isEmpty, let invitation, let invitationSMS else { throw Problems(problems) }
    self.email = invitation
    self.sms = invitationSMS
  }
}

/// The templates of one email.
struct EmailTemplate: Sendable {
  let html: Template
  let text: Template
  let subject: Template
}
