/// What one contact sees of one project at one moment. It never changes, and is shared by all pages and messages made of it.
public final class ClientPortal: Sendable {
  /// The project.
  public let project: Project
  /// The contact's access, as it stands at the moment.
  public let access: Access
  /// How dates and amounts are written: as the contact, the project or the site says, in this order.
  public let formats: Formats
  /// The updates, the newest first.
  public let updates: [Update]
  /// The documents, the newest first, those without a date last, by title.
  public let documents: [Document]
  /// The invoices, the newest first.
  public let invoices: [InvoiceAccount]

  /// The contact.
  public var contact: Contact { access.contact }

  /// - Parameters:
  ///   - project: the project.
  ///   - access: the contact's access, as it stands on that day.
  ///   - site: the site.
  ///   - today: a day of the site's calendar; what is dated later is not shown, and neither are drafts.
  public init(of project: Project, for access: Access, site: Site, on today: Day) {
    self.project = project
    self.access = access
    let contact = access.contact
    formats = contact.formats ?? project.formats ?? site.formats
    func sees(_ section: Access.Section) -> Bool { access.sees.contains(section) }
    updates =
      !sees(.updates)
      ? []
      : project.updates
        .filter { !$0.isDraft && $0.date <= today && $0.audience.includes(contact) }
        .sorted { ($1.date, $1.id) < ($0.date, $0.id) }
    documents =
      !sees(.documents)
      ? []
      : project.documents
        .filter { $0.date.map { $0 <= today } ?? true && $0.audience.includes(contact) }
        .sorted { first, second in
          if first.date != second.date { return (first.date ?? .earliest) > (second.date ?? .earliest) }
          return (first.title, first.name) < (second.title, second.name)
        }
    invoices =
      !sees(.invoices)
      ? []
      : project.invoices
        .filter { $0.standing != .draft && $0.issued <= today && $0.audience.includes(contact) }
        .sorted { ($1.issued, $1.number) < ($0.issued, $0.number) }
        .map { InvoiceAccount($0, on: today) }
  }

  /// The names of the photos that its pages show, and of the documents.
  public var files: (photos: Set<String>, documents: Set<String>) {
    var photos = Set(project.overview.photos)
    for update in updates {
      photos.formUnion(update.photos.map(\.name))
      photos.formUnion(update.body.photos)
    }
    return (photos, Set(documents.map(\.name)))
  }

  /// The HTML of a text on one of its pages. A link to a document that the contact does not see is left out, its words stay.
  public func html(of prose: Prose, on page: Tree.Page) -> String {
    let hidden = prose.documents.isEmpty ? [] : Set(prose.documents).subtracting(documents.map(\.name))
    var html = prose.html
    for name in hidden {
      let start = "<a href=\"\(page.address(of: name, in: Tree.Folder.documents))\""
      while let opening = html.firstRange(of: start), let end = html[opening.upperBound...].firstIndex(of: ">"),
        // Links do not nest, so the next end is this one's.
        let closing = html[end...].firstRange(of: "</a>")
      {
        html.removeSubrange(closing)
        html.removeSubrange(opening.lowerBound...end)
      }
    }
    return html
  }

  /// Every page, in the order of a reader.
  public func pages(updatesPerPage: Int) -> [Tree.Page] {
    var pages: [Tree.Page] = [.overview]
    if access.sees.contains(.updates) {
      let count = max(1, (updates.count + updatesPerPage - 1) / updatesPerPage)
      pages += (1...count).map { .updates($0) }
      pages += updates.map { .update($0.id) }
    }
    if access.sees.contains(.documents) { pages.append(.documents) }
    if access.sees.contains(.invoices) {
      pages.append(.invoices)
      pages += invoices.map { .invoice($0.invoice.number) }
    }
    return pages
  }
}

extension Day {
  static let earliest = Day(daysSince1970: -719_162)
}
