import Content
import Portal
import Syntax

/// The file that says what one contact may see of one project.
struct AccessFile {
  private let contact: Contact
  private let project: Project
  private let folder: Folder
  private let path: String

  init(of contact: Contact, in project: Project, below root: Folder) {
    self.contact = contact
    self.project = project
    path = "projects/\(project.id)/access/\(contact.id).json"
    folder = root
  }

  private var shown: String { "\(folder.shown)/\(path)" }

  /// What a command makes of it.
  func changed(by command: AccessCommand, _ site: Site) throws(Problem) -> (access: Access, file: FileChange) {
    let present = project.accesses.first { $0.contact.id == contact.id }
    let access =
      present ?? Access(contact: contact, sees: Access.Section.allCases, invitations: [], cancelled: nil)
    if let refusal = refusal(of: command, access, site) { throw refusal }
    switch command.verb {
    case .invite, .resend:
      // The last one has the highest number, also when it was cancelled: so generations never repeat.
      let invitation = Invitation(
        generation: (access.invitations.last?.generation ?? 0) + 1, issued: command.moment, by: command.author ?? "")
      return (
        Access(
          contact: contact, sees: access.sees, invitations: access.invitations + [invitation], cancelled: nil),
        try edited(exists: present != nil) { text in
          text.append(invitation.members, to: "invitations")
          if access.cancelled != nil { text.remove("cancelled") }
        }
      )
    case .cancel:
      return (
        Access(
          contact: contact, sees: access.sees, invitations: access.invitations, cancelled: command.moment),
        try edited(exists: true) { text in text.set("cancelled", to: .string(command.moment.iso8601)) }
      )
    }
  }

  private static let empty = "{\n}\n"

  private func edited(exists: Bool, _ edit: (inout JSONText) -> Void) throws(Problem) -> FileChange {
    var before: [UInt8]?
    if exists {
      var problems: [Problem] = []
      before = folder.contents(path, &problems)
      if let problem = problems.first { throw problem }
    }
    let after = try Source(path: shown, bytes: before ?? Array(Self.empty.utf8)).edited(from: before, edit)
    return FileChange(path: path, shown: shown, before: before, after: after)
  }

  // MARK: Refusals

  /// Why a command is not for this contact; nil when it is.
  private func refusal(of command: AccessCommand, _ access: Access, _ site: Site) -> Problem? {
    let newest = access.invitations.last
    func suggest(_ verb: AccessCommand.Verb) -> String { "latchkey \(verb.rawValue) \(project.id) \(contact.id)" }
    func problem(_ message: String, _ mend: String) -> Problem {
      Problem(path: shown, "\(contact.person.name) \(message)", mend: mend)
    }
    switch (command.verb, newest, access.cancelled) {
    case (.invite, let newest?, nil):
      let end = newest.expires(afterDays: site.invitationDays)
      return problem(
        newest.isValid(at: command.moment, forDays: site.invitationDays)
          ? "is invited already, until \(site.readable(end))"
          : "is invited already; the invitation expired on \(site.readable(end))",
        "send a new invitation with \(suggest(.resend))")
    case (.resend, nil, nil): return problem("was never invited", "invite them with \(suggest(.invite))")
    case (.resend, _, let cancelled?):
      return problem(
        "has no access any more: it was cancelled on \(site.readable(cancelled))",
        "invite them again with \(suggest(.invite))")
    case (.cancel, nil, nil):
      return problem(
        "was never invited, so there is nothing to cancel", "see who is invited with latchkey status \(project.id)")
    case (.cancel, _, let cancelled?):
      return problem(
        "has no access any more: it was cancelled on \(site.readable(cancelled)) already",
        "there is nothing left to do; to give access again, use \(suggest(.invite))")
    default: return nil
    }
  }
}

extension Invitation {
  /// The invitation as an access file lists it.
  fileprivate var members: [JSONText.Member] {
    [
      JSONText.Member("generation", .integer(generation)), JSONText.Member("issued", .string(issued.iso8601)),
    ] + (by.isEmpty ? [] : [JSONText.Member("by", .string(by))])
  }
}

extension Source {
  /// The bytes of an edited JSON file, a byte-order mark kept.
  func edited(from before: [UInt8]?, _ edit: (inout JSONText) -> Void) throws(Problem) -> [UInt8] {
    var text = try JSONText(self)
    edit(&text)
    return mark(of: before) + text.changed
  }

  /// The byte-order mark that a file starts with, which a source leaves out.
  func mark(of file: [UInt8]?) -> ArraySlice<UInt8> { file?.dropLast(bytes.count) ?? [] }
}
