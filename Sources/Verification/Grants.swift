import Manifest
import Portal

/// The grants of one verified build, to be found by link, by client and by address at a cost that does not depend on
/// their number.
public struct Grants: Sendable {
  /// A grant in its project.
  public final class Entry: Sendable {
    /// The project's identifier.
    public let project: String
    /// The project's title.
    public let title: String
    /// The contact's access.
    public let grant: Grant
    /// The first moment at which the invitation is no longer valid.
    public let expires: Instant

    /// Whose access it is.
    public var client: Client { Client(project: project, contact: grant.contact) }

    init(_ grant: Grant, of record: PortalRecord) {
      project = record.project
      title = record.title
      self.grant = grant
      // The manifest's reader has checked the form; a day that no calendar has is long past.
      expires = Instant(utc: grant.expires) ?? Instant(seconds: 0)
    }

    /// Where codes go by a channel; nil when the contact has no such address.
    public func address(by channel: Channel) -> String? {
      switch channel {
      case .email: grant.email
      case .sms: grant.phone
      case .webhook: nil
      }
    }
  }

  /// The entry that a link leads to.
  struct Target: Sendable {
    let entry: Entry
    let isReplaced: Bool
  }

  private var byLink: [HexDigest: Target] = [:]
  private var byClient: [Client: Entry] = [:]
  private var byContact: [String: [Entry]] = [:]
  private var byAddress: [Address: [Entry]] = [:]
  private var byProject: [String: [Entry]] = [:]

  /// The grants of a build's projects.
  public init(_ records: [PortalRecord]) {
    for record in records {
      for grant in record.grants {
        let entry = Entry(grant, of: record)
        byClient[entry.client] = entry
        byProject[record.project, default: []].append(entry)
        byContact[entry.grant.contact, default: []].append(entry)
        for link in grant.replaced { byLink[link] = Target(entry: entry, isReplaced: true) }
        if let email = grant.email { byAddress[Address(email: email), default: []].append(entry) }
        if let phone = grant.phone { byAddress[Address(phone: phone), default: []].append(entry) }
      }
    }
    for entry in byClient.values { byLink[entry.grant.link] = Target(entry: entry, isReplaced: false) }
  }

  /// The access of one client.
  public subscript(client: Client) -> Entry? { byClient[client] }

  /// The entries of a project, by contact.
  func entries(ofProject project: String) -> [Entry] {
    (byProject[project] ?? []).sorted { $0.grant.contact < $1.grant.contact }
  }

  func target(of link: HexDigest) -> Target? { byLink[link] }

  /// The entries of a contact, by project.
  func entries(of contact: String) -> [Entry] { (byContact[contact] ?? []).sorted { $0.client < $1.client } }

  /// The entries of the one contact whom an address reaches, by project.
  func entries(at address: Address) -> [Entry] {
    let entries = (byAddress[address] ?? []).sorted { $0.client < $1.client }
    guard let contact = entries.map(\.grant.contact).min() else { return [] }
    return entries.filter { $0.grant.contact == contact }
  }
}

extension Grants.Entry: Hashable {
  /// Whether two entries say the same.
  public static func == (one: Grants.Entry, other: Grants.Entry) -> Bool {
    one === other
      || one.project == other.project && one.title == other.title && one.grant == other.grant
        && one.expires == other.expires
  }

  /// Hashes whose access it is.
  public func hash(into hasher: inout Hasher) { hasher.combine(client) }
}
