import Content
import Manifest
import Portal

/// What a build sees while it asks whether a project is as it was.
struct CacheSight: Sendable {
  private let contacts: [String: Contact]
  let now: Instant
  let today: Day

  init(_ composition: Composition, site: Site) {
    contacts = composition.catalog.contacts?.known ?? [:]
    now = composition.now
    today = site.timeZone.local(now).day
  }

  /// The digest of all that a contact says; nil when there is none of that name.
  func digest(ofContact id: String) -> HexDigest? {
    guard let contact = contacts[id] else { return nil }
    let person = contact.person
    let parts = [person.name, person.email ?? "", person.phone ?? "", contact.company, contact.formats?.locale ?? ""]
    return HexDigest(of: Array(parts.joined(separator: "\0").utf8))
  }
}
