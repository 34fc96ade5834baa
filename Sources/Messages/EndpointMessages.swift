import Portal
import Templates
import Verification

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
  ///   - code: the code, and whom it is for.
  ///   - mailbox: where it goes.
  ///   - key: the message's key in the ledger, which its Message-ID derives from.
  ///   - now: the date it bears.
  /// - Returns: nil when the sender has no mailbox.
  public func codeEmail(_ code: CodeMessage, to mailbox: String, key: String, at now: Instant) -> WrittenEmail? {
    email(
      templates.code, to: Person(name: code.name, email: mailbox, phone: nil), key: key, at: now,
      values(code, at: now))
  }

  /// The SMS with a code. After what the template says, its last line is `@host #code`, with nothing after it: so
  /// browsers fill the code in on this host alone (WICG, "Origin-bound one-time codes delivered via SMS").
  ///
  /// - Returns: nil when the sender has no phone, or the site sends no SMS to that country.
  public func codeSMS(_ code: CodeMessage, to phone: String, at now: Instant) -> TextMessage? {
    guard let from = site.sender.phone, site.allowsSMS(to: phone) else { return nil }
    let text = templates.codeSMS.rendered(Record(values(code, at: now)))
    let beginning = String(text.reversed().drop(while: \.isWhitespace).reversed())
    let host = site.host.prefix { $0 != ":" }
    return TextMessage(to: phone, from: from, text: SMSText("\(beginning)\n\n@\(host) #\(code.code.digits)"))
  }

  private func values(_ code: CodeMessage, at now: Instant) -> [Value] {
    let minutes = max(1, (code.expires.seconds - now.seconds + 59) / 60)
    return MessageShape.common(site, project: code.title, contact: code.name, brand: brand)
      + [.text(code.code.digits), .text(String(minutes))]
  }

  /// The email that tells a member of the team of something.
  ///
  /// - Parameters:
  ///   - notice: what happened.
  ///   - member: whom it goes to.
  ///   - isWithdrawn: whether the contact's access stands cancelled, so that only a new invitation helps.
  ///   - key: the message's key in the ledger, which its Message-ID derives from.
  /// - Returns: nil when the member or the sender has no mailbox.
  public func notice(_ notice: Notice, to member: Person, isWithdrawn: Bool, key: String) -> WrittenEmail? {
    let (project, contact) = (notice.client.project, notice.client.contact)
    let values =
      MessageShape.common(site, project: notice.title, contact: notice.name, brand: brand)
      + MessageShape.notice(site, to: member, at: notice.at)
    switch notice.event {
    case .accepted: return email(templates.accepted, to: member, key: key, at: notice.at, values)
    case .failedVerification(let failures, let lock):
      return email(
        templates.failedVerification, to: member, key: key, at: notice.at,
        values
          + MessageShape.failedVerification(
            site, count: failures, lock: lock, unlock: "latchkey-endpoint unlock \(project) \(contact) --store URL"))
    case .invitationRequested:
      let verb = isWithdrawn ? "invite" : "resend"
      return email(
        templates.invitationRequested, to: member, key: key, at: notice.at,
        values
          + MessageShape.invitationRequested(
            isWithdrawn: isWithdrawn, command: "latchkey \(verb) \(project) \(contact)"))
    }
  }

  private func email(
    _ template: EmailTemplate, to person: Person, key: String, at now: Instant, _ values: [Value]
  ) -> WrittenEmail? {
    guard let mailbox = person.email, let from = site.sender.email else { return nil }
    let record = Record(values)
    return WrittenEmail(
      Email(
        from: Email.Mailbox(name: site.sender.name, address: from),
        to: Email.Mailbox(name: person.name, address: mailbox),
        replyTo: site.replyTo.map { Email.Mailbox(name: site.organization, address: $0) },
        subject: template.subject.rendered(record), date: now, id: Email.id(key, of: site),
        text: template.text.rendered(record), html: template.html.rendered(record)))
  }
}
