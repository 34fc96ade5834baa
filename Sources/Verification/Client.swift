/// One contact of one project: whom an invitation, a lock or a page concerns.
public struct Client: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The project's identifier.
  public let project: String
  /// The contact's identifier.
  public let contact: String

  /// One contact of one project.
  public init(project: String, contact: String) {
    self.project = project
    self.contact = contact
  }

  /// `project/contact`.
  public var description: String { "\(project)/\(contact)" }

  /// By project, then by contact.
  public static func < (first: Client, second: Client) -> Bool {
    (first.project, first.contact) < (second.project, second.contact)
  }
}
