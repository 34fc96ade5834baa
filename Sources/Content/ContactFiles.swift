import Portal
import Syntax

/// The contacts of a site, by identifier.
package struct Contacts: Sendable {
  /// Those that could be read.
  package private(set) var known: [String: Contact] = [:]
  /// Those whose files are there, so that a broken file is not reported again by everything that names it.
  package private(set) var named: Set<String> = []
  /// What is allowed, and probably not meant.
  package private(set) var warnings: [Warning] = []
  private let site: Site?
  private var owners: [String: String] = [:]

  /// - Parameters:
  ///   - folder: the folder contacts/.
  ///   - site: the site; nil when site.json could not be read.
  init(in folder: Folder, of site: Site?, _ problems: inout [Problem]) {
    self.site = site
    for (id, definition) in folder.definitions(Identifier.isName, orElse: Identifier.problem, &problems) {
      add(id, definition, &problems)
    }
  }

  /// Takes one contact more, by the rules of all.
  ///
  /// - Parameters:
  ///   - id: the identifier.
  ///   - definition: what its file says; nil when it could not be read.
  package mutating func add(_ id: String, _ definition: Definition?, _ problems: inout [Problem]) {
    named.insert(id)
    guard let definition else { return }
    var fields = Fields(definition.fields, in: definition.source)
    // The text of a contact is the team's own remark: in no portal.
    if definition.body == nil { _ = fields.text("body") }
    let email = fields.located("email")
    let phone = fields.located("phone")
    let person = Person(&fields)
    if email == nil, phone == nil,
      fields.problems.allSatisfy({ !$0.message.contains("\"email\"") && !$0.message.contains("\"phone\"") })
    {
      fields.missing("email", mend: "add an email, a phone, or both; an invitation needs a way to arrive")
    }
    let company = fields.line("company")
    let formats = fields.parsed("locale", formatsMend) { Formats(locale: $0) }
    for (address, kind) in [(email, "email"), (phone, "phone")] {
      guard let (text, node) = address else { continue }
      if let owner = owners.updateValue(id, forKey: text.lowercased()) {
        fields.report(
          node, "the \(kind) \(text) belongs to the contact \"\(owner)\" already",
          mend: "make the two one contact, or correct the \(kind)")
      }
    }
    if let site, let person { lint(person, site, email?.node ?? phone?.node, phone?.node, &fields) }
    problems += fields.finish()
    warnings += fields.warnings
    if let person { known[id] = Contact(id: id, person: person, company: company ?? "", formats: formats) }
  }

  private func lint(_ person: Person, _ site: Site, _ address: Node?, _ phone: Node?, _ fields: inout Fields) {
    if let phone, let number = person.phone,
      let owner = ([site.sender] + site.team.map(\.person)).first(where: { $0.phone == number }),
      owner.name != person.name
    {
      fields.warn(sharedPhone: number, of: owner.name, phone)
    }
    guard let address, site.destinations(of: person).isEmpty, let number = person.phone else { return }
    fields.warn(
      .noChannel, at: address.offset, length: address.length, "no invitation can reach \(person.name)",
      mend: site.sender.phone == nil
        ? "add an email, or a phone to \"sender\" in site.json that SMS come from"
        : "add an email, or \(CallingCode(of: number)?.text ?? number) to \"sms\": {\"countries\"} in site.json")
  }

  /// Says that a contact is not known, unless its file is there.
  func check(_ name: String, _ node: Node, _ fields: inout Fields) -> Contact? {
    if let contact = known[name] { return contact }
    if !named.contains(name) {
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
