/// The values of a ``Shape``.
public struct Record: Sendable {
  /// The values in the order of the shape's fields.
  public let values: [Value]

  /// - Parameter values: one for each field of the shape, in its order.
  public init(_ values: [Value]) { self.values = values }

  /// The values followed by more, for a shape that was extended by ``Shape/with(_:)``.
  public func appending(_ values: [Value]) -> Record { Record(self.values + values) }
}

/// One value that a template may ask for; its ``Kind`` is of the same name.
public enum Value: Sendable {
  /// Plain text, escaped where the template escapes.
  case text(String)
  /// Trusted HTML.
  case html(String)
  /// Yes or no.
  case flag(Bool)
  /// A record, optional or not.
  case record(Record)
  /// The items of a list.
  case list([Value])
  /// An optional record that is not there.
  case absent
}

extension Value {
  /// Whether a section of this value is shown.
  var isTrue: Bool {
    switch self {
    case .text(let text), .html(let text): !text.isEmpty
    case .flag(let flag): flag
    case .record: true
    case .list(let items): !items.isEmpty
    case .absent: false
    }
  }
}

extension Shape {
  /// What about a record does not fit this shape; nil when all of it does.
  func mismatch(_ record: Record) -> String? { mismatch(record, at: name) }

  private func mismatch(_ record: Record, at path: String) -> String? {
    if record.values.count != fields.count {
      return "\(path) has \(fields.count) values, but \(record.values.count) were given"
    }
    for (field, value) in zip(fields, record.values) {
      if let mismatch = Self.mismatch(value, field.kind, at: "\(path).\(field.name)") { return mismatch }
    }
    return nil
  }

  private static func mismatch(_ value: Value, _ kind: Kind, at path: String) -> String? {
    switch (kind, value) {
    case (.text, .text), (.html, .html), (.flag, .flag), (.optional, .absent): return nil
    case (.record(let shape), .record(let record)), (.optional(let shape), .record(let record)):
      return shape.mismatch(record, at: path)
    case (.list(let kind), .list(let items)):
      for (index, item) in items.enumerated() {
        if let mismatch = mismatch(item, kind, at: "\(path)[\(index)]") { return mismatch }
      }
      return nil
    default: return "\(path) is \(kind.description), but something else was given"
    }
  }
}
