import Portal

/// Something that the team is told, by email or webhook. It bears no code and no link.
public struct Notice: Sendable, Hashable {
  /// What happened.
  public enum Event: Sendable, Hashable {
    /// An invitation was accepted.
    case accepted
    /// Codes were typed wrong: how often, and the lock that follows, if any.
    case failedVerification(failures: Int, lock: Lock?)
    /// Someone with a link that no longer opens asks for a new one.
    case invitationRequested

    /// The kind of notice that a member of the team can ask for.
    public var kind: Member.Notice {
      switch self {
      case .accepted: .accepted
      case .failedVerification: .failedVerification
      case .invitationRequested: .invitationRequested
      }
    }
  }

  /// What happened.
  public let event: Event
  /// When.
  public let at: Instant
  /// Whom it concerns.
  public let client: Client
  /// The project's title.
  public let title: String
  /// The contact's name.
  public let name: String

  /// Something that the team is told.
  public init(event: Event, at: Instant, client: Client, title: String, name: String) {
    self.event = event
    self.at = at
    self.client = client
    self.title = title
    self.name = name
  }
}

/// A code on its way: all that its message needs beside the site's own values.
public struct CodeMessage: Sendable, Hashable {
  /// The code.
  public let code: Code
  /// The first moment at which it is no longer good.
  public let expires: Instant
  /// The contact's name.
  public let name: String
  /// The locale of the contact's messages.
  public let locale: String
  /// The project's title; empty when the code was asked for where links are found.
  public let title: String

  /// A code on its way.
  public init(code: Code, expires: Instant, name: String, locale: String, title: String) {
    self.code = code
    self.expires = expires
    self.name = name
    self.locale = locale
    self.title = title
  }
}
