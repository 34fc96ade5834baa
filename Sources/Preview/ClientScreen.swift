import Building
import Content
import Endpoint
import HTTPTypes
import Messages
import Portal
import Syntax
import Templates

extension Visit {
  /// A project and a contact's view of it; nil when there is no such thing now.
  private func view(_ project: String, _ contact: String) -> (
    sketch: Sketch, edition: Building.Edition, view: ClientView
  )? {
    guard let sketch = bench.project(project, of: draft), let project = sketch.project, let edition = draft.edition,
      let access = project.accessList.first(where: { $0.contact.id == contact })
    else { return nil }
    return (sketch, edition, edition.view(of: project, for: access))
  }

  /// In place of a view that cannot be made.
  private func noView(_ project: String) -> Reply {
    let sketch = bench.project(project, of: draft)
    if draft.edition == nil || sketch != nil && sketch?.project == nil { return unreadable(sketch?.problems ?? []) }
    return missing()
  }

  /// The ways to look at one contact.
  private func views(_ project: String, _ contact: String, current: String) -> Value {
    let portal = Choice(
      label: "Portal", href: "/view/\(project)/\(contact)/" + lens.query, isCurrent: current == "portal")
    return .list(
      [portal.value]
        + MessageKind.allCases.map { kind in
          Choice(
            label: kind.label, href: "/message/\(project)/\(contact)/\(kind.rawValue)" + lens.query,
            isCurrent: current == kind.rawValue
          ).value
        })
  }

  /// The controls of a frame, and the frame: in which window, in which colors, and what it shows.
  func pane(_ src: String, title: String) -> [Value] {
    func other(_ change: (inout Lens) -> Void) -> String {
      var lens = lens
      change(&lens)
      return path + lens.query
    }
    return [
      .list(Lens.Width.allCases) { width in
        Choice(
          label: width == .phone ? "Phone" : "Desktop", href: other { $0.width = width }, isCurrent: lens.width == width
        ).value
      },
      .list(Lens.Theme.allCases) { theme in
        Choice(label: theme.label, href: other { $0.theme = theme }, isCurrent: lens.theme == theme).value
      },
      .text(lens.width.rawValue + (lens.theme == .forced ? " forced" : "")), .text("/show/\(lens.step)/\(src)"),
      .text(title),
    ]
  }

  /// A contact's portal.
  func client(_ project: String, _ contact: String, folder: [String]) -> Reply {
    guard let (sketch, _, view) = view(project, contact), let site = draft.site else { return noView(project) }
    let portal = view.portal
    let readers = portal.project.accessList.map { access in
      Choice(
        label: access.contact.person.name, href: "/view/\(project)/\(access.contact.id)/" + lens.query,
        isCurrent: access.contact.id == contact
      ).value
    }
    let status = standing.status(of: portal.access, in: portal.project).text(for: site)
    let page = folder.map { "\(Tree.encoded($0))/" }.joined()
    return self.page(
      Screen(
        name: "client", title: "As \(portal.contact.person.name)",
        values: pane(
          "\(Tree.client(project, contact))/\(page)", title: "The portal of \(portal.contact.person.name)")
          + [
            .text(portal.project.title), .text(portal.contact.person.name), .text(lens.link("/projects/\(project)")),
            views(project, contact, current: "portal"), .list(readers),
            .text("\(status). Pages as they would be on \(site.readable(now)), \(site.timeZone.identifier)."),
          ]), problems: sketch.problems)
  }

  /// An email or SMS to a contact, or about them to the team.
  func message(_ project: String, _ contact: String, _ name: String) -> Reply {
    guard let kind = MessageKind(rawValue: name) else { return missing() }
    guard let (sketch, edition, view) = view(project, contact) else { return noView(project) }
    let name = view.portal.contact.person.name
    let email = kind.email(of: view, in: edition, at: now)
    let sms = kind.sms(of: view, in: edition, at: now)
    let note =
      switch kind {
      case .invitation, .invitationSMS:
        view.isIssued
          ? "As it is sent; the link's secret is left out."
          : "As it would be if the invitation were sent now; the link's secret is left out."
      default: "With made-up values: the endpoint fills this in when it happens."
      }
    let parts = [("", "HTML"), ("text", "Text"), ("source", "Source"), ("headers", "Headers")].map { part, label in
      var other = lens
      other.part = part
      return Choice(label: label, href: path + other.query, isCurrent: lens.part == part).value
    }
    func shown(_ part: String, _ text: String?) -> Value {
      lens.part == part ? text.map { .row(.text($0)) } ?? .absent : .absent
    }
    let source = email.map { String(decoding: $0.bytes, as: UTF8.self).replacing("\r\n", with: "\n") }
    let checks =
      email.map { EmailCheck(html: $0.html, text: $0.text, site: edition.site).checks } ?? sms.map { [$0.check] } ?? []
    return page(
      Screen(
        name: "message", title: "\(kind.label) to \(name)",
        values: pane("email/\(project)/\(contact)/\(kind.rawValue)", title: "\(kind.label) to \(name)")
          + [
            .text(view.portal.project.title), .text(name), .text(lens.link("/projects/\(project)")),
            views(project, contact, current: kind.rawValue), .text(email == nil && sms == nil ? "" : note),
            .list(parts), .text(email?.to ?? ""), .text(email?.subject ?? ""),
            .flag(email != nil && lens.part.isEmpty), shown("text", email?.text), shown("source", source),
            lens.part == "headers" ? source.map(headers) ?? .absent : .absent, sms.map(bubble) ?? .absent,
            .list(checks) { .row(.flag($0.isGood), .text($0.title), .text($0.detail)) },
            .text(email == nil && sms == nil ? kind.absence(for: name) : ""),
          ]), problems: sketch.problems)
  }

  /// The header fields of a message, folded lines joined.
  private func headers(of source: String) -> Value {
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
    var fields: [(String, String)] = []
    for line in lines {
      if line.first == " ", let last = fields.last {
        fields[fields.count - 1] = (last.0, last.1 + line)
      } else {
        let parts = line.split(separator: ":", maxSplits: 1)
        fields.append((String(parts[0]), parts.count == 2 ? String(parts[1].drop { $0 == " " }) : ""))
      }
    }
    return .row(.list(fields) { .row(.text($0.0), .text($0.1)) })
  }

  /// A page of the endpoint.
  func pages(_ name: String) -> Reply {
    if draft.edition == nil { return unreadable() }
    let all = PagesShown.all(project: projectTitle)
    guard let shown = all.first(where: { $0.name == name }) else { return missing() }
    return page(
      Screen(
        name: "pages", title: shown.label,
        values: pane("pages/\(name)", title: shown.label)
          + [
            .list(all) {
              Choice(label: $0.label, href: "/pages/\($0.name)" + lens.query, isCurrent: $0.name == name).value
            },
            .text("Sign-in pages"),
          ], section: .pages))
  }

  /// A title for pages that speak of some project.
  var projectTitle: String {
    draft.catalog.projects.first.flatMap { bench.project($0.id, of: draft)?.project?.title } ?? "A project"
  }

  // MARK: - What is shown in frames

  /// A page, message or file as a client would get it.
  func show(_ steps: [String]) -> Reply {
    switch (steps.first ?? "", steps.count) {
    case ("portals", 4...) where steps[2] == "clients": return portalPage(steps[1], steps[3], Array(steps.dropFirst(4)))
    case ("portals", 5) where steps[2] == "files": return file(steps[1], steps[3], steps[4])
    case ("email", 4): return email(steps[1], steps[2], steps[3])
    case ("would", 3): return wouldBe(steps[1], steps[2]) ?? missing()
    case ("pages", 2): return doorPage(steps[1])
    case ("assets", 2): return asset("assets/\(steps[1])")
    default: return missing()
    }
  }

  private func html(_ bytes: [UInt8]) -> Reply {
    .shown(Array(lens.applied(to: String(decoding: bytes, as: UTF8.self)).utf8), type: "text/html; charset=utf-8")
  }

  private func portalPage(_ project: String, _ contact: String, _ folder: [String]) -> Reply {
    guard let (_, _, view) = view(project, contact),
      let page = view.page(in: folder.map { "\($0)/" }.joined())
    else { return nothingShown }
    return html(page)
  }

  private func email(_ project: String, _ contact: String, _ name: String) -> Reply {
    guard let (_, edition, view) = view(project, contact),
      let email = MessageKind(rawValue: name)?.email(of: view, in: edition, at: now)
    else { return nothingShown }
    return .shown(Array(lens.applied(to: email.html).utf8), type: "text/html; charset=utf-8", allowsInlineStyle: true)
  }

  private func doorPage(_ name: String) -> Reply {
    guard let edition = draft.edition,
      let page = PagesShown.all(project: projectTitle).first(where: { $0.name == name })?.page
    else { return nothingShown }
    // These pages name their style sheets from the root, which here is that of the colors.
    let text = String(decoding: edition.page(page, codeMinutes: MessageKind.codeMinutes), as: UTF8.self)
      .replacing("\"/assets/", with: "\"/show/\(lens.step)/assets/")
    return html(Array(text.utf8))
  }

  private func asset(_ path: String) -> Reply {
    guard let bytes = draft.edition?.asset(at: path) else { return nothingShown }
    let type = MediaType(of: path)
    guard type.name.hasPrefix("text/css") else { return .shown(bytes, type: type.name) }
    return .shown(Array(lens.applied(to: String(decoding: bytes, as: UTF8.self)).utf8), type: type.name)
  }

  /// A document or photo of a project: one that it lists, read from the content.
  private func file(_ project: String, _ folder: String, _ name: String) -> Reply {
    guard let sketch = bench.project(project, of: draft), let known = sketch.project,
      known.lists(name, in: folder),
      let source = draft.catalog.projects.first(where: { $0.id == project })?.path(folder, name),
      let bytes = WholeFile.bytes(at: source)
    else { return nothingShown }
    let type = MediaType(of: name)
    var reply = Reply.shown(bytes, type: type.name)
    if !type.isShown { reply.headers[.contentDisposition] = MediaType.attachment(name) }
    return reply
  }

  /// In a frame where nothing can be shown.
  private var nothingShown: Reply {
    var reply = Reply.shown(
      Array(
        """
        <!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Not shown</title><body><main><h1>Not shown</h1>\
        <p>At this moment, this reader has no such page.</p></main></body></html>
        """.utf8), type: "text/html; charset=utf-8")
    reply.status = .notFound
    return reply
  }

  /// An SMS as a phone shows it.
  func bubble(_ message: TextMessage) -> Value {
    .row(
      .text(message.to), .text(message.from), .list(message.runs) { .row(.text($0.text), .flag($0.isCostly)) },
      .text(message.summary), .flag(message.text.plainSegments < message.text.segments))
  }
}

extension Project {
  /// Whether a file belongs to the project's documents or photos.
  fileprivate func lists(_ name: String, in folder: String) -> Bool {
    switch folder {
    case Tree.Folder.documents: documents.contains { $0.name == name }
    case Tree.Folder.photos: photos.contains { $0.name == name }
    default: false
    }
  }
}
