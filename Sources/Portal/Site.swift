/// One team's site: what site.json says. It never changes, and is shared: many values hold it, and are copied for each page.
public final class Site: Sendable {
  /// The organization's name.
  public let organization: String
  /// Scheme, host and port of the endpoint, without a final slash: `https://portal.example.com`.
  public let url: String
  /// Where the team's calendar is kept.
  public let timeZone: TimeZoneRules
  /// How dates and amounts are written unless a project or contact says otherwise.
  public let formats: Formats
  /// The currency of every invoice.
  public let currency: Currency
  /// Who invitations come from.
  public let sender: Person
  /// Where answers to an invitation go; nil: to the sender.
  public let replyTo: String?
  /// The people who run the site.
  public let team: [Member]
  /// The brand color as `#RRGGBB`; nil: Latchkey's own.
  public let brandColor: String?
  /// The logo's file, relative to the content folder.
  public let logo: Picture?
  /// How long an invitation is valid, in days of 86,400 seconds.
  public let invitationDays: Int
  /// The country codes that SMS may go to, `+1`; nil: the sender's own.
  public let smsCountries: [String]?
  /// The warnings that the team does not want to see.
  public let silenced: Set<LintRule>

  /// Days an invitation is valid unless site.json says otherwise: 7, that is 604,800 seconds.
  public static let defaultInvitationDays = 7

  /// The values of site.json.
  public init(
    organization: String, url: String, timeZone: TimeZoneRules, formats: Formats, currency: Currency,
    sender: Person, replyTo: String?, team: [Member], brandColor: String?, logo: Picture?,
    invitationDays: Int, smsCountries: [String]?, silenced: Set<LintRule> = []
  ) {
    self.organization = organization
    self.url = url
    self.timeZone = timeZone
    self.formats = formats
    self.currency = currency
    self.sender = sender
    self.replyTo = replyTo
    self.team = team
    self.brandColor = brandColor
    self.logo = logo
    self.invitationDays = invitationDays
    self.smsCountries = smsCountries
    self.silenced = silenced
  }

  /// The host of ``url``, with its port when it has one.
  public var host: String { String(Substring(url.utf8.drop { $0 != UInt8(ascii: "/") }.dropFirst(2))) }

  /// The country codes that SMS may go to, as ``smsCountries`` or else the sender's phone says.
  public var allowedSMSCountries: [String] {
    smsCountries ?? sender.phone.flatMap(CallingCode.init(of:)).map { [$0.text] } ?? []
  }

  /// Whether SMS may be sent to a phone number, E.164.
  public func allowsSMS(to phone: String) -> Bool { allowedSMSCountries.contains { phone.hasPrefix($0) } }
}

extension Site {
  /// The same site at another address.
  public func at(_ url: String) -> Site {
    Site(
      organization: organization, url: url, timeZone: timeZone, formats: formats, currency: currency, sender: sender,
      replyTo: replyTo, team: team, brandColor: brandColor, logo: logo, invitationDays: invitationDays,
      smsCountries: smsCountries, silenced: silenced)
  }

  /// A moment as day and hour of the site's time zone, in the site's language: `Dec 1, 2026, 9:00 AM`.
  public func readable(_ moment: Instant) -> String {
    let local = timeZone.local(moment)
    return "\(formats.short(local.day)), \(formats.time(local))"
  }
}

/// A name with the addresses that reach it.
public struct Person: Sendable, Hashable {
  /// The name as it is shown.
  public let name: String
  /// The mailbox, an RFC 5321 addr-spec.
  public let email: String?
  /// The phone number, E.164.
  public let phone: String?

  /// A name with the addresses that reach it.
  public init(name: String, email: String?, phone: String?) {
    self.name = name
    self.email = email
    self.phone = phone
  }
}

/// One of the people who run the site.
public struct Member: Sendable, Hashable {
  /// What the team can be told of.
  public enum Notice: String, Sendable, CaseIterable {
    case accepted
    case failedVerification = "failed-verification"
    case invitationRequested = "invitation-requested"
  }

  /// Name and addresses.
  public let person: Person
  /// What this member is told of.
  public let notices: [Notice]

  /// A member with the notices that go to them.
  public init(person: Person, notices: [Notice]) {
    self.person = person
    self.notices = notices
  }
}

/// A picture's file with its size, as far as it is known.
public struct Picture: Sendable, Hashable {
  /// The file's name.
  public let name: String
  /// Width and height in pixels; nil when the file's header does not tell.
  public let size: PixelSize?

  /// A picture's file with its size.
  public init(name: String, size: PixelSize?) {
    self.name = name
    self.size = size
  }
}

/// Width and height in pixels.
public struct PixelSize: Sendable, Hashable {
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int

  /// Width and height in pixels.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}
