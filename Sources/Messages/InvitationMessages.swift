import Portal
import Templates

/// The email and the SMS that bring one contact to one portal.
public struct InvitationMessages: Sendable {
  private let site: Site
  private let portal: ClientPortal
  private let invitation: Invitation
  private let templates: MessageTemplates
  private let record: Record

  /// - Parameters:
  ///   - portal: what the contact sees.
  ///   - invitation: the newest invitation.
  ///   - link: the whole link.
  ///   - site: the site.
  ///   - brand: the value of the tag `brand`.
  ///   - templates: the templates.
  public init(
    _ portal: ClientPortal, _ invitation: Invitation, link: String, site: Site, brand: Record,
    templates: MessageTemplates
  ) {
    self.site = site
    self.portal = portal
    self.invitation = invitation
    self.templates = templates
    let formats = portal.formats
    let expires = site.timeZone.local(invitation.expires(afterDays: site.invitationDays))
    record = Record(
      MessageShape.common(
        site, project: portal.project.title, contact: portal.contact.person.name, brand: brand)
        + [
          .text(link),
          .record(
            Record([
              MessageShape.date(expires.day, formats), .text(formats.weekday(expires.day)),
              .text(formats.time(expires)), .text(site.timeZone.identifier),
            ])),
          .flag(invitation.generation > 1),
          .record(Record(Access.Section.allCases.map { .flag(portal.access.sees.contains($0)) })),
        ])
  }

  /// The email; nil when the contact has no mailbox.
  public var email: WrittenEmail? {
    guard let mailbox = address(.email), let from = site.sender.email else { return nil }
    return WrittenEmail(
      Email(
        from: Email.Mailbox(name: site.sender.name, address: from),
        to: Email.Mailbox(name: portal.contact.person.name, address: mailbox),
        replyTo: site.replyTo.map { Email.Mailbox(name: site.organization, address: $0) },
        subject: templates.email.subject.rendered(record),
        date: invitation.issued,
        id: Email.id(
          "\(portal.project.id).\(portal.contact.id).\(invitation.generation).\(invitation.issued.seconds)", of: site),
        text: templates.email.text.rendered(record), html: templates.email.html.rendered(record)))
  }

  /// The SMS; nil when the contact or the sender has no phone, or the site sends no SMS to the contact's country.
  public var sms: TextMessage? {
    guard let to = address(.sms), let from = site.sender.phone else { return nil }
    return TextMessage(to: to, from: from, text: SMSText(templates.sms.rendered(record)))
  }

  private func address(_ channel: Destination.Channel) -> String? {
    site.destinations(of: portal.contact.person).first { $0.channel == channel }?.address
  }
}
