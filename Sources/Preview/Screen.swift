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
