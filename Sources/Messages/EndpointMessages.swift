import Portal
import Templates

/// Writes the messages that the endpoint sends: codes to contacts, notices to the team.
public struct EndpointMessages: Sendable {
  private let site: Site
  private let brand: Record
  private let templates: EndpointTemplates

  /// - Parameters:
  ///   - site: the site, as the verified endpoint/site.json describes it.
  ///   - brand: the value of the tag `brand`.
  ///   - templates: the templates.
  public init(_ site: Site, brand: Record, templates: EndpointTemplates) {
    self.site = site
    self.brand = brand
    self.templates = templates
  }

  /// The email with a code.
  ///
  /// - Parameters:
  ///   - code: the code.
  ///   - minutes: how long it is good for.
  ///   - project: the title of the project that it opens.
  ///   - contact: who asked for it, with the mailbox that it goes to.
  ///   - key: the message's key in the ledger, which its Message-ID derives from.
  ///   - now: the date it bears.
  /// - Returns: nil when the contact or the sender has no mailbox.
  public func codeEmail(
    _ code: String, minutes: Int, project: String, contact: Person, key: String, at now: Instant
  ) -> EmailMessage? {
    email(
      templates.code, to: contact, key: key, at: now,
      MessageShape.common(site, project: project, contact: contact.name, brand: brand)
        + [.text(code), .text(String(minutes))])
  }

  /// The SMS with a code. After what the template says, its last line is `@host #code`, with nothing after it: so
  /// browsers fill the code in on this host alone (WICG, "Origin-bound one-time codes delivered via SMS").
  ///
  /// - Returns: nil when the contact or the sender has no phone, or the site sends no SMS to the contact's country.
  public func codeSMS(_ code: String, minutes: Int, project: String, contact: Person) -> TextMessage? {
    guard let to = contact.phone, let from = site.sender.phone, site.allowsSMS(to: to) else { return nil }
    let values = MessageShape.common(site, project: project, contact: contact.name, brand: brand)
    let text = templates.codeSMS.rendered(Record(values + [.text(code), .text(String(minutes))]))
    let beginning = String(text.reversed().drop(while: \.isWhitespace).reversed())
    let host = site.host.prefix { $0 != ":" }
    return TextMessage(to: to, from: from, body: SMSText("\(beginning)\n\n@\(host) #\(code)"))
  }

  /// The email that tells a member of the team of something.
  ///
  /// - Returns: nil when the member or the sender has no mailbox.
  public func notice(_ notice: TeamNotice, to member: Person, key: String) -> EmailMessage? {
    let values =
      MessageShape.common(site, project: notice.project.name, contact: notice.contact.name, brand: brand)
      + MessageShape.notice(site, to: member, at: notice.moment)
    switch notice.event {
    case .accepted: return email(templates.accepted, to: member, key: key, at: notice.moment, values)
    case .failedVerification(let count, let lockedUntil, let needsUnlock):
      let unlock = "latchkey-endpoint unlock \(notice.project.id) \(notice.contact.id) --store URL"
      return email(
        templates.failedVerification, to: member, key: key, at: notice.moment,
        values
          + MessageShape.failedVerification(
            site, count: count, lockedUntil: lockedUntil, unlock: needsUnlock ? unlock : nil))
    case .invitationRequested(let reason):
      let verb = reason == .cancelled ? "invite" : "resend"
      return email(
        templates.invitationRequested, to: member, key: key, at: notice.moment,
        values
          + MessageShape.invitationRequested(
            reason, command: "latchkey \(verb) \(notice.project.id) \(notice.contact.id)"))
    }
  }

  private func email(
    _ template: EmailTemplate, to person: Person, key: String, at now: Instant, _ values: [Value]
  ) -> EmailMessage? {
    guard let mailbox = person.email, let from = site.sender.email else { return nil }
    let record = Record(values)
    let email = Email(
      from: Email.Mailbox(name: site.sender.name, address: from),
      to: Email.Mailbox(name: person.name, address: mailbox),
      replyTo: site.replyTo.map { Email.Mailbox(name: site.organization, address: $0) },
      subject: template.subject.rendered(record), date: now, id: Email.id(key, of: site),
      text: template.text.rendered(record), html: template.html.rendered(record))
    return EmailMessage(sender: from, recipient: mailbox, bytes: email.bytes)
  }
}
