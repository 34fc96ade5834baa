import Manifest
import Portal

/// The grants of one verified build, to be found by link, by client and by address at a cost that hardly depends on their
/// number, and packed, so that one program can hold a million.
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

    convenience init(_ grant: Grant, of record: PortalRecord) {
      self.init(grant, project: record.project, title: record.title)
    }

    init(_ grant: Grant, project: String, title: String) {
      self.project = project
      self.title = title
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

    /// Whether an address is one of the contact's.
    func reaches(_ address: Address) -> Bool {
      grant.email.map { Address(email: $0) } == address || grant.phone.map { Address(phone: $0) } == address
    }
  }

  /// The entry that a link leads to.
  struct Target: Sendable {
    let entry: Entry
    let isReplaced: Bool
  }

  /// By number; nil where a project was removed.
  private var projects: [PackedGrants?] = []
  private var numbers: [String: UInt32] = [:]
  private var index = GrantIndex([])
  /// What was changed since the index was made.
  private var recent: [UInt64: [UInt32]] = [:]

  /// Up to which part of the index so many keys are kept beside it.
  private static let recentPart = (least: 4096, of: 8)

  /// The grants of a build's projects.
  public init(_ records: [PortalRecord]) { self.init(packed: records.map { PackedGrants($0) }) }

  /// The grants of a build's projects.
  public init(packed: [PackedGrants]) {
    for project in packed { set(project) }
    // A project that came twice has left keys of the first, which do no harm.
    index = GrantIndex(
      packed.flatMap { project in
        let number = numbers[project.project] ?? 0
        return project.allKeys.map { GrantIndex.Pair(hash: $0, project: number) }
      })
  }

  /// The grants when some projects are others than they were, or new, and some are gone. What this costs depends on these
  /// alone, but for a copy of the list of projects.
  public func replacing(_ changed: [PackedGrants], without removed: some Sequence<String>) -> Grants {
    var grants = self
    for project in removed {
      if let number = grants.numbers.removeValue(forKey: project) { grants.projects[Int(number)] = nil }
    }
    for project in changed {
      let number = grants.set(project)
      for key in project.allKeys { grants.recent[key, default: []].append(number) }
    }
    let most = max(Self.recentPart.least, index.count / Self.recentPart.of)
    return grants.recent.count > most ? Grants(packed: grants.projects.compactMap { $0 }) : grants
  }

  @discardableResult
  private mutating func set(_ project: PackedGrants) -> UInt32 {
    let number = numbers[project.project] ?? UInt32(projects.count)
    if number < projects.count {
      projects[Int(number)] = project.indexed
    } else {
      projects.append(project.indexed)
      numbers[project.project] = number
    }
    return number
  }

  /// The grants with a key, in no order.
  private func entries(
    with key: GrantKey, _ isWanted: (PackedReader.Head) -> Bool = { _ in true }
  ) -> [Entry] {
    let hash = key.hash
    let numbers = Set(index.projects(with: hash)).union(recent[hash] ?? [])
    return numbers.flatMap { projects[Int($0)]?.found(isWanted) ?? [] }
  }

  /// The access of one client.
  public subscript(client: Client) -> Entry? {
    guard let number = numbers[client.project] else { return nil }
    return projects[Int(number)]?.found { $0.contact == client.contact }.first
  }

  /// The entries of a project, by contact.
  func entries(ofProject project: String) -> [Entry] {
    guard let number = numbers[project] else { return [] }
    return (projects[Int(number)]?.entries ?? []).sorted { $0.grant.contact < $1.grant.contact }
  }

  func target(of link: HexDigest) -> Target? {
    let entries = entries(with: .link(link)) { $0.links.contains(link) }
    if let entry = entries.first(where: { $0.grant.link == link }) { return Target(entry: entry, isReplaced: false) }
    return entries.first.map { Target(entry: $0, isReplaced: true) }
  }

  /// The entries of a contact, by project.
  func entries(of contact: String) -> [Entry] {
    entries(with: .contact(contact)) { $0.contact == contact }.sorted { $0.client < $1.client }
  }

  /// The entries of the one contact whom an address reaches, by project.
  func entries(at address: Address) -> [Entry] {
    let entries = entries(with: .address(address)).filter { $0.reaches(address) }.sorted { $0.client < $1.client }
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
