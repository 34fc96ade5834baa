import Portal
import Syntax

/// A contact as it is written, apart from all others.
struct ContactEntry: Sendable {
  let id: String
  /// Nil when it could not be read.
  private(set) var contact: Contact?
  /// What it says, and what is wrong with it; nil when it is no definition.
  private(set) var fields: Fields?
  /// Its email and phone as they are written.
  private(set) var addresses: [(kind: String, address: (text: String, node: Node))] = []

  /// - Parameters:
  ///   - definition: what its file says; nil when it could not be read.
  ///   - site: the site; nil when site.json could not be read.
  init(_ id: String, _ definition: Definition?, of site: Site?) {
    self.id = id
    guard let definition else { return }
    var fields = Fields(definition.fields, in: definition.source)
    // The text of a contact is the team's own remark: in no portal.
    if definition.body == nil { _ = fields.text("body") }
    let email = fields.located("email")
    let phone = fields.located("phone")
    addresses = [("email", email), ("phone", phone)].compactMap { kind, address in address.map { (kind, $0) } }
    let person = Person(&fields)
    if addresses.isEmpty,
      fields.problems.allSatisfy({ !$0.message.contains("\"email\"") && !$0.message.contains("\"phone\"") })
    {
      fields.missing("email", mend: "add an email, a phone, or both; an invitation needs a way to arrive")
    }
    let company = fields.line("company")
    let formats = fields.parsed("locale", formatsMend) { Formats(locale: $0) }
    if let site, let person { Self.lint(person, site, email?.node ?? phone?.node, phone?.node, &fields) }
    _ = fields.finish()
    contact = person.map { Contact(id: id, person: $0, company: company ?? "", formats: formats) }
    self.fields = fields
  }

  private static func lint(
    _ person: Person, _ site: Site, _ address: Node?, _ phone: Node?, _ fields: inout Fields
  ) {
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
}
