/// A client: someone who can be given access to a project.
public struct Contact: Sendable, Hashable {
  /// The identifier: the file's name without its ending.
  public let id: String
  /// Name and addresses; at least one of email and phone.
  public let person: Person
  /// The company; empty when there is none.
  public let company: String
  /// How dates and amounts are written for this contact; nil: as the project or the site says.
  public let formats: Formats?

  /// A contact.
  public init(id: String, person: Person, company: String, formats: Formats?) {
    self.id = id
    self.person = person
    self.company = company
    self.formats = formats
  }
}
