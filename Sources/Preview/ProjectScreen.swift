import Building
import Editing
import Portal
import Syntax
import Templates

/// One project: who has access, and what can be done about it.
enum ProjectScreen {
  static let fields: [(String, Kind)] =
    [
      ("title", .text), ("address", .text), ("back", .text), ("invite", .text), ("isReadable", .flag),
      (
        "done",
        .optional(Shape("done", [("text", .text), ("files", .list(.record(FileChange.shape))), ("next", .text)]))
      ),
      (
        "contacts",
        .list(
          .record(
            Shape(
              "contact",
              [
                ("name", .text), ("id", .text), ("addresses", .text), ("status", .text), ("statusClass", .text),
                ("isClient", .flag), ("sees", .text), ("view", .text), ("email", .text), ("sms", .text),
                ("send", .text), ("resend", .text), ("cancel", .text),
              ])))
      ),
      ("warnings", .list(.record(Problem.shape))), ("zone", .text),
    ]

  static let template = #"""
    {{<layout}}
    {{$main}}
    <div class="hero">
    <p class="eyebrow"><a href="{{back}}">Projects</a></p>
    <h1>{{title}}</h1>
    {{#address}}
    <p class="lead lines">{{address}}</p>
    {{/address}}
    </div>
    {{#done}}
    <section class="done" role="status" aria-labelledby="done">
    <h2 id="done">{{text}}</h2>
    <p>Written:</p>
    <ul class="files">
    {{#files}}
    <li><code>{{path}}</code>{{#isNew}} (new){{/isNew}}</li>
    {{/files}}
    </ul>
    <p>{{next}}</p>
    </section>
    {{/done}}
    {{#isReadable}}
    <section class="panel" aria-labelledby="access">
    <div class="heading">
    <h2 id="access">Portal access</h2>
    <p class="invite"><a class="button" href="{{invite}}">Invite client</a></p>
    </div>
    <ul class="rows">
    {{#contacts}}
    <li class="row person">
    <div class="row-text">
    <h3>{{name}}{{#isClient}} <span class="chip">Client</span>{{/isClient}}</h3>
    <p class="muted">{{addresses}}</p>
    <p class="muted">{{sees}}</p>
    <p class="views"><a href="{{view}}">See the portal<span class="said"> as {{name}}</span></a>
    {{#email}}<a href="{{email}}">Email<span class="said"> to {{name}}</span></a>{{/email}}
    {{#sms}}<a href="{{sms}}">SMS<span class="said"> to {{name}}</span></a>{{/sms}}</p>
    </div>
    <div class="row-figures">
    <span class="status {{statusClass}}">{{status}}</span>
    {{#send}}<a class="button plain" href="{{send}}">Send invite<span class="said"> to {{name}}</span></a>{{/send}}
    {{#resend}}<a class="button plain" href="{{resend}}">Resend invite<span class="said"> to {{name}}</span></a>{{/resend}}
    {{#cancel}}
    <details class="menu">
    <summary aria-label="More for {{name}}"><span aria-hidden="true">⋮</span></summary>
    <ul><li><a href="{{cancel}}">Cancel invite<span class="said"> of {{name}}</span></a></li></ul>
    </details>
    {{/cancel}}
    </div>
    </li>
    {{/contacts}}
    </ul>
    {{^contacts}}
    <p class="empty">Nobody has access yet.</p>
    {{/contacts}}
    <p class="muted">Times are those of {{zone}}. Whether an invitation was accepted is known to the endpoint.</p>
    </section>
    {{/isReadable}}
    {{^isReadable}}
    <p class="empty">This project cannot be read until the problems above are mended.</p>
    {{/isReadable}}
    {{#warnings}}
    <div class="warning">
    {{> problem}}
    </div>
    {{/warnings}}
    {{/main}}
    {{/layout}}
    """#
}

extension Visit {
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
            .row(.text(done.text), .list(done.files, \.value), .text(done.next))
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
}
