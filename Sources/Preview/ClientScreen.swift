import Building
import Content
import Endpoint
import Portal
import Syntax
import Templates

/// A contact's portal.
enum ClientScreen {
  static let fields: [(String, Kind)] =
    Pane.fields + [
      ("title", .text), ("name", .text), ("back", .text), ("views", Choice.kind), ("readers", Choice.kind),
      ("status", .text),
    ]

  static let template = #"""
    {{<layout}}
    {{$main}}
    <div class="hero compact">
    <p class="eyebrow"><a href="{{back}}">{{title}}</a></p>
    <h1>As {{name}} sees it</h1>
    <p class="muted">{{status}}</p>
    </div>
    {{> tabs}}
    <nav aria-label="Readers"><ul class="choices">
    {{#readers}}
    {{> choices}}
    {{/readers}}
    </ul></nav>
    {{> pane}}
    {{/main}}
    {{/layout}}
    """#
}

extension Visit {
  /// A project and a contact's view of it; nil when there is no such thing now.
  func view(_ project: String, _ contact: String) -> (
    sketch: Sketch, edition: Building.Edition, view: ClientView
  )? {
    guard let sketch = bench.project(project, of: draft), let project = sketch.project, let edition = draft.edition,
      let access = project.accessList.first(where: { $0.contact.id == contact })
    else { return nil }
    return (sketch, edition, edition.view(of: project, for: access))
  }

  /// In place of a view that cannot be made.
  func noView(_ project: String) -> Reply {
    let sketch = bench.project(project, of: draft)
    if draft.edition == nil || sketch != nil && sketch?.project == nil { return unreadable(sketch?.problems ?? []) }
    return missing()
  }

  /// The ways to look at one contact.
  func views(_ project: String, _ contact: String, current: String) -> Value {
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
          "\(Tree.client(project, contact))/\(page)", title: "The portal of \(portal.contact.person.name)", of: sketch)
          + [
            .text(portal.project.title), .text(portal.contact.person.name), .text(lens.link("/projects/\(project)")),
            views(project, contact, current: "portal"), .list(readers),
            .text("\(status). Pages as they would be on \(site.readable(now)), \(site.timeZone.identifier)."),
          ]), problems: sketch.problems)
  }
}
