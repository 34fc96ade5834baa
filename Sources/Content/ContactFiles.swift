import Concurrently
import Portal
import Syntax

/// The contacts of a site, by identifier.
package struct Contacts: Sendable {
  /// Those that could be read.
  package private(set) var known: [String: Contact] = [:]
  /// Those that could not be read, so that a broken file is not reported again by everything that names it.
  private var broken: Set<String> = []
  /// What is allowed, and probably not meant.
  package private(set) var warnings: [Warning] = []
  private let site: Site?

  /// No contacts.
  init() { site = nil }

  /// - Parameters:
  ///   - folder: the folder contacts/.
  ///   - site: the site; nil when site.json could not be read.
  ///   - jobs: how many threads may read.
  init(in folder: Folder, of site: Site?, jobs: Int, _ problems: inout [Problem]) {
    self.site = site
    let files = folder.definitionFiles(Identifier.isName, orElse: Identifier.problem, &problems)
    known.reserveCapacity(files.count)
    // Who an address belongs to.
    var owners: [String: String] = [:]
    for first in stride(from: 0, to: files.count, by: Self.batch) {
      let entries = concurrently(min(Self.batch, files.count - first), jobs: jobs) { index in
        var problems: [Problem] = []
        let (id, file) = files[first + index]
        let definition = folder.definition(file, &problems)
        return (entry: ContactEntry(id, definition, of: site), problems: problems)
      }
      for (entry, found) in entries {
        problems += found
        add(entry, &owners, &problems)
      }
    }
  }

  /// Contacts that were read before.
  init(_ remembered: Remembered, of site: Site?) {
    self.site = site
    known = Dictionary(uniqueKeysWithValues: remembered.contacts.lazy.map { ($0.id, $0) })
    warnings = remembered.warnings
  }

  /// What a reading that met no problem came to.
  package struct Remembered: Sendable {
    /// The contacts.
    package let contacts: [Contact]
    /// What is allowed, and probably not meant.
    package let warnings: [Warning]

    package init(contacts: [Contact], warnings: [Warning]) {
      self.contacts = contacts
      self.warnings = warnings
    }
  }

  /// How many are held at a time as they are written.
  private static let batch = 256

  /// Takes one contact more, by the rules of all.
  ///
  /// - Parameters:
  ///   - id: the identifier.
  ///   - definition: what its file says; nil when it could not be read.
  package mutating func add(_ id: String, _ definition: Definition?, _ problems: inout [Problem]) {
    var owners: [String: String] = [:]
    for contact in known.values {
      for address in [contact.person.email, contact.person.phone] {
        if let address { owners[Self.key(of: address)] = contact.id }
      }
    }
    add(ContactEntry(id, definition, of: site), &owners, &problems)
  }

  /// What is the same for two spellings of one address.
  private static func key(of address: String) -> String { address.lowercased() }

  private mutating func add(
    _ entry: ContactEntry, _ owners: inout [String: String], _ problems: inout [Problem]
  ) {
    if entry.contact == nil { broken.insert(entry.id) }
    guard var fields = entry.fields else { return }
    for (kind, address) in entry.addresses {
      if let owner = owners.updateValue(entry.id, forKey: Self.key(of: address.text)) {
        fields.report(
          address.node, "the \(kind) \(address.text) belongs to the contact \"\(owner)\" already",
          mend: "make the two one contact, or correct the \(kind)")
      }
    }
    problems += fields.problems
    warnings += fields.warnings
    if let contact = entry.contact { known[contact.id] = contact }
  }

  /// Whether the file of a contact is there, broken or not.
  package func isNamed(_ id: String) -> Bool { known[id] != nil || broken.contains(id) }

  /// All whose files are there, broken or not.
  package var named: Set<String> { broken.union(known.keys) }

  /// Says that a contact is not known, unless its file is there.
  func check(_ name: String, _ node: Node, _ fields: inout Fields) -> Contact? {
    if let contact = known[name] { return contact }
    if !isNamed(name) {
      fields.report(node, "there is no contact \"\(name)\"", mend: mend(name))
    }
    return nil
  }

  func mend(_ name: String) -> String {
    nearest(to: name, in: named).map { "did you mean \"\($0)\"?" }
      ?? "write it as the file in contacts/ is named, or add contacts/\(name).json"
  }

  /// The field `audience`.
  func audience(_ fields: inout Fields) -> Audience {
    guard let names = fields.lines("audience") else { return .everyone }
    for (name, node) in names { _ = check(name, node, &fields) }
    return .only(Set(names.map(\.text)))
  }
}
