import Manifest
import Portal

/// A door to a portal. What strangers do at one kind of door never closes the other.
public enum Door: String, Sendable, Hashable, CaseIterable {
  /// The page of an invitation's link; only who holds the link stands here.
  case link
  /// The page that finds a lost link; anyone may stand here.
  case find
}

/// A request for a code, as a store keeps it.
public struct ChallengeRecord: Sendable, Hashable {
  /// The digest of the token that names the request.
  public let id: HexDigest
  /// The digest of the token of the browser that asked.
  public let browser: HexDigest
  /// The kind of door.
  public let door: Door
  /// Whose failures and sendings count together: see ``Subject``.
  public let subject: Subject
  /// The project whose link was used; empty at ``Door/find``.
  public let project: String
  /// The contact who is to prove who they are; empty when the address is on file nowhere.
  public let contact: String
  /// The generation whose link was used; 0 at ``Door/find``.
  public let generation: Int
  /// How the code travels.
  public let channel: Channel
  /// The keyed digest of the code; empty once it was used, replaced or given up.
  public let code: String
  /// When the code was asked for.
  public let created: Instant
  /// The first moment at which the code is no longer good.
  public let expires: Instant
  /// How often it may still be tried.
  public let triesLeft: Int

  /// A request for a code.
  public init(
    id: HexDigest, browser: HexDigest, door: Door, subject: Subject, project: String, contact: String,
    generation: Int, channel: Channel, code: String, created: Instant, expires: Instant, triesLeft: Int
  ) {
    self.id = id
    self.browser = browser
    self.door = door
    self.subject = subject
    self.project = project
    self.contact = contact
    self.generation = generation
    self.channel = channel
    self.code = code
    self.created = created
    self.expires = expires
    self.triesLeft = triesLeft
  }
}

/// Whose failures and sendings count together, at one kind of door: at a link, the contact; where links are found,
/// the address that was typed, on file or not, so that both look alike.
public struct Subject: Sendable, Hashable {
  /// The kind of door.
  public let door: Door
  /// `contact:ID`, or `address:` and a keyed digest.
  public let name: String

  /// Whose failures and sendings count together.
  public init(door: Door, name: String) {
    self.door = door
    self.name = name
  }

  /// A contact at the page of a link.
  static func contact(_ contact: String) -> Subject { Subject(door: .link, name: "contact:\(contact)") }

  /// A contact at the page that finds links, whichever address was typed. Its locks are kept from who stands there.
  static func found(_ contact: String) -> Subject { Subject(door: .find, name: "contact:\(contact)") }

  /// An address at the page that finds links.
  static func address(_ address: Address, _ secret: ServerSecret) -> Subject {
    Subject(door: .find, name: "address:\(secret.fingerprint(of: "\(address.channel.rawValue):\(address.text)"))")
  }
}
