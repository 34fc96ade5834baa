import Portal
import Syntax

/// What would be sent, and what would appear, change or vanish for whom, if the content were built and sent now.
public struct Plan: Sendable {
  /// What the plan compares with.
  public let against: String
  /// The projects in which something happens, or all of them, sorted by identifier.
  public let projects: [ProjectPlan]
  /// The files that all portals share and that are other than before: style sheets, the logo, the endpoint's templates.
  public let sharedFiles: [String]
  /// What is allowed, and probably not meant.
  public let warnings: [Warning]

  /// Whether everything stays as it is.
  public var isEmpty: Bool { sharedFiles.isEmpty && projects.allSatisfy(\.isEmpty) }
}

/// What would happen in one project.
public struct ProjectPlan: Sendable {
  /// Someone, by identifier and name.
  public struct Reader: Sendable, Hashable, Comparable {
    /// The contact's identifier.
    public let id: String
    /// The contact's name.
    public let name: String

    /// By identifier.
    public static func < (first: Reader, second: Reader) -> Bool { first.id < second.id }
  }

  /// A message that would be sent.
  public struct Delivery: Sendable {
    /// Whom it is for.
    public let reader: Reader
    /// Which sending of the invitation it is.
    public let generation: Int
    /// How it goes, and where.
    public let destination: Destination
    /// When the invitation expires.
    public let expires: Instant
    /// The subject; empty for an SMS.
    public let subject: String
    /// The text. In place of the link's token it says `…`.
    public let text: String
    /// How many messages an SMS takes; nil for an email.
    public let segments: Int?

    /// Whether an earlier invitation was issued to this contact.
    public var isAgain: Bool { generation > 1 }
  }

  /// An invitation or access that would end.
  public struct Withdrawal: Sendable, Hashable {
    /// Whose it is.
    public let reader: Reader
    /// Whether the access is gone from the content rather than cancelled.
    public let isRemoved: Bool
  }

  /// An address that changes though the invitation stays the same, so that nothing is sent to the new one.
  public struct Move: Sendable, Hashable {
    /// Whose it is.
    public let reader: Reader
    /// How the invitation went.
    public let channel: Destination.Channel
    /// The address before.
    public let from: String
    /// The address now.
    public let to: String
  }

  /// What becomes of an item.
  public enum Fate: String, Sendable, CaseIterable {
    case appears, changes, vanishes
  }

  /// What becomes of an item of a portal, for whom.
  public struct Change: Sendable {
    /// The item.
    public let item: PortalItem
    /// Its title.
    public let title: String
    /// What becomes of it.
    public let fate: Fate
    /// For whom.
    public let readers: [Reader]
  }

  /// Who sees an item.
  public struct Sight: Sendable {
    /// The item.
    public let item: PortalItem
    /// Its title.
    public let title: String
    /// Why nobody sees it yet: it is a draft, or dated later; empty when neither.
    public let hidden: String
    /// The identifiers of those who see it.
    public let readers: Set<String>
  }

  /// The project's identifier.
  public let id: String
  /// The project's title.
  public let title: String
  /// What would be sent, by contact and channel.
  public let deliveries: [Delivery]
  /// Whose invitation or access would end.
  public let withdrawals: [Withdrawal]
  /// Whose address changes without a new invitation.
  public let moves: [Move]
  /// What becomes of the items, by kind and identifier.
  public let changes: [Change]
  /// Everyone who has a portal.
  public let readers: [Reader]
  /// Who sees what: every update, document and invoice there is.
  public let matrix: [Sight]

  /// Whether everything stays as it is.
  public var isEmpty: Bool { deliveries.isEmpty && withdrawals.isEmpty && moves.isEmpty && changes.isEmpty }
}
