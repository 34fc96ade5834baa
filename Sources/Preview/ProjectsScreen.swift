import Portal
import Syntax
import Templates

/// All projects, each with the card of its client portal.
enum ProjectsScreen {
  static let fields: [(String, Kind)] =
    [
      (
        "projects",
        .list(
          .record(
            Shape(
              "project",
              [
                ("title", .text), ("client", .text), ("address", .text), ("href", .text), ("summary", .text),
                ("isBroken", .flag),
              ])))
      )
    ]

  static let template = #"""
    {{<layout}}
    {{$main}}
    <div class="hero"><h1>Projects</h1></div>
    <div class="cards">
    {{#projects}}
    <section class="card">
    <div class="card-text">
    <p class="eyebrow">{{#client}}{{client}}{{/client}}{{^client}}No client yet{{/client}}</p>
    <h2>{{title}}</h2>
    {{#address}}
    <p class="muted lines">{{address}}</p>
    {{/address}}
    </div>
    <div class="portal-card">
    <h3>Client portal</h3>
    <p class="muted">{{summary}}</p>
    {{#isBroken}}
    <p class="notice">Cannot be read now: its problems stand above.</p>
    {{/isBroken}}
    <p><a class="button" href="{{href}}">Manage portal<span class="said"> of {{title}}</span></a></p>
    </div>
    </section>
    {{/projects}}
    </div>
    {{^projects}}
    <p class="empty">There is no project yet. A project is a folder in content/projects/ with a file project.md.</p>
    {{/projects}}
    {{/main}}
    {{/layout}}
    """#
}

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
}
