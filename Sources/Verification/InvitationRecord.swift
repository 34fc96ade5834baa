import Portal

/// What a store knows of one invitation: one generation of one client's access.
public struct InvitationRecord: Sendable, Hashable {
  /// Whose invitation it is.
  public let client: Client
  /// Which sending it is, from 1.
  public let generation: Int
  /// When it was accepted; nil when it was not. Never changes once set.
  public let accepted: Instant?
  /// When it was first seen cancelled; nil when it was not. Never changes once set.
  public let cancelled: Instant?
  /// When the client's access was first missing from a newer manifest; nil when the newest has it, or has it again.
  public let removed: Instant?

  /// What a store knows of one invitation.
  public init(client: Client, generation: Int, accepted: Instant?, cancelled: Instant?, removed: Instant? = nil) {
    self.client = client
    self.generation = generation
    self.accepted = accepted
    self.cancelled = cancelled
    self.removed = removed
  }
}
