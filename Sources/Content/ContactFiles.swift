import Portal
import Syntax

/// The contacts of a site, by identifier.
struct Contacts: Sendable {
  /// Those that could be read.
  let known: [String: Contact]
  /// Those whose files are there, so that a broken file is not reported again by everything that names it.
  let named: Set<String>

  init(in folder: Folder, _ problems: inout [Problem]) {
    var known: [String: Contact] = [:]
    var named: Set<String> = []
    var owners: [String: String] = [:]
    let files = folder.definitions(Identifier.isName, orElse: Identifier.problem, &problems)
    for (id, definition) in files {
      named.insert(id)
      guard let definition else { continue }
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
      problems += fields.finish()
      if let person { known[id] = Contact(id: id, person: person, company: company ?? "", formats: formats) }
    }
    self.known = known
    self.named = named
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
