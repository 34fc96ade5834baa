import Syntax

/// One contact's access to one portal, as portal.json lists it.
public struct Grant: Sendable, Hashable {
  /// Whether the grant still stands.
  public enum State: String, Sendable, CaseIterable {
    /// The newest invitation counts.
    case invited
    /// The access was withdrawn.
    case cancelled
  }

  /// The contact's identifier.
  public let contact: String
  /// The contact's name.
  public let name: String
  /// Where codes and invitations go by email; nil when there is none.
  public let email: String?
  /// Where codes and invitations go by SMS (E.164); nil when there is none.
  public let phone: String?
  /// The locale of the contact's messages.
  public let locale: String
  /// The sections that the contact sees beside the overview: `updates`, `documents`, `invoices`.
  public let sees: [String]
  /// Which sending of the invitation counts, from 1.
  public let generation: Int
  /// When it was issued, as `2026-11-22T10:04:00Z`.
  public let issued: String
  /// The first moment at which it is no longer valid, in the same form.
  public let expires: String
  /// Whether the grant still stands.
  public let state: State
  /// The digest of the link's token: see ``link(of:)``.
  public let link: HexDigest
  /// The digests of the tokens of earlier generations, oldest first.
  public let replaced: [HexDigest]

  /// One contact's access.
  public init(
    contact: String, name: String, email: String?, phone: String?, locale: String, sees: [String],
    generation: Int, issued: String, expires: String, state: State, link: HexDigest, replaced: [HexDigest]
  ) {
    self.contact = contact
    self.name = name
    self.email = email
    self.phone = phone
    self.locale = locale
    self.sees = sees
    self.generation = generation
    self.issued = issued
    self.expires = expires
    self.state = state
    self.link = link
    self.replaced = replaced
  }

  /// What a grant keeps of a link: the SHA-256 of the token's 43 ASCII characters.
  public static func link(of token: String) -> HexDigest { HexDigest(of: Array(token.utf8)) }

  private static let names: Set = [
    "contact", "name", "email", "phone", "locale", "sees", "generation", "issued", "expires", "state", "link",
    "replaced",
  ]

  /// The grant that an object of portal.json describes.
  init(_ node: Node, in source: Source) throws(Problem) {
    let fields = try Fields(node, in: source, names: Self.names)
    contact = try fields.identifier("contact")
    name = try fields.text("name")
    email = try fields.address("email")
    phone = try fields.address("phone")
    locale = try fields.text("locale")
    sees = try fields.list("sees", fields.identifier)
    generation = try fields.integer("generation", from: 1)
    issued = try fields.time("issued")
    expires = try fields.time("expires")
    state = try fields.choice("state")
    link = try fields.digest("link")
    replaced = try fields.list("replaced", fields.digest)
  }

  /// Writes the object of portal.json; an address that is absent has no key.
  func write(to writer: inout JSONWriter) {
    writer.object { grant in
      grant.member("contact") { $0.string(contact) }
      if let email { grant.member("email") { $0.string(email) } }
      grant.member("expires") { $0.string(expires) }
      grant.member("generation") { $0.integer(generation) }
      grant.member("issued") { $0.string(issued) }
      grant.member("link") { $0.string(link.hex) }
      grant.member("locale") { $0.string(locale) }
      grant.member("name") { $0.string(name) }
      if let phone { grant.member("phone") { $0.string(phone) } }
      grant.member("replaced") { $0.array(replaced) { $0.string($1.hex) } }
      grant.member("sees") { $0.array(sees) { $0.string($1) } }
      grant.member("state") { $0.string(state.rawValue) }
    }
  }
}
