/// The values that a template may ask for: their names, their kinds, and the order in which a ``Record`` gives them.
public struct Shape: Sendable {
  /// What the record is called when a program gives a value that does not fit.
  public let name: String
  /// The values in slot order, each name once.
  public let fields: [(name: String, kind: Kind)]

  /// - Parameters:
  ///   - name: what the record is called when a program gives a value that does not fit.
  ///   - fields: the values in slot order; a name that stands there twice is a programmer's error and traps.
  public init(_ name: String, _ fields: [(String, Kind)]) {
    self.name = name
    self.fields = fields.map { (name: $0.0, kind: $0.1) }
    var names: Set<String> = []
    for field in self.fields {
      precondition(names.insert(field.name).inserted, "the shape \(name) has \(field.name) twice")
    }
  }

  /// The same values followed by more; their slots come after those that are there.
  public func with(_ fields: [(String, Kind)]) -> Shape {
    Shape(name, self.fields.map { ($0.name, $0.kind) } + fields)
  }

  func slot(named name: some StringProtocol) -> Int? {
    fields.firstIndex { $0.name == name }
  }
}

/// What a value is.
public indirect enum Kind: Sendable {
  /// Plain text. As a section it is true unless empty, and is then the value of `{{.}}`.
  case text
  /// Trusted HTML, to be written as `{{{name}}}` where the template escapes. As a section it is like a text.
  case html
  /// Yes or no, for sections only; `{{.}}` inside means what it means outside.
  case flag
  /// Values of their own, always there.
  case record(Shape)
  /// Values of their own that may be absent, and are therefore reached only inside their section.
  case optional(Shape)
  /// Any number of values of one kind.
  case list(Kind)
}

extension Kind {
  /// The kind as problems call it.
  var description: String {
    switch self {
    case .text: "a text"
    case .html: "HTML"
    case .flag: "a flag"
    case .record: "a record"
    case .optional: "an optional record"
    case .list: "a list"
    }
  }
}
