import Manifest
import Portal

/// A session, as a store keeps it.
public struct SessionRecord: Sendable, Hashable {
  /// The digest of the token that the browser holds.
  public let id: HexDigest
  /// Who signed in.
  public let contact: String
  /// When the code was typed.
  public let created: Instant
  /// When the last request was recorded, to within ``Limits/touchSeconds``.
  public let touched: Instant
  /// The generation of the invitation that stands behind each project it opens.
  public let generations: [String: Int]

  /// A session.
  public init(id: HexDigest, contact: String, created: Instant, touched: Instant, generations: [String: Int]) {
    self.id = id
    self.contact = contact
    self.created = created
    self.touched = touched
    self.generations = generations
  }
}

/// All that one request of a session must know, read at once.
public struct SessionSight: Sendable, Hashable {
  /// The session.
  public let session: SessionRecord
  /// The project's invitations, as far as the store knows them.
  public let history: [InvitationRecord]
  /// When the contact last looked at the page.
  public let viewed: Instant?
  /// The highest time that the store has seen.
  public let clock: Instant?

  /// All that one request of a session must know.
  public init(session: SessionRecord, history: [InvitationRecord], viewed: Instant?, clock: Instant?) {
    self.session = session
    self.history = history
    self.viewed = viewed
    self.clock = clock
  }
}

/// That a contact looked at a page.
public struct ViewRecord: Sendable, Hashable {
  /// Who looked.
  public let client: Client
  /// The page's path relative to the contact's folder, or a file's relative to the project's: `invoices/INV-1/`.
  public let page: String
  /// The first time.
  public let first: Instant
  /// The last time.
  public let last: Instant
  /// How often, looks within ``Limits/touchSeconds`` counted once.
  public let count: Int

  /// That a contact looked at a page.
  public init(client: Client, page: String, first: Instant, last: Instant, count: Int) {
    self.client = client
    self.page = page
    self.first = first
    self.last = last
    self.count = count
  }
}
