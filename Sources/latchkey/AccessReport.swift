import Editing
import Portal
import Syntax

extension AccessChange {
  /// For people: what was done, which files changed, and what happens next.
  func text(_ command: AccessCommand) -> String {
    var lines = outcomes.map { outcome in
      let person = outcome.access.contact.person.name
      switch command.verb {
      case .invite: return "Invited \(person) to \(project.title): \(describe(outcome))"
      case .resend: return "Invited \(person) to \(project.title) again: \(describe(outcome))"
      case .cancel: return "Cancelled \(person)'s access to \(project.title)."
      }
    }
    if let client { lines.append("\(client.person.name) is now the client of \(project.title).") }
    lines += ["", files.count == 1 ? "Changed this file:" : "Changed these files:"]
    lines += files.map { "  \($0.shown)\($0.before == nil ? " (new)" : "")" }
    lines += ["", next(command)]
    return lines.joined(separator: "\n")
  }

  private func describe(_ outcome: Outcome) -> String {
    guard let newest = outcome.access.invitations.last else { return "" }
    let end = site.readable(newest.expires(afterDays: site.invitationDays))
    let channels = outcome.destinations.map(\.text).joined(separator: ", ")
    return "valid until \(end) (\(site.timeZone.identifier)).\n  "
      + (channels.isEmpty
        ? "Nothing can reach them: the contact has no email, and the site sends no SMS to their phone."
        : "It goes by \(channels).")
  }

  private func next(_ command: AccessCommand) -> String {
    switch command.verb {
    case .invite:
      "Next: see what will be sent with latchkey plan, then commit. The invitation goes out when the next build is in place."
    case .resend:
      "Next: commit. When the next build is in place the new link goes out, and older links no longer work."
    case .cancel:
      "Next: commit. When the next build is in place their link and their sessions end."
    }
  }

  /// For programs.
  func json(_ command: AccessCommand) -> JSON {
    var members: [String: JSON] = [
      "problems": .array([]), "warnings": warnings.json, "project": .string(project.id),
      "contacts": .array(
        outcomes.map { outcome in
          var members: [String: JSON] = [
            "contact": .string(outcome.access.contact.id), "name": .string(outcome.access.contact.person.name),
            "status": .string(outcome.access.status(at: command.moment, invitationDays: site.invitationDays).word),
            "messages": .array(
              outcome.destinations.map {
                .object(["channel": .string($0.channel.rawValue), "to": .string($0.address)])
              }),
          ]
          if let newest = outcome.access.invitations.last {
            members["generation"] = .integer(newest.generation)
            members["issued"] = .string(newest.issued.iso8601)
            members["expires"] = .string(newest.expires(afterDays: site.invitationDays).iso8601)
          }
          members["cancelled"] = outcome.access.cancelled.map { .string($0.iso8601) }
          return .object(members)
        }),
      "files": .array(
        files.map {
          .object(["file": .string($0.shown), "change": .string($0.before == nil ? "added" : "changed")])
        }),
    ]
    members["client"] = client.map { .string($0.id) }
    return .object(members)
  }
}

extension SiteOptions {
  /// Does what a command says to the access of contacts, and reports it.
  func run(_ command: AccessCommand) throws {
    let change = try command.apply(to: content) {
      say("Another command is changing \(shown("content")); waiting for it.")
    }
    report(change.warnings)
    report(change.text(command), change.json(command))
  }
}
