import Templates

/// The files that pages may link to, as `assets.NAME.EXT` gives them to templates: the path from dist/.
public struct Assets: Sendable {
  /// The kind of the tag `assets`.
  public let kind: Kind
  /// The value of the tag `assets`.
  public let value: Value

  /// - Parameter paths: the paths from dist/, by the file's name; a point in a name is a step of the tag.
  public init(_ paths: [String: String]) {
    var root = Branch()
    for (name, path) in paths.sorted(by: { $0.key < $1.key }) {
      root.add(name.split(separator: ".").map(String.init)[...], path)
    }
    (kind, value) = root.tag(named: "assets")
  }

  private struct Branch {
    var path: String?
    var branches: [String: Branch] = [:]

    mutating func add(_ steps: ArraySlice<String>, _ path: String) {
      if let step = steps.first {
        branches[step, default: Branch()].add(steps.dropFirst(), path)
      } else {
        self.path = path
      }
    }

    func tag(named name: String) -> (Kind, Value) {
      if branches.isEmpty, let path { return (.text, .text(path)) }
      let tags = branches.sorted { $0.key < $1.key }.map { ($0.key, $0.value.tag(named: $0.key)) }
      return (.record(Shape(name, tags.map { ($0.0, $0.1.0) })), .record(Record(tags.map(\.1.1))))
    }
  }
}
