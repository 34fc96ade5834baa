import Syntax
import Templates

/// The templates of the preview's own pages, compiled once.
struct ScreenTemplates: Sendable {
  private let templates: [String: Template]

  /// - Throws: every tag that no data answers.
  init() throws(Problems) {
    let sources = Self.sources.mapValues { Source(path: "preview", text: $0) }
    let library = Library(sources, folder: "preview", escaping: .html)
    var templates: [String: Template] = [:]
    var problems: [Problem] = []
    for (name, fields) in Self.fields {
      do throws(Problems) {
        templates[name] = try library.template(name, for: Shape(name, Layout.fields + fields))
      } catch {
        problems += error.list
      }
    }
    if !problems.isEmpty { throw Problems(problems) }
    self.templates = templates
  }

  /// The HTML of a page.
  func render(_ screen: Screen, in frame: [Value]) -> [UInt8] {
    var bytes: [UInt8] = []
    templates[screen.name]?.render(Record(frame + screen.values), into: &bytes)
    return bytes
  }

  /// The templates by name; partials among them.
  private static let sources: [String: String] = [
    "layout": Layout.template, "problem": Problem.template, "pane": Pane.template, "bubble": Bubble.template,
    "choices": Choice.template, "tabs": Choice.tabs, "projects": ProjectsScreen.template,
    "project": ProjectScreen.template, "invite": InviteScreen.template, "confirm": ConfirmScreen.template,
    "client": ClientScreen.template, "message": MessageScreen.template, "pages": PagesScreen.template,
    "plan": PlanScreen.template, "journey": JourneyScreen.template, "plain": Layout.plain,
  ]

  /// What each page is given beside what every page is.
  private static let fields: [(name: String, fields: [(String, Kind)])] = [
    ("projects", ProjectsScreen.fields), ("project", ProjectScreen.fields), ("invite", InviteScreen.fields),
    ("confirm", ConfirmScreen.fields), ("client", ClientScreen.fields), ("message", MessageScreen.fields),
    ("pages", PagesScreen.fields), ("plan", PlanScreen.fields), ("journey", JourneyScreen.fields),
    ("plain", Layout.plainFields),
  ]
}
