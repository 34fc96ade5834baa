import CYAML
import Syntax

/// Reads YAML front matter by libyaml's events, with positions. Scalars stay text; aliases, anchors and tags are refused.
package struct YAMLReader {
  private let source: Source
  private let start: Int
  /// Where libyaml's lines start; empty when all is ASCII, so that its characters are bytes.
  private let lines: [Int]
  private var parser = yaml_parser_t()
  private var next = yaml_event_t()

  /// The value of the YAML text in a range of a source; an empty text gives an empty object.
  package static func read(_ source: Source, _ range: Range<Int>) throws(Problem) -> Node {
    var reader = YAMLReader(source, range)
    yaml_parser_initialize(&reader.parser)
    defer { yaml_parser_delete(&reader.parser) }
    let result: Result<Node, Problem> = source.bytes[range].withUnsafeBufferPointer { buffer in
      yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(&reader.parser, buffer.baseAddress, buffer.count)
      do throws(Problem) {
        return .success(try reader.document())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private init(_ source: Source, _ range: Range<Int>) {
    self.source = source
    start = range.lowerBound
    lines = source.bytes[range].allSatisfy { $0 < 0x80 } ? [] : Self.lines(of: source.bytes, range)
  }

  /// Lines as libyaml counts them, which also ends a line at CR, U+0085, U+2028 and U+2029.
  private static func lines(of bytes: [UInt8], _ range: Range<Int>) -> [Int] {
    var lines = [range.lowerBound]
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      index += 1
      switch byte {
      case 0x0A: lines.append(index)
      case 0x0D:
        if index < range.upperBound, bytes[index] == 0x0A { index += 1 }
        lines.append(index)
      case 0xC2 where index < range.upperBound && bytes[index] == 0x85: lines.append(index + 1)
      case 0xE2
      where index + 1 < range.upperBound && bytes[index] == 0x80 && (bytes[index + 1] | 1) == 0xA9:
        lines.append(index + 2)
      default: break
      }
    }
    return lines
  }

  private func offset(_ mark: yaml_mark_t) -> Int {
    if lines.isEmpty { return min(start + mark.index, source.bytes.count) }
    guard mark.line < lines.count else { return source.bytes.count }
    var offset = lines[mark.line]
    for _ in 0..<mark.column where offset < source.bytes.count {
      offset += 1
      while offset < source.bytes.count, source.bytes[offset] & 0xC0 == 0x80 { offset += 1 }
    }
    return offset
  }

  private func problem(_ mark: yaml_mark_t, _ message: String, mend: String) -> Problem {
    Problem(in: source, at: offset(mark), message, mend: mend)
  }

  private mutating func advance() throws(Problem) {
    guard yaml_parser_parse(&parser, &next) != 0 else {
      let reason = parser.problem.map { String(cString: $0) } ?? "it cannot be read"
      let mark = parser.problem_mark
      if parser.error == YAML_READER_ERROR {
        throw Problem(
          in: source, at: start + Int(parser.problem_offset), "a character that YAML does not allow", mend: "remove it")
      }
      throw problem(
        mark, "this is not YAML: \(reason)",
        mend: "write one \"name: value\" a line, and put a value that holds \": \" or \" #\" into quotes")
    }
  }

  private mutating func document() throws(Problem) -> Node {
    var root: Node?
    while true {
      try advance()
      let event = next
      defer { yaml_event_delete(&next) }
      switch event.type {
      case YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT, YAML_DOCUMENT_END_EVENT: break
      case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return root ?? Node(.object([]), offset: start, length: 0)
      default:
        if root != nil {
          throw problem(event.start_mark, "a second YAML document", mend: "keep everything in one")
        }
        root = try node(event, depth: 0)
      }
    }
  }

  private mutating func following(depth: Int) throws(Problem) -> Node? {
    try advance()
    let event = next
    defer { yaml_event_delete(&next) }
    if event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT { return nil }
    return try node(event, depth: depth)
  }

  private mutating func node(_ event: yaml_event_t, depth: Int) throws(Problem) -> Node {
    let offset = offset(event.start_mark)
    let length = event.end_mark.line == event.start_mark.line ? self.offset(event.end_mark) - offset : 1
    if depth > JSONReader.deepest {
      throw problem(event.start_mark, "nested more than \(JSONReader.deepest) levels deep", mend: "make it flatter")
    }
    switch event.type {
    case YAML_ALIAS_EVENT:
      throw problem(
        event.start_mark, "an alias", mend: "write the value itself; put text that starts with * or & into quotes")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      try refuse(anchor: scalar.anchor, tag: scalar.tag, event.start_mark)
      let text = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      guard scalar.style == YAML_PLAIN_SCALAR_STYLE else {
        return Node(.string(text), offset: offset, length: length)
      }
      return Node(text.isEmpty || text == "~" || text == "null" ? .null : .plain(text), offset: offset, length: length)
    case YAML_SEQUENCE_START_EVENT:
      try refuse(anchor: event.data.sequence_start.anchor, tag: event.data.sequence_start.tag, event.start_mark)
      var items: [Node] = []
      while let item = try following(depth: depth + 1) { items.append(item) }
      return Node(.array(items), offset: offset, length: length)
    case YAML_MAPPING_START_EVENT:
      try refuse(anchor: event.data.mapping_start.anchor, tag: event.data.mapping_start.tag, event.start_mark)
      return Node(.object(try members(depth: depth)), offset: offset, length: length)
    default:
      throw problem(event.start_mark, "this is not YAML", mend: "write one \"name: value\" a line")
    }
  }

  private mutating func members(depth: Int) throws(Problem) -> [Node.Member] {
    var members: [Node.Member] = []
    var keys = MemberKeys()
    while let key = try following(depth: depth + 1) {
      let name: String
      switch key.value {
      case .plain(let text), .string(let text): name = text
      default:
        throw Problem(in: source, at: key.offset, "a field name must be plain text", mend: "write it as name: value")
      }
      if !keys.insert(name, after: members) {
        throw Problem(
          in: source, at: key.offset, length: key.length, "the field \"\(name)\" stands here twice",
          mend: "keep one of the two")
      }
      let value = try following(depth: depth + 1) ?? Node(.null, offset: key.offset, length: key.length)
      members.append(Node.Member(key: name, offset: key.offset, value: value))
    }
    return members
  }

  private func refuse(
    anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?, _ mark: yaml_mark_t
  ) throws(Problem) {
    if anchor != nil {
      throw problem(mark, "an anchor", mend: "write the value itself; put text that starts with * or & into quotes")
    }
    if tag != nil {
      throw problem(mark, "a tag", mend: "write the value itself; put text that starts with ! into quotes")
    }
  }
}
