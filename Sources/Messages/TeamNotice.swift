import Portal
import Syntax

/// Something that the team is told of. It holds no code and no link.
public struct TeamNotice: Sendable, Hashable {
  /// What happened.
  public enum Event: Sendable, Hashable {
    /// The contact accepted the invitation.
    case accepted
    /// Wrong codes were typed: how many, until when no code is taken, and whether the team must lift the lock.
    case failedVerification(count: Int, lockedUntil: Instant?, needsUnlock: Bool)
    /// Somebody with a link that no longer works asks for a new one.
    case invitationRequested(Reason)

    /// What a member asks to be told of in site.json.
    public var kind: Member.Notice {
      switch self {
      case .accepted: .accepted
      case .failedVerification: .failedVerification
      case .invitationRequested: .invitationRequested
      }
    }
  }

  /// Why a new invitation is asked for.
  public enum Reason: String, Sendable, CaseIterable {
    case replaced, expired, cancelled, lost
  }

  /// A project or contact by its identifier and the name that people know.
  public struct Named: Sendable, Hashable {
    /// The identifier.
    public let id: String
    /// The project's title, or the contact's name.
    public let name: String

    /// A project or contact.
    public init(id: String, name: String) {
      self.id = id
      self.name = name
    }
  }

  /// What happened.
  public let event: Event
  /// Where it happened.
  public let project: Named
  /// Whose access it is about.
  public let contact: Named
  /// When it happened.
  public let moment: Instant

  /// Something that happened.
  public init(_ event: Event, project: Named, contact: Named, at moment: Instant) {
    self.event = event
    self.project = project
    self.contact = contact
    self.moment = moment
  }

  /// The notice for a webhook: `{"notice", "project", "contact", "name", "title", "at", …}`.
  public var json: JSON {
    var members: [String: JSON] = [
      "notice": .string(event.kind.rawValue), "project": .string(project.id), "title": .string(project.name),
      "contact": .string(contact.id), "name": .string(contact.name), "at": .string(moment.iso8601),
    ]
    switch event {
    case .accepted: break
    case .failedVerification(let count, let lockedUntil, let needsUnlock):
      members["count"] = .integer(count)
      members["lockedUntil"] = lockedUntil.map { .string($0.iso8601) }
      members["needsUnlock"] = .bool(needsUnlock)
    case .invitationRequested(let reason): members["reason"] = .string(reason.rawValue)
    }
    return .object(members)
  }
}
