import Content
import Editing
import Foundation
import Portal
import Syntax

/// Asks on the terminal whom to invite.
struct ContactChoice {
  /// Who was chosen.
  enum Answer {
    case contact(String)
    case new(NewContact)
  }

  private let project: Project
  private let candidates: [Contact]

  /// How many contacts are listed at once.
  private static let longest = 20

  /// - Throws: what is wrong with the content, or that there is no such project.
  init(_ options: SiteOptions, project: String) throws(Problems) {
    let content = options.content
    let catalog = content.read()
    guard catalog.problems.isEmpty, let contacts = catalog.contacts else { throw Problems(catalog.problems) }
    guard let folder = catalog.projects.first(where: { $0.id == project }) else {
      throw Problems([catalog.unknown(project: project, in: content.folder)])
    }
    let read = try folder.read()
    let invited = Set(
      read.accesses.filter { $0.cancelled == nil && !$0.invitations.isEmpty }.map(\.contact.id))
    self.project = read
    candidates = contacts.known.values.filter { !invited.contains($0.id) }.sorted { $0.id < $1.id }
  }

  /// Asks until there is an answer; nil when the answer is to leave.
  func ask() -> Answer? {
    Terminal.message("Whom do you want to invite to \(project.title)?")
    var shown = candidates
    while true {
      for (index, contact) in shown.prefix(Self.longest).enumerated() {
        let addresses = [contact.person.email, contact.person.phone].compactMap { $0 }.joined(separator: ", ")
        Terminal.message("  \(index + 1)  \(contact.person.name) (\(contact.id)): \(addresses)")
      }
      if shown.count > Self.longest { Terminal.message("  … and \(shown.count - Self.longest) more") }
      let answer = prompt("A number, part of a name, \"new\" for a new contact, or nothing to leave")
      guard let answer, !answer.isEmpty else { return nil }
      if answer.lowercased() == "new" { return newContact().map { .new($0) } }
      if let number = Int(answer), shown.prefix(Self.longest).indices.contains(number - 1) {
        return .contact(shown[number - 1].id)
      }
      let found = candidates.filter {
        $0.id.contains(answer.lowercased()) || $0.person.name.lowercased().contains(answer.lowercased())
      }
      if let exact = candidates.first(where: { $0.id == answer }) { return .contact(exact.id) }
      Terminal.message(found.isEmpty ? "Nobody who could be invited is called \"\(answer)\"." : "")
      shown = found.isEmpty ? candidates : found
    }
  }

  private func newContact() -> NewContact? {
    guard let name = prompt("Name"), !name.isEmpty else { return nil }
    let proposal = NewContact.identifier(for: name)
    guard let id = prompt("Identifier [\(proposal)]"), let email = prompt("Email (may be empty)"),
      let phone = prompt("Phone, such as +15125550142 (may be empty)")
    else { return nil }
    return NewContact(
      id: id.isEmpty ? proposal : id, name: name, email: email.isEmpty ? nil : email, phone: phone.isEmpty ? nil : phone
    )
  }

  private func prompt(_ question: String) -> String? {
    Terminal.write("\(question): ", to: STDERR_FILENO)
    guard let line = readLine() else {
      Terminal.message("")
      return nil
    }
    return line.trimmingCharacters(in: .whitespaces)
  }
}
