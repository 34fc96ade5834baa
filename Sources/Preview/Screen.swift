import Syntax
import Templates

/// One of the preview's own pages: what its template is given.
struct Screen: Sendable {
  /// The template's name.
  let name: String
  /// What the window's title says.
  let title: String
  /// The values of ``Screen/fields``.
  let values: [Value]
  /// Which part of the navigation it belongs to.
  var section = Section.projects

  /// The parts of the navigation.
  enum Section: String, CaseIterable {
    case projects, plan, pages, journey
  }
}

extension Value {
  /// A record of values.
  static func row(_ values: Value...) -> Value { .record(Record(values)) }

  /// A list of what a function makes of each element.
  static func list<Elements: Sequence>(_ elements: Elements, _ value: (Elements.Element) -> Value) -> Value {
    .list(elements.map(value))
  }
}

/// Where one can go from here, one place being where one is.
struct Choice: Sendable {
  let label: String
  let href: String
  let isCurrent: Bool

  static let shape = Shape("choice", [("label", .text), ("href", .text), ("isCurrent", .flag)])
  static let kind = Kind.list(.record(shape))

  var value: Value { .row(.text(label), .text(href), .flag(isCurrent)) }
}

extension Problem {
  static let shape = Shape(
    "problem", [("place", .text), ("message", .text), ("excerpt", .text), ("mend", .text)])

  /// The problem as pages show it: file, line and column, what is wrong, the line with its caret, the mend.
  var value: Value {
    let lines = text(isColored: false).split(separator: "\n", omittingEmptySubsequences: false)
    let excerpt = lines.dropFirst().prefix { !$0.hasPrefix("  = ") && !$0.drop { $0 == " " }.hasPrefix("= ") }
    let place = position.map { "\(path):\($0.line):\($0.column)" } ?? path
    return .row(.text(place), .text(message), .text(excerpt.joined(separator: "\n")), .text(mend))
  }
}

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
        templates[name] = try library.template(name, for: Shape(name, Self.frame + fields))
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

  /// What every page is given.
  static let frame: [(String, Kind)] = [
    ("pageTitle", .text), ("organization", .text), ("version", .text), ("at", .text), ("path", .text),
    ("kept", .list(.record(Shape("kept", [("name", .text), ("value", .text)])))),
    ("sections", Choice.kind), ("problems", .list(.record(Problem.shape))), ("problemCount", .text),
    ("isLastGood", .flag), ("keepsForm", .flag),
  ]

  private static let panes: [(String, Kind)] = [
    ("widths", Choice.kind), ("themes", Choice.kind), ("frameClass", .text), ("src", .text), ("frameTitle", .text),
  ]
  static let file = Shape("file", [("path", .text), ("isNew", .flag)])
  private static let sms = Shape(
    "sms",
    [
      ("to", .text), ("from", .text),
      ("runs", .list(.record(Shape("run", [("text", .text), ("isCostly", .flag)])))), ("summary", .text),
      ("isCostly", .flag),
    ])
  private static let check = Shape("check", [("isGood", .flag), ("title", .text), ("detail", .text)])
  private static let part = Kind.optional(Shape("part", [("text", .text)]))

  /// What each page is given beside that.
  static let fields: [(name: String, fields: [(String, Kind)])] = [
    (
      "projects",
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
    ),
    (
      "project",
      [
        ("title", .text), ("address", .text), ("back", .text), ("invite", .text), ("isReadable", .flag),
        (
          "done",
          .optional(Shape("done", [("text", .text), ("files", .list(.record(file))), ("next", .text)]))
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
    ),
    (
      "invite",
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
    ),
    (
      "confirm",
      [
        ("title", .text), ("heading", .text), ("lead", .text), ("back", .text), ("action", .text), ("button", .text),
        ("isWithdrawal", .flag), ("token", .text), ("seen", .text), ("changedSince", .flag),
        ("fields", .list(.record(Shape("field", [("name", .text), ("value", .text)])))),
        ("files", .list(.record(file))), ("refusals", .list(.record(Problem.shape))),
        ("warnings", .list(.record(Problem.shape))), ("canConfirm", .flag), ("unreachable", .flag),
        (
          "email",
          .optional(Shape("email", [("to", .text), ("subject", .text), ("src", .text), ("text", .text)]))
        ), ("sms", .optional(sms)),
      ]
    ),
    (
      "client",
      panes + [
        ("title", .text), ("name", .text), ("back", .text), ("views", Choice.kind), ("readers", Choice.kind),
        ("status", .text),
      ]
    ),
    (
      "message",
      panes + [
        ("title", .text), ("name", .text), ("back", .text), ("views", Choice.kind), ("note", .text),
        ("parts", Choice.kind), ("to", .text), ("subject", .text), ("html", .flag), ("plain", part), ("raw", part),
        (
          "headers",
          .optional(
            Shape(
              "headers", [("list", .list(.record(Shape("header", [("name", .text), ("value", .text)]))))]))
        ), ("sms", .optional(sms)), ("checks", .list(.record(check))), ("missing", .text),
      ]
    ),
    ("pages", panes + [("pages", Choice.kind), ("heading", .text)]),
    ("plan", PlanScreen.fields),
    ("journey", JourneyScreen.fields),
    ("plain", [("heading", .text), ("text", .text), ("link", .text), ("linkText", .text)]),
  ]
}
