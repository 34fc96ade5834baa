import Portal
import Syntax

/// What a command does to the access of contacts, before or after it was done.
public struct AccessChange: Sendable {
  /// What becomes of one contact.
  public struct Outcome: Sendable {
    /// The access as it will be.
    public let access: Access
    /// Where the invitation goes; nowhere when it is cancelled.
    public let destinations: [Destination]
  }

  /// The site.
  public let site: Site
  /// The project as it was.
  public let project: Project
  /// What becomes of each contact, in the order in which they were named.
  public let outcomes: [Outcome]
  /// The contact who becomes the project's client; nil: the client stays, or there is none.
  public let client: Contact?
  /// What is allowed in the contacts' own files, and probably not meant.
  public let warnings: [Warning]
  /// The files that change.
  public let files: [FileChange]
}
