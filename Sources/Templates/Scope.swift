/// Where a value lies: in which context, counted from the root, and its slots from there.
struct Place: Hashable {
  var context: Int
  var slots: [Int]
}

/// The contexts that are open at a tag, innermost last.
struct Scope {
  struct Context {
    /// Nil after a section that nothing answers: any name may be in it.
    let kind: Kind?
    /// What was opened; nil for the root and the items of a list.
    let origin: Place?
  }

  private(set) var contexts: [Context]

  init(_ shape: Shape) { contexts = [Context(kind: .record(shape), origin: nil)] }

  mutating func open(_ kind: Kind?, origin: Place? = nil) {
    contexts.append(Context(kind: kind, origin: origin))
  }

  mutating func close() { contexts.removeLast() }

  /// The names that can be written here, innermost first.
  var names: [String] {
    contexts.reversed().flatMap { context -> [String] in
      if case .record(let shape) = context.kind { shape.fields.map(\.name) } else { [] }
    }
  }

  enum Finding {
    case found(Place, Kind)
    /// Perhaps in a context that is not known.
    case unsure
    case missing
  }

  /// The value of `.`.
  var current: Finding {
    contexts.last?.kind.map { .found(Place(context: contexts.count - 1, slots: []), $0) } ?? .unsure
  }

  /// The innermost value of a name.
  func find(_ name: some StringProtocol) -> Finding {
    for (index, context) in contexts.enumerated().reversed() {
      switch context.kind {
      case nil: return .unsure
      case .record(let shape):
        guard let slot = shape.slot(named: name) else { continue }
        return .found(Place(context: index, slots: [slot]), shape.fields[slot].kind)
      default: continue
      }
    }
    return .missing
  }

  /// Whether this is inside a section of an optional record, so that it is there.
  func isOpen(_ place: Place) -> Bool {
    let place = fromRoot(place)
    return contexts.contains { $0.origin.map(fromRoot) == place }
  }

  /// The place as it is reached from the root, or from the item of the innermost list around it.
  private func fromRoot(_ place: Place) -> Place {
    var place = place
    while let origin = contexts[place.context].origin {
      place = Place(context: origin.context, slots: origin.slots + place.slots)
    }
    return place
  }
}
