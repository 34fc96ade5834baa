import Content
import Endpoint
import Portal
import Syntax
import Templates

extension Visit {
  /// All projects, each with the card of its client portal.
  func projects() -> Reply {
    let sketches = bench.projects(of: draft)
    let standing = standing
    let values = sketches.map { sketch -> Value in
      let project = sketch.project
      return .row(
        .text(project?.title ?? sketch.id), .text(project?.client?.person.name ?? ""), .text(project?.address ?? ""),
        .text(lens.link("/projects/\(sketch.id)")), .text(project.map { summary($0, standing) } ?? "Not readable yet"),
        .flag(!sketch.problems.isEmpty))
    }
    return page(
      Screen(name: "projects", title: "Projects", values: [.list(values)]), problems: sketches.flatMap(\.problems))
  }

  /// How many contacts stand where: `2 invited, 1 expired`.
  private func summary(_ project: Project, _ standing: Standing) -> String {
    let words = project.accessList.map { standing.status(of: $0, in: project).word }
    let parts = [
      ("active", "active"), ("invited", "invited"), ("expired", "expired"), ("not-invited", "not invited"),
      ("cancelled", "cancelled"),
    ].compactMap { word, label in
      let count = words.count { $0 == word }
      return count == 0 ? nil : "\(count) \(label)"
    }
    return parts.isEmpty ? "Nobody has access yet" : parts.joined(separator: ", ")
  }

  /// How everyone's access stands at the moment that is looked at.
  var standing: Standing {
    Standing(
      now: now, invitationDays: draft.site?.invitationDays ?? Site.defaultInvitationDays,
      activity: draft.site.map(preview.settings.activity) ?? { _, _ in .unknown })
  }

  /// One project: who has access, and what can be done about it.
  func project(_ id: String) -> Reply {
    guard let sketch = bench.project(id, of: draft) else { return draft.problems.isEmpty ? missing() : unreadable() }
    let project = sketch.project
    let site = draft.site
    let done = Int(query["done"]).flatMap { preview.done[$0] }.flatMap { $0.project == id ? $0 : nil }
    let warnings = project.flatMap { project in
      draft.edition?.heededWarnings(of: project, shown: sketch.shown)
    }
    return page(
      Screen(
        name: "project", title: project?.title ?? id,
        values: [
          .text(project?.title ?? id), .text(project?.address ?? ""), .text(lens.link("/")),
          .text(lens.link("/projects/\(id)/invite")), .flag(project != nil && site != nil),
          done.map { done in
            .row(.text(done.text), .list(done.files) { .row(.text($0.path), .flag($0.isNew)) }, .text(done.next))
          } ?? .absent,
          .list(project.flatMap { project in site.map { people(of: project, $0) } } ?? []),
          .list(warnings ?? [], \.problem.value), .text(site?.timeZone.identifier ?? ""),
        ]), problems: sketch.problems)
  }

  private func people(of project: Project, _ site: Site) -> [Value] {
    let standing = standing
    return project.accessList.map { contact($0, in: project, site, standing.status(of: $0, in: project)) }
  }

  private func contact(_ access: Access, in project: Project, _ site: Site, _ status: AccessStatus) -> Value {
    let contact = access.contact
    let sends = site.destinations(of: contact.person)
    func way(_ verb: String) -> String {
      lens.link("/projects/\(project.id)/\(verb)/confirm", [("contact", contact.id)])
    }
    func message(_ kind: MessageKind) -> String {
      lens.link("/message/\(project.id)/\(contact.id)/\(kind.rawValue)")
    }
    let (send, resend, cancel) =
      switch status {
      case .notInvited, .cancelled: (way("invite"), "", "")
      case .invited, .expired, .active: ("", way("resend"), way("cancel"))
      }
    let sees = access.sees.map(\.rawValue)
    return .row(
      .text(contact.person.name), .text(contact.id), .text(contact.addresses), .text(status.text(for: site)),
      .text("is-\(status.word)"), .flag(project.client?.id == contact.id),
      .text(sees.isEmpty ? "Sees the overview alone" : "Sees the overview, \(sees.joined(separator: ", "))"),
      .text(lens.link("/view/\(project.id)/\(contact.id)/")),
      .text(sends.contains { $0.channel == .email } ? message(.invitation) : ""),
      .text(sends.contains { $0.channel == .sms } ? message(.invitationSMS) : ""), .text(send), .text(resend),
      .text(cancel))
  }

  /// Whom to invite: somebody on file, or a new contact.
  func invite(_ id: String, newcomer: Form? = nil, refusals: [Problem] = []) -> Reply {
    guard let sketch = bench.project(id, of: draft) else { return missing() }
    guard let project = sketch.project, let site = draft.site, let contacts = draft.catalog.contacts else {
      return unreadable(sketch.problems)
    }
    let standing = standing
    let statuses = Dictionary(
      project.accesses.map { ($0.contact.id, standing.status(of: $0, in: project)) }, uniquingKeysWith: { first, _ in first })
    let candidates = contacts.known.values.sorted { ($0.person.name, $0.id) < ($1.person.name, $1.id) }.compactMap {
      contact -> Value? in
      let status = statuses[contact.id] ?? .notInvited
      switch status {
      case .notInvited, .cancelled: break
      case .invited, .expired, .active: return nil
      }
      return .row(
        .text(contact.person.name), .text(contact.id), .text(contact.addresses), .text(status.text(for: site)),
        .text(lens.link("/projects/\(id)/invite/confirm", [("contact", contact.id)])))
    }
    func typed(_ name: String) -> Value { .text(newcomer?[name] ?? "") }
    return page(
      Screen(
        name: "invite", title: "Invite client",
        values: [
          .text(project.title), .text(lens.link("/projects/\(id)")), .text("/projects/\(id)/invite/confirm"),
          .text(lens.at?.iso8601 ?? ""), typed("new"), typed("name"), typed("email"), typed("phone"),
          .list(refusals, \.value), .list(candidates),
        ]), problems: sketch.problems, keepsForm: true)
  }
}

/// How access stands at a moment, as far as the files and the endpoint say.
struct Standing {
  let now: Instant
  let invitationDays: Int
  /// What the endpoint saw of an access to the project with an identifier.
  let activity: (String, Access) -> Portal.Activity

  func status(of access: Access, in project: Project) -> AccessStatus {
    access.status(at: now, invitationDays: invitationDays, activity(project.id, access))
  }
}

extension Contact {
  /// Email and phone for people.
  var addresses: String { [person.email, person.phone].compactMap { $0 }.joined(separator: ", ") }
}
