import Portal

/// The folders of projects, sorted by identifier. Only the identifiers are held, so that each costs little.
public struct ProjectFolders: RandomAccessCollection, Sendable {
  private let ids: [String]
  private let parent: Folder
  private let contacts: Contacts
  private let currency: Currency?

  /// - Parameters:
  ///   - ids: the identifiers, which are the names of the folders.
  ///   - parent: the folder projects/.
  ///   - currency: the site's; nil when site.json could not be read.
  init(ids: [String], parent: Folder, contacts: Contacts, currency: Currency?) {
    (self.ids, self.parent, self.contacts, self.currency) = (ids, parent, contacts, currency)
  }

  /// The first place.
  public var startIndex: Int { ids.startIndex }
  /// The place after the last.
  public var endIndex: Int { ids.endIndex }

  /// One of them.
  public subscript(index: Int) -> ProjectFolder {
    ProjectFolder(id: ids[index], folder: parent.folder(ids[index]), contacts: contacts, currency: currency)
  }
}
