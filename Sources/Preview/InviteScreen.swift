import Endpoint
import Portal
import Syntax
import Templates

/// Whom to invite.
enum InviteScreen {
  static let fields: [(String, Kind)] =
    [
      ("title", .text), ("back", .text), ("confirm", .text), ("moment", .text), ("newID", .text),
      ("newName", .text), ("newEmail", .text), ("newPhone", .text), ("refusals", .list(.record(Problem.shape))),
      (
        "candidates",
        .list(
          .record(
            Shape(
              "candidate", [("name", .text), ("id", .text), ("addresses", .text), ("status", .text), ("href", .text)])
          ))
      ),
    ]

  static let template = #"""
    {{<layout}}
    {{$main}}
    <div class="hero">
    <p class="eyebrow"><a href="{{back}}">{{title}}</a></p>
    <h1>Invite client</h1>
    </div>
    <section class="panel" aria-labelledby="existing">
    <h2 id="existing">Choose a contact</h2>
    <ul class="rows">
    {{#candidates}}
    <li class="row">
    <div class="row-text"><h3>{{name}}</h3><p class="muted">{{addresses}}</p></div>
    <div class="row-figures"><span class="status">{{status}}</span>
    <a class="button plain" href="{{href}}">Choose<span class="said"> {{name}}</span></a></div>
    </li>
    {{/candidates}}
    </ul>
    {{^candidates}}
    <p class="muted">Everyone on file is invited already.</p>
    {{/candidates}}
    </section>
    <section class="panel" aria-labelledby="new">
    <h2 id="new">Or create one</h2>
    {{#refusals}}
    <div class="problems" role="alert">
    {{> problem}}
    </div>
    {{/refusals}}
    <form class="form" method="get" action="{{confirm}}#new">
    {{#moment}}<input type="hidden" name="at" value="{{moment}}">{{/moment}}
    <p><label for="name">Name</label><input id="name" name="name" value="{{newName}}" required autocomplete="off"></p>
    <p><label for="email">Email</label><input id="email" name="email" type="email" value="{{newEmail}}" autocomplete="off"></p>
    <p><label for="phone">Phone, such as +15125550142</label><input id="phone" name="phone" type="tel" value="{{newPhone}}" autocomplete="off"></p>
    <p><label for="new-id">Identifier (the file's name; made from the name when left empty)</label><input id="new-id" name="new" value="{{newID}}" autocomplete="off" spellcheck="false"></p>
    <p><button type="submit">See what would be sent</button></p>
    </form>
    </section>
    {{/main}}
    {{/layout}}
    """#
}

extension Visit {
  /// Whom to invite: somebody on file, or a new contact.
  func invite(_ id: String, newcomer: Form? = nil, refusals: [Problem] = []) -> Reply {
    guard let sketch = bench.project(id, of: draft) else { return missing() }
    guard let project = sketch.project, let site = draft.site, let contacts = draft.catalog.contacts else {
      return unreadable(sketch.problems)
    }
    let standing = standing
    let statuses = Dictionary(
      project.accesses.map { ($0.contact.id, standing.status(of: $0, in: project)) },
      uniquingKeysWith: { first, _ in first })
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
