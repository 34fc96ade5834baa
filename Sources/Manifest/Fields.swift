import Syntax

/// The members of one object in manifest.json, portal.json or site.json, read strictly: known names only, each value of
/// its promised type, every refusal a ``Problem`` at its place.
struct Fields {
  private let source: Source
  private let node: Node

  /// The members of an object that may have these names and no others.
  init(_ node: Node, in source: Source, names: Set<String>) throws(Problem) {
    self.node = node
    self.source = source
    for member in try members(of: node) where !names.contains(member.key) {
      throw Problem(
        in: source, at: member.offset, length: member.key.utf8.count + 2,
        "the field \(member.key.debugDescription) does not belong here", mend: Self.mend)
    }
  }

  /// The value of a field that must be there.
  func value(_ name: String) throws(Problem) -> Node {
    guard let value = node[name] else { throw problem(node, "the field \"\(name)\" is missing") }
    return value
  }

  /// The value of a field that may be absent; nil when it is.
  func optional<Value>(
    _ name: String, _ value: (Node) throws(Problem) -> Value
  ) throws(Problem) -> Value? {
    guard let found = node[name] else { return nil }
    return try value(found)
  }

  /// The value of a field as text.
  func text(_ name: String) throws(Problem) -> String { try text(value(name)) }

  /// The value of a field that may be absent, but neither empty nor with control characters.
  func address(_ name: String) throws(Problem) -> String? {
    guard let value = node[name] else { return nil }
    let text = try text(value)
    guard Self.isAddress(text) else { throw problem(value, "this is not an address") }
    return text
  }

  /// The value of a field as a whole number, written with digits alone and no less than a number.
  func integer(_ name: String, from least: Int) throws(Problem) -> Int { try integer(value(name), from: least) }

  /// A value as a whole number, written with digits alone and no less than a number.
  func integer(_ value: Node, from least: Int) throws(Problem) -> Int {
    guard case .number(let digits) = value.value, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(digits), number >= least
    else { throw problem(value, "a whole number of at least \(least) belongs here") }
    return number
  }

  /// The value of a field as a time in the one form that Latchkey writes: UTC to the second, with Z.
  func time(_ name: String) throws(Problem) -> String {
    let value = try value(name)
    var text = try text(value)
    guard text.withUTF8({ Self.isTime(UnsafeRawBufferPointer($0)) }) else {
      throw problem(value, "a time as 2026-11-22T10:04:00Z belongs here")
    }
    return text
  }

  /// The value of a field as a project's or contact's identifier.
  func identifier(_ name: String) throws(Problem) -> String { try identifier(value(name)) }

  /// A value as a project's or contact's identifier.
  func identifier(_ node: Node) throws(Problem) -> String {
    let text = try text(node)
    guard ManifestPath.isIdentifier(text) else { throw problem(node, "this is not an identifier") }
    return text
  }

  /// The value of a field as a safe path.
  func path(_ name: String) throws(Problem) -> String {
    let value = try value(name)
    let text = try text(value)
    guard ManifestPath.isSafe(text) else { throw problem(value, Self.unsafe) }
    return text
  }

  /// The value of a field as a digest.
  func digest(_ name: String) throws(Problem) -> HexDigest { try digest(value(name)) }

  /// A value as a digest.
  func digest(_ node: Node) throws(Problem) -> HexDigest {
    guard let digest = HexDigest(hex: try text(node)) else {
      throw problem(node, "64 lower-case hexadecimal digits belong here")
    }
    return digest
  }

  /// The value of a field as one of an enumeration's names.
  func choice<Choice>(_ name: String) throws(Problem) -> Choice
  where Choice: RawRepresentable<String> & CaseIterable { try choice(value(name)) }

  /// A value as one of an enumeration's names.
  func choice<Choice>(_ value: Node) throws(Problem) -> Choice
  where Choice: RawRepresentable<String> & CaseIterable {
    guard let choice = Choice(rawValue: try text(value)) else {
      let names = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
      throw problem(value, "\(names) belongs here")
    }
    return choice
  }

  /// The values of a field as an array.
  func list<Element>(
    _ name: String, _ element: (Node) throws(Problem) -> Element
  ) throws(Problem) -> [Element] {
    try list(value(name), element)
  }

  /// The values of an array.
  func list<Element>(
    _ node: Node, _ element: (Node) throws(Problem) -> Element
  ) throws(Problem) -> [Element] {
    guard case .array(let items) = node.value else { throw problem(node, "an array [ … ] belongs here") }
    return try items.map(element)
  }

  /// The values of a field as an object whose keys are safe paths.
  func paths<Value>(
    _ name: String, _ value: (Node) throws(Problem) -> Value
  ) throws(Problem) -> [String: Value] {
    try map(name, key: ManifestPath.isSafe, else: Self.unsafe, value)
  }

  /// The values of a field as an object whose keys are identifiers.
  func identifiers<Value>(
    _ name: String, _ value: (Node) throws(Problem) -> Value
  ) throws(Problem) -> [String: Value] {
    try map(name, key: ManifestPath.isIdentifier, else: "this is not an identifier", value)
  }

  /// A refusal at a value.
  func problem(_ node: Node, _ message: String) -> Problem {
    Problem(in: source, at: node.offset, length: node.length, message, mend: Self.mend)
  }

  private func map<Value>(
    _ name: String, key isAllowed: (String) -> Bool, else message: String,
    _ value: (Node) throws(Problem) -> Value
  ) throws(Problem) -> [String: Value] {
    var map: [String: Value] = [:]
    for member in try members(of: self.value(name)) {
      guard isAllowed(member.key) else {
        throw Problem(
          in: source, at: member.offset, length: member.key.utf8.count + 2, message, mend: Self.mend)
      }
      map[member.key] = try value(member.value)
    }
    return map
  }

  private func members(of node: Node) throws(Problem) -> [Node.Member] {
    guard case .object(let members) = node.value else {
      throw problem(node, "an object { … } belongs here")
    }
    return members
  }

  /// A value as text.
  func text(_ node: Node) throws(Problem) -> String {
    guard case .string(let text) = node.value else {
      throw problem(node, "a text in double quotes belongs here")
    }
    return text
  }

  /// Whether a text may be an address: neither empty nor with control characters.
  static func isAddress(_ text: String) -> Bool {
    // Nearly all are printable ASCII, which bytes tell.
    !text.isEmpty
      && (text.utf8.allSatisfy { (0x20..<0x7F).contains($0) } || text.unicodeScalars.allSatisfy { !$0.isControl })
  }

  /// Whether a text's UTF-8 has the form of a time: UTC to the second, with Z.
  static func isTime(_ text: UnsafeRawBufferPointer) -> Bool {
    text.count == timeShape.count
      && text.indices.allSatisfy {
        timeShape[$0] == UInt8(ascii: "0") ? (0x30...0x39).contains(text[$0]) : text[$0] == timeShape[$0]
      }
  }

  private static let timeShape = Array("0000-00-00T00:00:00Z".utf8)
  private static let mend = "build again; the files of a build are not meant to be edited"
  private static let unsafe = "this path is not safe: it must stay inside its folder"
}
