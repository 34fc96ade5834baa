import Manifest
import Portal

/// Where a link leads at a moment.
public enum Link: Sendable, Hashable {
  /// To the acceptance of an invitation.
  case valid(Grants.Entry)
  /// To the code page of a portal that was accepted: a door, never a second acceptance.
  case accepted(Grants.Entry)
  /// Nowhere: the invitation was not accepted in time.
  case expired(Grants.Entry)
  /// Nowhere: a newer invitation was sent.
  case replaced(Grants.Entry)
  /// Nowhere: the team has withdrawn the access.
  case cancelled(Grants.Entry)
  /// Nowhere: no grant knows it.
  case unknown

  /// The grant behind it; nil when no grant knows the link.
  public var entry: Grants.Entry? {
    switch self {
    case .valid(let entry), .accepted(let entry), .expired(let entry), .replaced(let entry), .cancelled(let entry):
      entry
    case .unknown: nil
    }
  }

  /// Whether a code may be asked for and typed.
  public var opens: Bool {
    switch self {
    case .valid, .accepted: true
    case .expired, .replaced, .cancelled, .unknown: false
    }
  }

  /// The one rule about what a link is worth. What the store knows beats any manifest: an invitation that was once
  /// cancelled stays so, none is older than one that was ever seen, and an access that the newest manifest does not have is
  /// none, whatever an older one says that is still in use at another endpoint.
  ///
  /// - Parameters:
  ///   - target: the grant in use; nil when no grant knows the link.
  ///   - history: what the store knows of the client's invitations.
  ///   - now: the moment.
  init(_ target: Grants.Target?, _ history: [InvitationRecord], at now: Instant) {
    guard let target, !history.contains(where: { $0.removed != nil }) else {
      self = .unknown
      return
    }
    let entry = target.entry
    let record = history.first { $0.generation == entry.grant.generation }
    if entry.grant.state == .cancelled || record?.cancelled != nil {
      self = .cancelled(entry)
    } else if target.isReplaced || history.contains(where: { $0.generation > entry.grant.generation }) {
      self = .replaced(entry)
    } else if record?.accepted != nil {
      self = .accepted(entry)
    } else {
      self = now < entry.expires ? .valid(entry) : .expired(entry)
    }
  }
}
