import Editing
import Endpoint
import Manifest
import Portal

/// What is to be done to the access of one contact, as an address says it.
struct AccessRequest {
  let verb: AccessCommand.Verb
  let project: String
  /// A contact on file; empty when one is to be made.
  let contact: String
  let newcomer: NewContact?

  /// Nil when the verb is none.
  init?(_ verb: String, project: String, _ form: Form) {
    guard let verb = AccessCommand.Verb(rawValue: verb) else { return nil }
    self.verb = verb
    self.project = project
    func given(_ name: String) -> String? { form[name].isEmpty ? nil : form[name] }
    if verb == .invite, form["contact"].isEmpty {
      let name = form["name"]
      newcomer = NewContact(
        id: given("new") ?? NewContact.identifier(for: name), name: name, email: given("email"), phone: given("phone"))
      contact = ""
    } else {
      newcomer = nil
      contact = form["contact"]
    }
  }

  /// The fields that say the same again.
  var fields: [(String, String)] {
    guard let newcomer else { return [("contact", contact)] }
    return [
      ("new", newcomer.id), ("name", newcomer.name), ("email", newcomer.email ?? ""), ("phone", newcomer.phone ?? ""),
    ]
  }

  func command(at moment: Instant, by author: String?) -> AccessCommand {
    AccessCommand(
      verb, project: project, contacts: newcomer == nil ? [contact] : [], newcomer: newcomer, at: moment, by: author)
  }
}

extension AccessChange {
  /// A digest of everything that the page showed: the files that are to be written, as they are before, and where messages go.
  var seen: String {
    var stream = HexDigest.Stream()
    func add(_ text: String) { stream.update(Array("\(text)\n".utf8)) }
    for file in files {
      add("\(file.shown) \(file.before.map { HexDigest(of: $0).hex } ?? "new")")
    }
    for outcome in outcomes {
      add("\(outcome.access.contact.id) \(outcome.access.contact.person.name)")
      for destination in outcome.destinations { add(destination.text) }
    }
    add(project.title)
    return stream.digest.hex
  }
}
