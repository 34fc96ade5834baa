/// A page that the endpoint fills: what a visitor meets before the portal.
public enum EndpointPage: Sendable, Hashable {
  /// How a code reaches its reader.
  public enum Channel: String, Sendable, Hashable, CaseIterable {
    case email, sms
  }

  /// One address that a code can go to.
  public struct Address: Sendable, Hashable {
    /// The channel.
    public let channel: Channel
    /// The address with most of it hidden, as ``masked(email:)`` and ``masked(phone:)`` give it.
    public let masked: String

    /// An address that a code can go to.
    public init(_ channel: Channel, masked: String) {
      self.channel = channel
      self.masked = masked
    }
  }

  /// What was wrong with what a visitor typed.
  public enum Mistake: Sendable, Hashable {
    /// Not the code; so many tries are left.
    case wrong(triesLeft: Int)
    /// Not six digits, or no address: nothing was tried.
    case malformed
  }

  /// Why a link no longer opens anything.
  public enum Closed: Sendable, Hashable, CaseIterable {
    case expired, replaced, cancelled
  }

  /// A project that a visitor may open.
  public struct Door: Sendable, Hashable {
    /// The project's title.
    public let title: String
    /// Where it opens.
    public let href: String

    /// A project that a visitor may open.
    public init(title: String, href: String) {
      self.title = title
      self.href = href
    }
  }

  /// The landing of a link: where a code may go.
  case landing(project: String, addresses: [Address], isAccepted: Bool)
  /// The field for the code. Without a project and an address it does not tell whether anything was sent.
  case code(project: String?, sentTo: Address?, addresses: [Address], mistake: Mistake?)
  /// A code that no longer counts, perhaps because it was mistyped too often, and where a new one may go.
  case spent(isMistyped: Bool, addresses: [Address])
  /// Too many wrong codes: closed for so many seconds, or until the team opens it again.
  case locked(seconds: Int?)
  /// Too many codes were asked for. ``canType`` when an earlier code may still be typed.
  case limited(seconds: Int?, canType: Bool)
  /// A link that opens nothing any more, and can ask for a new one.
  case closed(Closed)
  /// A new link was asked for.
  case asked
  /// The field for an address that is on file.
  case find(Mistake?)
  /// The projects of someone who has several.
  case portals([Door])
  /// What stands in front of every portal.
  case signIn
  /// Whether to sign out.
  case signOut
  /// Signed out.
  case signedOut
  /// Nothing there.
  case missing
  /// A form from another site, or one that cannot be read.
  case refused
  /// Out of order for a while.
  case unavailable

  /// An email address of which only the first letter and the domain can be read: `a•••@example.com`.
  public static func masked(email: String) -> String {
    guard let at = email.lastIndex(of: "@") else { return "•••" }
    return email.prefix(1) + "•••" + email[at...]
  }

  /// A phone number of which only the last two digits can be read: `••• 42`.
  public static func masked(phone: String) -> String { "••• \(phone.suffix(2))" }

  /// A wait in words: `1 minute`, `2 hours`, rounded up.
  static func wait(_ seconds: Int) -> String {
    func count(_ number: Int, _ unit: String) -> String { number == 1 ? "1 \(unit)" : "\(number) \(unit)s" }
    if seconds < 60 { return count(max(seconds, 1), "second") }
    let minutes = (seconds + 59) / 60
    return minutes < 120 ? count(minutes, "minute") : count((minutes + 59) / 60, "hour")
  }
}
