import Content
import Syntax

/// A Markdown file whose front matter gets one line more.
struct FrontMatter {
  private let source: Source
  private let definition: Definition
  private let members: [Node.Member]

  private static let key = "client"

  init(_ source: Source) throws(Problem) {
    self.source = source
    var problems: [Problem] = []
    let definition = Definition(source, &problems)
    guard let definition, case .object(let members) = definition.fields.value else {
      throw problems.first
        ?? Problem(path: source.path, "this is no front matter", mend: "start with a line ---, then the fields")
    }
    self.definition = definition
    self.members = members
  }

  /// The file with its client. YAML is rich: of several places the first is taken whose result, read again, says what the
  /// file said and the client, and nothing else.
  func linking(_ client: String) throws(Problem) -> [UInt8] {
    for (place, text) in candidates(client) {
      let bytes = source.bytes[..<place.lowerBound] + Array(text.utf8) + source.bytes[place.upperBound...]
      if saysTheSame(Array(bytes), besides: client) { return Array(bytes) }
    }
    throw Problem(
      in: source, at: definition.fields.offset, "the client cannot be added to this front matter",
      mend: "add a line yourself: \(Self.key): \(client)")
  }

  private func candidates(_ client: String) -> [(Range<Int>, String)] {
    let value = "\(Self.key): \(client)"
    var candidates: [(Range<Int>, String)] = []
    // A field that is there without a value.
    if let empty = members.first(where: { $0.key == Self.key }) {
      let node = empty.value
      candidates.append((node.offset..<node.offset + node.length, client))
      if let colon = source.bytes[empty.offset...].firstIndex(of: UInt8(ascii: ":")) {
        candidates.append((colon + 1..<colon + 1, " \(client)"))
      }
      return candidates
    }
    guard let first = members.first else { return [] }
    if source.bytes[definition.fields.offset] == UInt8(ascii: "{") {
      return [(first.offset..<first.offset, "\(value), ")]
    }
    let start = startOfLine(first.offset)
    let indent = String(decoding: source.bytes[start..<first.offset], as: UTF8.self)
    if let title = members.first(where: { $0.key == "title" }), let next = startOfNextLine(title.offset) {
      candidates.append((next..<next, "\(indent)\(value)\(newline)"))
    }
    candidates.append((start..<start, "\(indent)\(value)\(newline)"))
    return candidates
  }

  private func startOfLine(_ offset: Int) -> Int {
    source.bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
  }

  private func startOfNextLine(_ offset: Int) -> Int? {
    source.bytes[offset...].firstIndex(of: 0x0A).map { $0 + 1 }
  }

  private var newline: String {
    guard let end = source.bytes.firstIndex(of: 0x0A) else { return "\n" }
    return end > 0 && source.bytes[end - 1] == 0x0D ? "\r\n" : "\n"
  }

  private func saysTheSame(_ bytes: [UInt8], besides client: String) -> Bool {
    var problems: [Problem] = []
    guard let changed = Definition(Source(path: source.path, bytes: bytes), &problems), problems.isEmpty,
      case .object(let now) = changed.fields.value,
      case .plain(client)? = now.first(where: { $0.key == Self.key })?.value.value
    else { return false }
    func body(_ definition: Definition) -> ArraySlice<UInt8> { definition.source.bytes[definition.body ?? 0..<0] }
    func others(_ members: [Node.Member]) -> Meaning {
      .object(members.filter { $0.key != Self.key }.map(Meaning.Member.init))
    }
    return body(changed) == body(definition) && others(now) == others(members)
  }
}

/// What a YAML text says, without the places where it says it.
private indirect enum Meaning: Equatable {
  struct Member: Equatable {
    let key: String
    let value: Meaning

    init(_ member: Node.Member) {
      key = member.key
      value = Meaning(member.value)
    }
  }

  case null, bool(Bool)
  case text(String)
  case array([Meaning])
  case object([Member])

  init(_ node: Node) {
    self =
      switch node.value {
      case .null: .null
      case .bool(let value): .bool(value)
      case .number(let text), .string(let text), .plain(let text): .text(text)
      case .array(let items): .array(items.map(Meaning.init))
      case .object(let members): .object(members.map(Member.init))
      }
  }
}
