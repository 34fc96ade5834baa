/// What one contact may see of one project, and the invitations that were issued.
public struct Access: Sendable {
  /// The parts of a portal that can be withheld; the overview cannot.
  public enum Section: String, Sendable, CaseIterable {
    case updates, documents, invoices
  }

  /// The contact.
  public let contact: Contact
  /// The sections this contact sees, in the order of ``Section``.
  public let sees: [Section]
  /// Every invitation issued, oldest first; the last one counts.
  public let invitations: [Invitation]
  /// When the access was withdrawn.
  public let cancelled: Instant?

  /// A contact's access to a project.
  public init(contact: Contact, sees: [Section], invitations: [Invitation], cancelled: Instant?) {
    self.contact = contact
    self.sees = sees
    self.invitations = invitations
    self.cancelled = cancelled
  }

  /// The access as it stood at a moment: what was issued or cancelled later has not happened yet.
  public func asOf(_ now: Instant) -> Access {
    Access(
      contact: contact, sees: sees, invitations: invitations.filter { $0.issued <= now },
      cancelled: cancelled.flatMap { $0 <= now ? $0 : nil })
  }
}

/// One sending of the link to one contact.
public struct Invitation: Sendable, Hashable {
  /// Which sending this is, from 1; never repeats.
  public let generation: Int
  /// When it was issued.
  public let issued: Instant
  /// Who issued it; empty when not said.
  public let by: String

  /// One sending of the link.
  public init(generation: Int, issued: Instant, by: String) {
    self.generation = generation
    self.issued = issued
    self.by = by
  }

  /// The first moment at which the invitation is no longer valid: days of 86,400 seconds after it was issued.
  public func expires(afterDays days: Int) -> Instant { issued + days * 86_400 }

  /// Whether the invitation can be accepted: while now is before its end.
  public func isValid(at now: Instant, forDays days: Int) -> Bool { now < expires(afterDays: days) }
}
