import Syntax
import Templates

/// One case of the Mustache specification: a template, partials, data, and what is to come of them.
struct SpecificationCase {
  let name: String
  let expected: String
  private let template: String
  private let partials: [(String, String)]
  private let data: Node

  init?(_ node: Node) {
    guard
      let name = node["name"]?.text, let expected = node["expected"]?.text, let template = node["template"]?.text,
      let data = node["data"]
    else { return nil }
    self.name = name
    self.expected = expected
    self.template = template
    self.data = data
    partials =
      if case .object(let members) = node["partials"]?.value {
        members.compactMap { member in member.value.text.map { (member.key, $0) } }
      } else {
        []
      }
  }

  func rendered() throws(Problems) -> String {
    var sources = Dictionary(uniqueKeysWithValues: partials.map { ($0.0, Source(path: $0.0, text: $0.1)) })
    sources["case"] = Source(path: "case", text: template)
    // Our data is always a record: any other is made a record's only value, and the template a partial in its section.
    sources["root"] = Source(path: "root", text: "{{#root}}{{> case}}{{/root}}")
    let library = Library(sources, folder: "spec", escaping: .html)
    let (kind, value) = data.inferred
    if case .record(let shape) = kind, case .record(let record) = value {
      return try library.template("case", for: shape).rendered(record)
    }
    let shape = Shape("root", [("root", .list(kind))])
    return try library.template("root", for: shape).rendered(Record([.list([value])]))
  }
}

extension Node {
  fileprivate var text: String? {
    if case .string(let text) = value { text } else { nil }
  }

  /// The kind and the value that data without a shape has; the items of a list are taken to be alike.
  fileprivate var inferred: (Kind, Templates.Value) {
    switch value {
    case .null: return (.text, .text(""))
    case .bool(let flag): return (.flag, .flag(flag))
    case .string(let text), .plain(let text), .number(let text): return (.text, .text(text))
    case .array(let items):
      let inferred = items.map(\.inferred)
      return (.list(inferred.first?.0 ?? .text), .list(inferred.map(\.1)))
    case .object(let members):
      let inferred = members.map { ($0.key, $0.value.inferred) }
      return (
        .record(Shape("data", inferred.map { ($0.0, $0.1.0) })), .record(Record(inferred.map(\.1.1)))
      )
    }
  }
}
