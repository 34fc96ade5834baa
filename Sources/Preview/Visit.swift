import Building
import Content
import Endpoint
import Portal
import Syntax
import Templates

/// One request: where it leads, and the state of the files that it sees.
struct Visit {
  let preview: Preview
  let path: String
  let query: Form
  let lens: Lens
  /// The moment that is looked at.
  let now: Instant
  /// The moment at which things are done, whatever is looked at.
  let moment: Instant
  let draft: Draft

  init(_ preview: Preview, path: String, query: String) {
    self.preview = preview
    self.path = path
    self.query = Lens.form(query) ?? Form()
    let segments = path.split(separator: "/")
    let shown = segments.first == "show" && segments.count > 1 ? Lens(step: String(segments[1])) : nil
    lens = shown ?? Lens(self.query)
    moment = preview.settings.clock()
    now = lens.at ?? moment
    draft = preview.workbench.draft(asOf: now)
  }

  var bench: Workbench { preview.workbench }

  /// The steps of the path, decoded; nil for one that is not understood.
  private var steps: [String]? {
    let segments = Route.segments(path.dropFirst())
    return segments?.last == "" ? segments?.dropLast() : segments
  }

  /// Answers a request that changes nothing.
  func get() -> Reply {
    guard let steps else { return missing() }
    switch (steps.first ?? "", steps.count) {
    case ("", _): return projects()
    case ("projects", 2): return project(steps[1])
    case ("projects", 3) where steps[2] == "invite": return invite(steps[1])
    case ("projects", 4) where steps[3] == "confirm": return confirm(steps[1], steps[2])
    case ("view", 3...): return client(steps[1], steps[2], folder: Array(steps.dropFirst(3)))
    case ("message", 4): return message(steps[1], steps[2], steps[3])
    case ("pages", 1): return pages("landing")
    case ("pages", 2): return pages(steps[1])
    case ("plan", 1): return plan()
    case ("journey", 1): return journey()
    case ("show", 3...): return show(Array(steps.dropFirst(2)))
    case ("preview", 2): return own(steps[1])
    case ("favicon.ico", 1): return .text("", .noContent)
    default: return missing()
    }
  }

  /// Does what a form says, which was sent by a page of ours.
  func post(_ form: Form) -> Reply {
    guard let steps else { return missing() }
    switch (steps.first ?? "", steps.count) {
    case ("projects", 4) where steps[3] == "confirm": return apply(steps[1], steps[2], form)
    case ("journey", 1): return beginJourney()
    default: return missing()
    }
  }

  private func own(_ name: String) -> Reply {
    switch name {
    case "preview.css": return .own(Style.sheet, type: "text/css; charset=utf-8")
    case "preview.js": return .own(Script.text, type: "text/javascript; charset=utf-8")
    case "brand.css": return .own(Style.brand(draft.site?.brandColor), type: "text/css; charset=utf-8")
    default: return missing()
    }
  }

  // MARK: - Pages

  /// A page in the preview's frame, under the problems that it must not hide.
  ///
  /// - Parameters:
  ///   - problems: problems of the projects that the page shows; those outside of projects are always told of.
  ///   - isLastGood: whether the page shows an earlier state of them.
  ///   - keepsForm: whether the page holds what its reader is typing, so that it is not repainted.
  func page(_ screen: Screen, problems: [Problem] = [], isLastGood: Bool = true, keepsForm: Bool = false) -> Reply {
    let all = Problems(draft.problems + problems).list
    let count = all.isEmpty ? "" : all.count == 1 ? "1 problem" : "\(all.count) problems"
    let kept = [("width", query["width"]), ("theme", query["theme"]), ("part", query["part"])].filter { !$0.1.isEmpty }
    let frame: [Value] = [
      .text(screen.title), .text(draft.site?.organization ?? "the site"), .text(String(preview.changes.version)),
      .text(lens.at?.iso8601 ?? ""), .text(path), .list(kept) { .row(.text($0.0), .text($0.1)) },
      .list(Screen.Section.allCases) { section in
        Choice(label: section.label, href: lens.link(section.path), isCurrent: section == screen.section).value
      },
      // Many problems have one cause, and nobody reads hundreds.
      .list(all.prefix(50), \.value), .text(count),
      .flag(!all.isEmpty && isLastGood && draft.edition != nil), .flag(keepsForm),
    ]
    return .page(preview.templates.render(screen, in: frame))
  }

  func missing() -> Reply {
    var reply = page(
      Screen(
        name: "plain", title: "Nothing there",
        values: [
          .text("There is nothing here"), .text("The project or contact may have been renamed or removed."),
          .text(lens.link("/")), .text("See the projects"),
        ]))
    reply.status = .notFound
    return reply
  }

  /// In place of a page that cannot be made: the problems say why.
  func unreadable(_ problems: [Problem] = []) -> Reply {
    page(
      Screen(
        name: "plain", title: "Problems",
        values: [
          .text("This cannot be shown yet"), .text("Mend the problems above: this page then fills by itself."),
          .text(""),
          .text(""),
        ]), problems: problems, isLastGood: false)
  }
}

extension Screen.Section {
  var label: String {
    switch self {
    case .projects: "Projects"
    case .plan: "What would be sent"
    case .pages: "Sign-in pages"
    case .journey: "The whole journey"
    }
  }

  var path: String { self == .projects ? "/" : "/\(rawValue)" }
}
