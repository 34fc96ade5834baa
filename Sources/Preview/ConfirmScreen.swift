import Building
import Content
import Editing
import Endpoint
import Messages
import Portal
import Syntax
import Templates

/// What would be sent and written, before it is.
enum ConfirmScreen {
  static let fields: [(String, Kind)] =
    [
      ("title", .text), ("heading", .text), ("lead", .text), ("back", .text), ("action", .text), ("button", .text),
      ("isWithdrawal", .flag), ("token", .text), ("seen", .text), ("changedSince", .flag),
      ("fields", .list(.record(Shape("field", [("name", .text), ("value", .text)])))),
      ("files", .list(.record(FileChange.shape))), ("refusals", .list(.record(Problem.shape))),
      ("warnings", .list(.record(Problem.shape))), ("canConfirm", .flag), ("unreachable", .flag),
      (
        "email",
        .optional(Shape("email", [("to", .text), ("subject", .text), ("src", .text), ("text", .text)]))
      ), ("sms", .optional(Bubble.shape)),
    ]

  static let template = #"""
    {{<layout}}
    {{$main}}
    <div class="hero">
    <p class="eyebrow"><a href="{{back}}">{{title}}</a></p>
    <h1>{{heading}}</h1>
    <p class="lead">{{lead}}</p>
    </div>
    {{#changedSince}}
    <p class="notice" role="alert">The files changed on disk after you opened this page, so nothing was written. Below is what would happen now: look again, then confirm.</p>
    {{/changedSince}}
    {{#refusals}}
    <div class="problems">
    {{> problem}}
    </div>
    {{/refusals}}
    {{#warnings}}
    <div class="warning">
    {{> problem}}
    </div>
    {{/warnings}}
    {{#unreachable}}
    <p class="notice">Nothing can reach them: the contact has no email, and the site sends no SMS to their phone.</p>
    {{/unreachable}}
    {{#email}}
    <section class="panel" aria-labelledby="email">
    <h2 id="email">The email</h2>
    <dl class="facts"><div><dt>To</dt><dd>{{to}}</dd></div><div><dt>Subject</dt><dd>{{subject}}</dd></div></dl>
    <div class="stage"><iframe class="desktop short" src="{{src}}" title="The email to {{to}}" sandbox="allow-same-origin allow-popups" data-pane></iframe></div>
    <details><summary>As text</summary><pre tabindex="0" aria-label="The text">{{text}}</pre></details>
    </section>
    {{/email}}
    {{#sms}}
    <section class="panel" aria-labelledby="sms">
    <h2 id="sms">The SMS</h2>
    {{> bubble}}
    </section>
    {{/sms}}
    {{#canConfirm}}
    <section class="panel" aria-labelledby="files">
    <h2 id="files">What is written</h2>
    <ul class="files">
    {{#files}}
    <li><code>{{path}}</code>{{#isNew}} (new){{/isNew}}</li>
    {{/files}}
    </ul>
    <p class="muted">Nothing leaves this machine now. Messages go out when the change is committed and the next build is in place.</p>
    <form class="confirm" method="post" action="{{action}}">
    <input type="hidden" name="token" value="{{token}}">
    <input type="hidden" name="seen" value="{{seen}}">
    {{#fields}}
    <input type="hidden" name="{{name}}" value="{{value}}">
    {{/fields}}
    <button type="submit"{{#isWithdrawal}} class="danger"{{/isWithdrawal}}>{{button}}</button>
    <a class="button plain" href="{{back}}">Leave it as it is</a>
    </form>
    </section>
    {{/canConfirm}}
    {{^canConfirm}}
    <p><a class="button plain" href="{{back}}">Back to {{title}}</a></p>
    {{/canConfirm}}
    {{/main}}
    {{/layout}}
    """#
}

extension Visit {
  /// The edition of the moment at which things are done.
  private var present: Building.Edition? { lens.at == nil ? draft.edition : bench.draft(asOf: moment).edition }

  /// What would be sent and written, before it is.
  func confirm(_ project: String, _ verb: String) -> Reply {
    guard let request = AccessRequest(verb, project: project, query) else { return missing() }
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
      if request.newcomer != nil, !refusals.isEmpty {
        return invite(request.project, newcomer: Lens.form(Lens.query(request.fields)), refusals: refusals)
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
    let files = Value.list(change?.files ?? [], \.value)
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
    guard let request = AccessRequest(verb, project: project, query) else { return nil }
    let command = request.command(at: moment, by: preview.settings.author)
    guard let change = try? command.change(to: bench.content), let access = change.outcomes.first?.access,
      let email = present?.view(of: change.project, for: access).messages.email
    else { return nil }
    return .shown(Array(lens.applied(to: email.html).utf8), type: "text/html; charset=utf-8", allowsInlineStyle: true)
  }

  private struct Moved: Error {}

  /// Writes what was confirmed, unless the files are other than the page said.
  func apply(_ project: String, _ verb: String, _ form: Form) -> Reply {
    guard let request = AccessRequest(verb, project: project, form) else { return missing() }
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
          project: project, text: "\(wording.done) \(name)", files: change.files, next: wording.next))
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
