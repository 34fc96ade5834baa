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

/// What the endpoint saw of one contact at one project.
public struct Activity: Sendable, Hashable {
  /// When the contact accepted an invitation; nil: not yet, or not since the access was last withdrawn.
  public let accepted: Instant?
  /// What went wrong in delivery, one sentence each without a final period.
  public let trouble: [String]

  /// What the endpoint saw of one contact at one project.
  public init(accepted: Instant?, trouble: [String]) {
    self.accepted = accepted
    self.trouble = trouble
  }

  /// Nothing is known.
  public static let unknown = Activity(accepted: nil, trouble: [])
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

extension Invitation {
  /// Whether the invitation can be accepted: while now is before its end.
  public func isValid(at now: Instant, forDays days: Int) -> Bool { now < expires(afterDays: days) }
}

extension Project {
  /// Everyone whose access is to be told of: who has an access, and the client, by identifier.
  public var accessList: [Access] {
    let missing = client.flatMap { client in
      accesses.contains { $0.contact.id == client.id }
        ? nil : Access(contact: client, sees: Access.Section.allCases, invitations: [], cancelled: nil)
    }
    return (accesses + (missing.map { [$0] } ?? [])).sorted { $0.contact.id < $1.contact.id }
  }
}

extension Site {
  /// A moment as day and hour of the site's time zone, in the site's language: `Dec 1, 2026, 9:00 AM`.
  public func readable(_ moment: Instant) -> String {
    let local = timeZone.local(moment)
    return "\(formats.short(local.day)), \(formats.time(local))"
  }
}
