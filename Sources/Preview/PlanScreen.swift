import Building
import Portal
import Syntax
import Templates

/// What would be sent, and who sees what.
enum PlanScreen {
  private static let line = Shape("line", [("what", .text), ("detail", .text), ("text", .text)])

  static let fields: [(String, Kind)] = [
    ("against", .text), ("isReadable", .flag), ("isEmpty", .flag),
    (
      "projects",
      .list(
        .record(
          Shape("project", [("title", .text), ("href", .text), ("lines", .list(.record(line)))])))
    ),
    ("shared", .list(.text)), ("warnings", .list(.record(Problem.shape))),
    (
      "matrices",
      .list(
        .record(
          Shape(
            "matrix",
            [
              ("title", .text), ("readers", .list(.text)),
              (
                "items",
                .list(
                  .record(
                    Shape(
                      "item",
                      [
                        ("title", .text), ("hidden", .text),
                        ("cells", .list(.record(Shape("cell", [("sees", .flag)])))),
                      ])))
              ),
            ])))
    ),
  ]

  static let template = #"""
    {{<layout}}
    {{$main}}
    <div class="hero"><h1>What would be sent</h1><p class="lead">If the files were committed and built now, compared with {{against}}.</p></div>
    {{#isReadable}}
    {{#isEmpty}}
    <p class="empty">Nothing would change.</p>
    {{/isEmpty}}
    {{#projects}}
    <section class="panel">
    <h2><a href="{{href}}">{{title}}</a></h2>
    <ul class="plan">
    {{#lines}}
    <li><strong>{{what}}</strong> <span class="muted">{{detail}}</span>
    {{#text}}<details><summary>The text<span class="said"> of: {{what}}</span></summary><pre class="sheet" tabindex="0" aria-label="The text">{{text}}</pre></details>{{/text}}</li>
    {{/lines}}
    </ul>
    </section>
    {{/projects}}
    {{#shared}}
    <p class="muted">Changes for everyone: <code>{{.}}</code></p>
    {{/shared}}
    {{#warnings}}
    <div class="warning">
    {{> problem}}
    </div>
    {{/warnings}}
    {{#matrices}}
    <section class="panel">
    <h2>Who sees what: {{title}}</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Who sees what of {{title}}">
    <table>
    <thead><tr><th scope="col">Item</th>{{#readers}}<th scope="col">{{.}}</th>{{/readers}}</tr></thead>
    <tbody>
    {{#items}}
    <tr><th scope="row">{{title}}{{#hidden}} <span class="muted">({{hidden}})</span>{{/hidden}}</th>{{#cells}}<td>{{#sees}}<span class="yes">sees it</span>{{/sees}}{{^sees}}<span class="muted">no</span>{{/sees}}</td>{{/cells}}</tr>
    {{/items}}
    </tbody>
    </table>
    </div>
    </section>
    {{/matrices}}
    {{/isReadable}}
    {{^isReadable}}
    <p class="empty">A plan can be made once the problems above are mended.</p>
    {{/isReadable}}
    {{/main}}
    {{/layout}}
    """#
}

extension Visit {
  /// What a send would do, and the matrix of who sees what.
  func plan() -> Reply {
    let sketches = bench.projects(of: draft)
    var problems = sketches.flatMap(\.problems)
    var plan: Plan?
    if draft.problems.isEmpty, problems.isEmpty, let edition = draft.edition {
      do {
        plan = try edition.plan(against: preview.settings.older(), jobs: preview.settings.jobs)
      } catch let found as Problems {
        problems += found.list
      } catch let problem as Problem {
        problems.append(problem)
      } catch let failure as BuildFailure {
        problems.append(Problem(path: failure.path, failure.problem, mend: failure.mend))
      } catch {
        problems.append(Problem(path: "plan", "cannot be made: \(error)", mend: "reload the page"))
      }
    }
    let eventful = plan?.projects.filter { !$0.isEmpty } ?? []
    return page(
      Screen(
        name: "plan", title: "What would be sent",
        values: [
          .text(plan?.against ?? "the last build"), .flag(plan != nil), .flag(plan?.isEmpty == true),
          .list(eventful) { project in
            .row(
              .text(project.title), .text(lens.link("/projects/\(project.id)")),
              .list(lines(project)) { .row(.text($0.what), .text($0.detail), .text($0.text)) })
          }, .list((plan?.sharedFiles ?? []).map { .text($0) }), .list(plan?.warnings ?? [], \.problem.value),
          .list((plan?.projects ?? []).filter { !$0.matrix.isEmpty }) { project in
            .row(
              .text(project.title), .list(project.readers.map { .text($0.name) }),
              .list(project.matrix) { sight in
                .row(
                  .text("\(sight.item.kind.capitalized): \(sight.title)"), .text(sight.hidden),
                  .list(project.readers) { reader in .row(.flag(sight.readers.contains(reader.id))) })
              })
          },
        ], section: .plan), problems: problems, isLastGood: false)
  }

  private func lines(_ project: ProjectPlan) -> [(what: String, detail: String, text: String)] {
    var lines: [(what: String, detail: String, text: String)] = []
    for delivery in project.deliveries {
      let segments = delivery.segments.map { $0 == 1 ? ", 1 segment" : ", \($0) segments" } ?? ""
      let end = draft.site.map { ", valid until \($0.readable(delivery.expires))" } ?? ""
      lines.append(
        (
          "\(delivery.reader.name) is sent an invitation by \(delivery.destination.text)",
          (delivery.isAgain ? "Again, generation \(delivery.generation)" : "For the first time") + segments + end,
          delivery.text
        ))
    }
    for withdrawal in project.withdrawals {
      lines.append(
        (
          "The access of \(withdrawal.reader.name) ends",
          withdrawal.isRemoved ? "Its file is gone from the content" : "It was cancelled", ""
        ))
    }
    for move in project.moves {
      lines.append(
        (
          "\(move.reader.name)'s \(move.channel.name) address changes",
          "From \(move.from) to \(move.to); nothing is sent to the new one until the invitation is sent again", ""
        ))
    }
    for change in project.changes {
      lines.append(
        (
          "\(change.item.kind.capitalized) \(change.title) \(change.fate.rawValue)",
          "For \(change.readers.map(\.name).joined(separator: ", "))", ""
        ))
    }
    return lines
  }
}
