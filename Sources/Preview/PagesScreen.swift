import Content
import Portal
import Syntax
import Templates

/// The pages that a visitor may meet before the portal.
enum PagesScreen {
  static let fields: [(String, Kind)] = Pane.fields + [("pages", Choice.kind), ("heading", .text)]

  static let template = #"""
    {{<layout}}
    {{$main}}
    <div class="hero compact"><h1>{{heading}}</h1>
    <p class="muted">What a visitor meets before the portal. The forms here lead nowhere.</p></div>
    <nav aria-label="Sign-in pages"><ul class="choices">
    {{#pages}}
    {{> choices}}
    {{/pages}}
    </ul></nav>
    {{> pane}}
    {{/main}}
    {{/layout}}
    """#
}

extension Visit {
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
}
