/// A piece of work for a client, with all that can be shown of it. It never changes, and is shared by all that is made of it.
public final class Project: Sendable {
  /// The identifier: the folder's name.
  public let id: String
  /// The title.
  public let title: String
  /// The contact the work is done for; nil when none is assigned.
  public let client: Contact?
  /// The address; empty when there is none. May hold line breaks.
  public let address: String
  /// The stages, first to last.
  public let stages: [String]
  /// The index in ``stages`` of the current one; nil when the project names none.
  public let stage: Int?
  /// The first day of work.
  public let starts: Day?
  /// The last day of work, as planned.
  public let ends: Day?
  /// How dates and amounts are written for this project; nil: as the site says.
  public let formats: Formats?
  /// The overview.
  public let overview: Prose
  /// Who has access, by contact.
  public let accesses: [Access]
  /// The updates, in the order of their identifiers.
  public let updates: [Update]
  /// The documents, in the order of their names.
  public let documents: [Document]
  /// The invoices, in the order of their numbers.
  public let invoices: [Invoice]
  /// Every file in photos/.
  public let photos: [Picture]

  /// A project.
  public init(
    id: String, title: String, client: Contact?, address: String, stages: [String], stage: Int?, starts: Day?,
    ends: Day?, formats: Formats?, overview: Prose, accesses: [Access], updates: [Update], documents: [Document],
    invoices: [Invoice], photos: [Picture]
  ) {
    self.id = id
    self.title = title
    self.client = client
    self.address = address
    self.stages = stages
    self.stage = stage
    self.starts = starts
    self.ends = ends
    self.formats = formats
    self.overview = overview
    self.accesses = accesses
    self.updates = updates
    self.documents = documents
    self.invoices = invoices
    self.photos = photos
  }
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

/// Text that was written as Markdown, as the pages use it.
public struct Prose: Sendable, Hashable {
  /// A fragment of HTML that is safe to put into a page: no raw HTML, scripts or foreign pictures.
  public let html: String
  /// The beginning as plain text.
  public let excerpt: String
  /// The names of the files in photos/ that it shows.
  public let photos: [String]
  /// The names of the files in documents/ that it links to.
  public let documents: [String]

  /// Text that was written as Markdown.
  public init(html: String, excerpt: String, photos: [String], documents: [String]) {
    self.html = html
    self.excerpt = excerpt
    self.photos = photos
    self.documents = documents
  }

  /// No text.
  public static let empty = Prose(html: "", excerpt: "", photos: [], documents: [])
}

/// Who an item is for.
public enum Audience: Sendable, Hashable {
  /// Everyone who sees its section.
  case everyone
  /// Only these contacts, by identifier.
  case only(Set<String>)

  /// Whether a contact belongs to it.
  public func includes(_ contact: Contact) -> Bool {
    switch self {
    case .everyone: true
    case .only(let contacts): contacts.contains(contact.id)
    }
  }
}

/// News of the work.
public struct Update: Sendable {
  /// The identifier: the file's name without its ending.
  public let id: String
  /// The title.
  public let title: String
  /// The day it is dated.
  public let date: Day
  /// Who wrote it; empty when not said.
  public let author: String
  /// The photos, in the order they are shown.
  public let photos: [Picture]
  /// Who it is for.
  public let audience: Audience
  /// Whether it is still being written.
  public let isDraft: Bool
  /// The text.
  public let body: Prose

  /// News of the work.
  public init(
    id: String, title: String, date: Day, author: String, photos: [Picture], audience: Audience, isDraft: Bool,
    body: Prose
  ) {
    self.id = id
    self.title = title
    self.date = date
    self.author = author
    self.photos = photos
    self.audience = audience
    self.isDraft = isDraft
    self.body = body
  }
}

/// A file for the client.
public struct Document: Sendable, Hashable {
  /// The file's name.
  public let name: String
  /// The title; the file's name when none was given.
  public let title: String
  /// A remark; empty when there is none.
  public let note: String
  /// The day it is dated.
  public let date: Day?
  /// Who it is for.
  public let audience: Audience
  /// Its size in bytes.
  public let size: Int

  /// A file for the client.
  public init(name: String, title: String, note: String, date: Day?, audience: Audience, size: Int) {
    self.name = name
    self.title = title
    self.note = note
    self.date = date
    self.audience = audience
    self.size = size
  }
}
