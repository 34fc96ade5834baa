/// How a contact's access to a project stands at a moment.
public enum AccessStatus: Sendable, Hashable {
  /// No invitation was issued yet.
  case notInvited
  /// The newest invitation is valid until a moment.
  case invited(until: Instant)
  /// The newest invitation was never accepted, and no longer can be.
  case expired(at: Instant)
  /// The invitation was accepted at a moment.
  case active(since: Instant)
  /// The access was withdrawn at a moment.
  case cancelled(at: Instant)

  /// One word for programs: `not-invited`, `invited`, `expired`, `active`, `cancelled`.
  public var word: String {
    switch self {
    case .notInvited: "not-invited"
    case .invited: "invited"
    case .expired: "expired"
    case .active: "active"
    case .cancelled: "cancelled"
    }
  }

  /// For people, with the day and the hour of the site's time zone until which an invitation is valid.
  public func text(for site: Site) -> String {
    switch self {
    case .notInvited: "Not invited"
    case .invited(let until): "Invited (until \(site.readable(until)))"
    case .expired: "Expired"
    case .active: "Active"
    case .cancelled: "Cancelled"
    }
  }
}

extension Access {
  /// How the access stands at a moment. A withdrawal wins over an acceptance, an acceptance over the invitation's end.
  ///
  /// - Parameters:
  ///   - now: the moment; what was issued or cancelled later has not happened yet.
  ///   - days: how long an invitation is valid.
  ///   - activity: what the endpoint saw; without it nobody is active.
  public func status(at now: Instant, invitationDays days: Int, _ activity: Activity = .unknown) -> AccessStatus {
    let access = asOf(now)
    if let cancelled = access.cancelled { return .cancelled(at: cancelled) }
    guard let newest = access.invitations.last else { return .notInvited }
    if let accepted = activity.accepted { return .active(since: accepted) }
    let end = newest.expires(afterDays: days)
    return newest.isValid(at: now, forDays: days) ? .invited(until: end) : .expired(at: end)
  }
}
