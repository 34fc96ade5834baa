import Syntax

extension Compiler {
  /// The value that a name means at its place; nil when there is none, which is then reported, or when it may lie in a
  /// section that was reported.
  mutating func resolve(_ name: Name, _ site: Site) -> (Place, Kind)? {
    if name.text == "." {
      guard case .found(let place, let kind) = scope.current else { return nil }
      return (place, kind)
    }
    let isPath = name.text.utf8.contains(UInt8(ascii: "."))
    let steps = isPath ? name.text.split(separator: ".").map(String.init) : [name.text]
    var end = name.range.lowerBound + steps[0].utf8.count
    switch scope.find(steps[0]) {
    case .unsure: return nil
    case .missing:
      reportMissing(steps[0], name.range.lowerBound..<end, among: scope.names, site)
      return nil
    case .found(var place, var kind):
      for (index, step) in steps.enumerated().dropFirst() {
        let holder = steps[..<index].joined(separator: ".")
        let range = end + 1..<end + 1 + step.utf8.count
        let shape: Shape
        switch kind {
        case .record(let held): shape = held
        case .optional(let held) where scope.isOpen(place): shape = held
        case .optional:
          report(
            name.range.lowerBound..<end, site, "\"\(holder)\" may be absent here",
            mend: "put this into its section: \(section(holder, steps[index...]))")
          return nil
        case .text, .html, .flag, .list:
          reportNothingIn(holder, kind, steps[index...], range, site)
          return nil
        }
        guard let slot = shape.slot(named: step) else {
          reportMissing(step, range, in: holder, among: shape.fields.map(\.name), site)
          return nil
        }
        place.slots.append(slot)
        kind = shape.fields[slot].kind
        end = range.upperBound
      }
      return (place, kind)
    }
  }

  private func section(_ holder: String, _ rest: ArraySlice<String>) -> String {
    "{{#\(holder)}}{{\(rest.joined(separator: "."))}}{{/\(holder)}}"
  }

  private mutating func reportMissing(
    _ name: String, _ range: Range<Int>, in holder: String? = nil, among known: [String], _ site: Site
  ) {
    var names: Set<String> = []
    let known = known.filter { names.insert($0).inserted }
    let list = known.prefix(20).joined(separator: ", ") + (known.count > 20 ? ", …" : "")
    // Templates that use one partial may know different names; the problem with it is one.
    let choice =
      holder == nil && !isOwn(site)
      ? "use a name that all templates with this partial know"
      : known.isEmpty ? "remove this tag" : "choose from: \(list)"
    report(
      range, site, "there is no \"\(name)\" " + (holder.map { "in \"\($0)\"" } ?? "here"),
      mend: nearest(to: name, in: known).map { "did you mean \"\($0)\"?" } ?? choice)
  }

  private mutating func reportNothingIn(
    _ holder: String, _ kind: Kind, _ rest: ArraySlice<String>, _ range: Range<Int>, _ site: Site
  ) {
    let mend =
      if case .list = kind { "open a section for its items: \(section(holder, rest))" } else { "write \(holder) alone" }
    report(range, site, "\"\(holder)\" is \(kind.description), there is nothing in it by name", mend: mend)
  }

  /// Reports a variable whose value is more or less than a text.
  mutating func reportNoText(_ name: Name, _ kind: Kind, _ site: Site) {
    let path = name.text
    let mend =
      switch kind {
      case .record(let shape):
        "choose from its values: "
          + shape.fields.map { path == "." ? $0.name : "\(path).\($0.name)" }.prefix(20).joined(separator: ", ")
      case .optional(let shape): "open a section for its values: \(section(path, [shape.fields.first?.name ?? "…"]))"
      case .list: "open a section for its items: {{#\(path)}}…{{/\(path)}}"
      case .flag, .text, .html: "open a section that it shows: {{#\(path)}}…{{/\(path)}}"
      }
    report(name.range, site, "\"\(path)\" is \(kind.description), not a text", mend: mend)
  }
}
