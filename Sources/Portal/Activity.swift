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
