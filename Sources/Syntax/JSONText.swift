/// A JSON text that is changed in place: every byte that a change does not concern stays as it is, and what is added
/// follows the spelling of its neighbors.
public struct JSONText: Sendable {
  private let bytes: [UInt8]
  private let root: Node
  private var splices: [Splice] = []

  private struct Splice {
    let range: Range<Int>
    let bytes: [UInt8]
  }

  /// A value that is added to a text; the members of an object keep their order.
  public indirect enum Value: Sendable, Hashable {
    case integer(Int)
    case string(String)
    case object([Member])
    case array([Value])
  }

  /// A key with its value.
  public struct Member: Sendable, Hashable {
    /// The key.
    public let key: String
    /// The value.
    public let value: Value

    /// A key with its value.
    public init(_ key: String, _ value: Value) {
      self.key = key
      self.value = value
    }
  }

  /// - Parameter source: a text that holds an object.
  /// - Throws: a ``Problem`` at the first place that is not JSON, or when it holds something else.
  public init(_ source: Source) throws(Problem) {
    bytes = source.bytes
    root = try JSONReader.read(source)
    guard case .object = root.value else {
      throw Problem(in: source, at: root.offset, "an object belongs here", mend: "write { \"name\": value }")
    }
  }

  /// The text with its changes.
  public var changed: [UInt8] {
    var result: [UInt8] = []
    var index = 0
    for splice in splices.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      result += bytes[index..<splice.range.lowerBound]
      result += splice.bytes
      index = splice.range.upperBound
    }
    return result + bytes[index...]
  }

  /// Sets a member of the object: a new one comes after a member that is named, or else at the end.
  public mutating func set(_ key: String, to value: Value, after neighbor: String? = nil) {
    let members = members(of: root)
    if let present = members.first(where: { $0.key == key })?.value {
      let spelled = spell(value, indent: isMultiline ? indent(at: present.offset) : nil, unit)
      replace(present.offset..<end(of: present), Array(spelled.utf8))
      return
    }
    let starts = members.map(\.offset)
    let index = members.firstIndex { $0.key == neighbor } ?? members.count - 1
    let separator = separator(in: root, starts)
    let indent = isMultiline || members.isEmpty ? unit : nil
    let member = "\(spell(key)): \(spell(value, indent: indent, unit))"
    if members.isEmpty {
      let text = newline + unit + member + (isMultiline ? "" : newline)
      replace(root.offset + 1..<root.offset + 1, Array(text.utf8))
      return
    }
    let place = end(of: members[index].value)
    replace(place..<place, [UInt8(ascii: ",")] + separator + Array(member.utf8))
  }

  /// Removes a member of the object, if there is one, with the line that it leaves empty.
  public mutating func remove(_ key: String) {
    let members = members(of: root)
    guard let index = members.firstIndex(where: { $0.key == key }) else { return }
    let (start, end) = (members[index].offset, self.end(of: members[index].value))
    if index > 0 {
      replace(self.end(of: members[index - 1].value)..<end, [])
    } else {
      replace(start..<(members.count > 1 ? members[1].offset : end), [])
    }
  }

  /// Appends an object to the array that is a member of the object; makes the array where there is none.
  public mutating func append(_ item: [Member], to key: String) {
    guard let array = root[key], case .array(let items) = array.value else {
      set(key, to: .array([.object(item)]))
      return
    }
    guard let last = items.last else {
      let place = array.offset + 1
      let indent = isMultiline ? indent(at: array.offset) : nil
      let text = spell(.array([.object(item)]), indent: indent, unit).dropFirst().dropLast()
      replace(place..<end(of: array) - 1, Array(text.utf8))
      return
    }
    let place = end(of: last)
    let separator = separator(in: array, items.map(\.offset))
    let text = like(last, item) ?? spell(.object(item), indent: nil, unit)
    replace(place..<place, [UInt8(ascii: ",")] + separator + Array(text.utf8))
  }

  // MARK: Places

  private mutating func replace(_ range: Range<Int>, _ bytes: [UInt8]) {
    splices.append(Splice(range: range, bytes: bytes))
  }

  private func members(of node: Node) -> [Node.Member] {
    if case .object(let members) = node.value { members } else { [] }
  }

  private func end(of node: Node) -> Int { node.offset + node.length }

  /// What stands between two neighbors besides the comma: a line break and an indentation, or a space.
  private func separator(in node: Node, _ starts: [Int]) -> [UInt8] {
    for start in starts.reversed() {
      let space = spaceBefore(start)
      if space.contains(0x0A) || space.contains(0x0D) { return space }
    }
    return starts.count > 1 ? spaceBefore(starts[1]) : Array(" ".utf8)
  }

  /// The white space before a place.
  private func spaceBefore(_ place: Int) -> [UInt8] {
    var start = place
    while start > 0, Self.isSpace(bytes[start - 1]) { start -= 1 }
    return Array(bytes[start..<place])
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  // MARK: Spelling

  private var isMultiline: Bool { bytes[root.offset..<end(of: root)].contains(0x0A) }

  /// The line ending of the text.
  private var newline: String {
    guard let first = bytes.firstIndex(of: 0x0A) else { return "\n" }
    return first > 0 && bytes[first - 1] == 0x0D ? "\r\n" : "\n"
  }

  /// One step of indentation: that of the object's first member.
  private var unit: String {
    guard let first = members(of: root).first else { return "  " }
    let indent = indent(at: first.offset)
    return indent.isEmpty ? "  " : indent
  }

  /// The white space at the start of the line that holds a place.
  private func indent(at place: Int) -> String {
    var start = place
    while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
    return String(decoding: bytes[start..<place].prefix { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
  }

  private func spell(_ text: String) -> String { JSON.string(text).text }

  /// - Parameter indent: of the line that the value starts on; nil keeps everything on one line.
  private func spell(_ value: Value, indent: String?, _ unit: String) -> String {
    switch value {
    case .integer(let number): return String(number)
    case .string(let text): return spell(text)
    case .object(let members):
      return "{ " + members.map { "\(spell($0.key)): \(spell($0.value, indent: nil, unit))" }.joined(separator: ", ")
        + " }"
    case .array(let items):
      let spelled = items.map { spell($0, indent: nil, unit) }
      guard let indent else { return "[\(spelled.joined(separator: ", "))]" }
      let inner = newline + indent + unit
      return "[" + inner + spelled.joined(separator: "," + inner) + newline + indent + "]"
    }
  }

  /// An object spelled like another one: the same white space around its members.
  private func like(_ model: Node, _ item: [Member]) -> String? {
    let members = members(of: model)
    guard let first = members.first, let last = members.last else { return nil }
    let opening = Array(bytes[model.offset + 1..<first.offset])
    let closing = Array(bytes[end(of: last.value)..<end(of: model) - 1])
    let between = separator(in: model, members.map(\.offset))
    // Between key and value: from the key's closing quote to the value.
    let key = bytes[first.offset..<first.value.offset]
    guard let quote = key.lastIndex(of: UInt8(ascii: "\"")) else { return nil }
    let colon = Array(bytes[quote + 1..<first.value.offset])
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    return "{" + text(opening)
      + item.map { spell($0.key) + text(colon) + spell($0.value, indent: nil, unit) }
      .joined(separator: "," + text(between)) + text(closing) + "}"
  }
}
