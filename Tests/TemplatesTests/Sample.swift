import Syntax
import Templates

/// A page with a value of every kind, and the ways to compile templates for it.
enum Sample {
  private static let project = Shape("project", [("title", .text), ("address", .text)])
  private static let client = Shape("client", [("name", .text), ("project", .record(project))])
  private static let update = Shape("update", [("title", .text), ("date", .record(Shape("date", [("iso", .text)])))])

  static let shape = Shape(
    "page",
    [
      ("pageTitle", .text), ("body", .html), ("isAgain", .flag), ("project", .record(project)),
      ("client", .optional(client)), ("updates", .list(.record(update))), ("colors", .list(.text)),
    ])

  static let record = Record([
    .text("Overview"), .html("<p>Hello</p>"), .flag(true), .record(Record([.text("Kitchen"), .text("")])),
    .record(Record([.text("Ana"), .record(Record([.text("Bath"), .text("1 Main St")]))])),
    .list(["One", "Two"].map { .record(Record([.text($0), .record(Record([.text("2026-11-03")]))])) }),
    .list([.text("red"), .text("blue")]),
  ])

  /// The same values as far as they must be there: empty texts and lists, no client.
  static let emptyRecord = Record([
    .text(""), .html(""), .flag(false), .record(Record([.text(""), .text("")])), .absent, .list([]), .list([]),
  ])

  /// Compiles the template `page` beside others.
  static func template(
    _ page: String, _ others: [String: String] = [:], escaping: Escaping = .html
  ) throws(Problems) -> Template {
    try library(others.merging(["page": page]) { $1 }, escaping: escaping).template("page", for: shape)
  }

  static func library(_ texts: [String: String], escaping: Escaping = .html) -> Library {
    let sources = texts.map { ($0, Source(path: "portal/\($0).mustache", text: $1)) }
    return Library(Dictionary(uniqueKeysWithValues: sources), folder: "portal", escaping: escaping)
  }

  static func rendered(_ page: String, _ others: [String: String] = [:], _ record: Record = record) throws -> String {
    try template(page, others).rendered(record)
  }

  /// What is wrong with the template `page`: each problem as `file:line:column:length message; mend`.
  static func problems(
    _ page: String, _ others: [String: String] = [:], escaping: Escaping = .html
  ) -> [String] {
    do throws(Problems) {
      _ = try template(page, others, escaping: escaping)
      return []
    } catch {
      return error.list.map {
        let place = $0.position.map { "\($0.line):\($0.column)" } ?? "-"
        return "\($0.path.dropFirst("portal/".count).dropLast(".mustache".count)):\(place):\($0.length) "
          + "\($0.message); \($0.mend)"
      }
    }
  }
}
