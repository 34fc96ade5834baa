import Syntax
import Templates

/// The templates of all messages, each checked against what it is given: those that the build fills, and those that the
/// endpoint will.
public struct MessageTemplates: Sendable {
  let email: EmailTemplate
  let sms: Template
  /// The templates that the endpoint fills.
  public let endpoint: EndpointTemplates

  /// - Parameters:
  ///   - html: the HTML templates of templates/email/, escaping by default: `invitation.html`, `code.html`, …
  ///   - text: the plain templates of templates/email/, which escape nothing: `invitation.txt`, `invitation.subject`, …
  ///   - sms: the templates of templates/sms/, which escape nothing.
  /// - Throws: every tag that no data answers, and every template that is missing.
  public init(html: Library, text: Library, sms: Library) throws(Problems) {
    var loader = MessageLoader(html: html, text: text, sms: sms)
    let invitation = loader.email("invitation", MessageShape.invitation)
    let invitationSMS = loader.sms("invitation", MessageShape.invitation)
    let endpoint = EndpointTemplates(&loader)
    guard loader.problems.isEmpty, let invitation, let invitationSMS, let endpoint else {
      throw Problems(loader.problems)
    }
    self.email = invitation
    self.sms = invitationSMS
    self.endpoint = endpoint
  }
}

/// The templates of one email.
struct EmailTemplate: Sendable {
  let html: Template
  let text: Template
  let subject: Template
}

/// Compiles templates of messages, and gathers what is wrong with all of them.
struct MessageLoader {
  private let libraries: (html: Library, text: Library, sms: Library)
  private(set) var problems: [Problem] = []

  init(html: Library, text: Library, sms: Library) { libraries = (html, text, sms) }

  /// The three templates of an email; nil, with problems, when they are not in order.
  mutating func email(_ name: String, _ fields: [(String, Kind)]) -> EmailTemplate? {
    let parts = (
      load(libraries.html, "\(name).html", fields), load(libraries.text, "\(name).txt", fields),
      load(libraries.text, "\(name).subject", fields)
    )
    guard let html = parts.0, let text = parts.1, let subject = parts.2 else { return nil }
    return EmailTemplate(html: html, text: text, subject: subject)
  }

  /// The template of an SMS; nil, with problems, when it is not in order.
  mutating func sms(_ name: String, _ fields: [(String, Kind)]) -> Template? { load(libraries.sms, name, fields) }

  private mutating func load(_ library: Library, _ name: String, _ fields: [(String, Kind)]) -> Template? {
    do throws(Problems) {
      return try library.template(name, for: Shape(name, MessageShape.common + fields))
    } catch {
      problems += error.list
      return nil
    }
  }
}
