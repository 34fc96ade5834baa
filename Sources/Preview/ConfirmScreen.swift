import Building
import Content
import Editing
import Endpoint
import Manifest
import Messages
import Portal
import Syntax
import Templates

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

extension Visit {
  private func request(_ project: String, _ verb: String, _ form: Form) -> AccessRequest? {
    AccessRequest(verb, project: project, form)
  }

  /// The edition of the moment at which things are done.
  private var present: Building.Edition? { lens.at == nil ? draft.edition : bench.draft(asOf: moment).edition }

  /// What would be sent and written, before it is.
  func confirm(_ project: String, _ verb: String) -> Reply {
    guard let request = request(project, verb, query) else { return missing() }
    return confirm(request, changedSince: false)
  }

  private func confirm(_ request: AccessRequest, changedSince: Bool) -> Reply {
    let command = request.command(at: moment, by: preview.settings.author)
    let change: AccessChange
    do throws(Problems) {
      change = try command.change(to: bench.content)
    } catch {
      let outside = Set(draft.problems)
      let refusals = error.list.filter { !outside.contains($0) }
      if let newcomer = request.newcomer, !refusals.isEmpty {
        let form = [
          ("new", newcomer.id), ("name", newcomer.name), ("email", newcomer.email ?? ""),
          ("phone", newcomer.phone ?? ""),
        ]
        return invite(request.project, newcomer: Lens.form(Lens.query(form)), refusals: refusals)
      }
      return confirm(request, nil, refusals: refusals, changedSince: changedSince)
    }
    return confirm(request, change, refusals: [], changedSince: changedSince)
  }

  private func confirm(
    _ request: AccessRequest, _ change: AccessChange?, refusals: [Problem], changedSince: Bool
  ) -> Reply {
    let sketch = bench.project(request.project, of: draft)
    guard let project = change?.project ?? sketch?.project else { return sketch == nil ? missing() : unreadable() }
    let outcome = change?.outcomes.first
    let name = outcome?.access.contact.person.name ?? request.contact
    let view = request.verb == .cancel ? nil : outcome.flatMap { present?.view(of: project, for: $0.access) }
    let email = view?.messages.email
    let sms = view?.messages.sms
    let wording = request.verb.wording
    let end = outcome?.access.invitations.last.flatMap { invitation in
      change.map { $0.site.readable(invitation.expires(afterDays: $0.site.invitationDays)) }
    }
    let lead: String =
      switch request.verb {
      case .invite:
        "\(name) gets access to \(project.title)." + (end.map { " The invitation is valid until \($0)." } ?? "")
      case .resend:
        "\(name) gets a new link" + (end.map { ", valid until \($0)" } ?? "") + ". Older links no longer work."
      case .cancel: "\(name)'s invitation and access to \(project.title) end, and so do their sessions."
      }
    let client = change?.client.map { " \($0.person.name) becomes the client of \(project.title)." } ?? ""
    let way = "/projects/\(project.id)"
    let action = "\(way)/\(request.verb.rawValue)/confirm"
    let source = "/show/\(lens.step)/would/\(project.id)/\(request.verb.rawValue)\(Lens.query(request.fields))"
    let emailValue: Value =
      email.map { .row(.text($0.to), .text($0.subject), .text(source), .text($0.text)) } ?? .absent
    let smsValue: Value = sms.map(bubble) ?? .absent
    let fields = Value.list(request.fields) { .row(.text($0.0), .text($0.1)) }
    let files = Value.list(change?.files ?? []) { .row(.text($0.shown), .flag($0.before == nil)) }
    let warnings = Value.list(change?.warnings ?? [], \.problem.value)
    let isUnreachable = request.verb != .cancel && outcome?.destinations.isEmpty == true
    let heading = change == nil ? "\(wording.button)?" : "\(wording.button): \(name)"
    return page(
      Screen(
        name: "confirm", title: wording.button,
        values: [
          .text(project.title), .text(heading), .text(change == nil ? "" : lead + client), .text(lens.link(way)),
          .text(lens.link(action)), .text(wording.button), .flag(request.verb == .cancel), .text(preview.token),
          .text(change?.seen ?? ""), .flag(changedSince), fields, files, .list(refusals, \.value), warnings,
          .flag(change != nil), .flag(isUnreachable), emailValue, smsValue,
        ]), problems: sketch?.problems ?? [], keepsForm: change != nil)
  }

  /// The HTML of the email that a change would bring about.
  func wouldBe(_ project: String, _ verb: String) -> Reply? {
    guard let request = request(project, verb, query) else { return nil }
    let command = request.command(at: moment, by: preview.settings.author)
    guard let change = try? command.change(to: bench.content), let access = change.outcomes.first?.access,
      let email = present?.view(of: change.project, for: access).messages.email
    else { return nil }
    return .shown(Array(lens.applied(to: email.html).utf8), type: "text/html; charset=utf-8", allowsInlineStyle: true)
  }

  private struct Moved: Error {}

  /// Writes what was confirmed, unless the files are other than the page said.
  func apply(_ project: String, _ verb: String, _ form: Form) -> Reply {
    guard let request = request(project, verb, form) else { return missing() }
    let command = request.command(at: moment, by: preview.settings.author)
    do {
      let change = try command.apply(
        to: bench.content,
        confirming: { change in
          if change.seen != form["seen"] { throw Moved() }
        })
      let name = change.outcomes.first?.access.contact.person.name ?? request.contact
      let wording = request.verb.wording
      let number = preview.done.add(
        DoneChanges.Done(
          project: project, text: "\(wording.done) \(name)",
          files: change.files.map { ($0.shown, $0.before == nil) }, next: wording.next))
      return .see(lens.link("/projects/\(project)", [("done", String(number))]))
    } catch let problem as Problem {
      return fresh(request, refusals: [problem])
    } catch {
      return fresh(request, refusals: [])
    }
  }

  /// The page anew, with the files as they are now.
  private func fresh(_ request: AccessRequest, refusals: [Problem]) -> Reply {
    var reply =
      refusals.isEmpty
      ? confirm(request, changedSince: true) : confirm(request, nil, refusals: refusals, changedSince: false)
    reply.status = .conflict
    return reply
  }
}

extension AccessCommand.Verb {
  /// The words of the pages: the button, what was done, what comes next.
  fileprivate var wording: (button: String, done: String, next: String) {
    switch self {
    case .invite:
      (
        "Send invite", "Invited",
        "Next: commit. The invitation goes out when the next build is in place; What would be sent shows it."
      )
    case .resend:
      (
        "Resend invite", "A new invitation for",
        "Next: commit. When the next build is in place the new link goes out, and older links no longer work."
      )
    case .cancel:
      (
        "Cancel invite", "Cancelled the access of",
        "Next: commit. When the next build is in place their link and their sessions end."
      )
    }
  }
}
