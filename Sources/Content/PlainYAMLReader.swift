import Syntax

/// Reads the YAML that most front matter is: names with values on one line each, lists of them, and lists of words in brackets.
/// It is many times as quick as libyaml. Whatever else the text is, it says only that it is something else: then ``YAMLReader``
/// tells what it holds, or what is wrong and where.
package struct PlainYAMLReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let end: Int
  private var index: Int
  /// How far the line that comes next is indented; -1 when there is none.
  private var indent = -1
  /// Whether all so far was plain.
  private var isPlain = true

  private static let deepest = 8
  private static let longestKey = 64
  /// How many members a mapping has at most.
  private static let most = 32
  private static let nothing = Node(.null, offset: 0, length: 0)

  /// The value of the YAML text in a range of a source, as ``YAMLReader`` gives it; nil when that has to be asked.
  package static func read(_ source: Source, _ range: Range<Int>) -> Node? {
    source.bytes.withUnsafeBufferPointer { bytes in
      var reader = PlainYAMLReader(bytes: bytes, end: range.upperBound, index: range.lowerBound)
      reader.beginLine()
      guard reader.indent == 0 else { return nil }
      let node = reader.mapping(depth: 0)
      return reader.isPlain && reader.indent < 0 ? node : nil
    }
  }

  private init(bytes: UnsafeBufferPointer<UInt8>, end: Int, index: Int) {
    self.bytes = bytes
    self.end = end
    self.index = index
  }

  /// The next byte; 0 at the end, and for one that is not plain.
  private var next: UInt8 { index < end ? bytes[index] : 0 }

  /// What is not plain is nothing.
  private mutating func refuse() -> Node {
    isPlain = false
    indent = -1
    index = end
    return Self.nothing
  }

  // MARK: Lines

  /// Goes to the first byte of the next line that is not blank. `index` stands at the beginning of a line.
  private mutating func beginLine() {
    var start = index
    while index < end {
      switch bytes[index] {
      case UInt8(ascii: " "): index += 1
      case UInt8(ascii: "\n"):
        index += 1
        start = index
      default:
        indent = index - start
        return
      }
    }
    indent = -1
  }

  private mutating func skipSpaces() {
    while next == UInt8(ascii: " ") { index += 1 }
  }

  /// Ends a line after a value; what is indented more than the value's owner would belong to the value.
  private mutating func endLine(_ owner: Int) {
    skipSpaces()
    guard index == end || next == UInt8(ascii: "\n") else {
      _ = refuse()
      return
    }
    if index < end { index += 1 }
    beginLine()
    if indent > owner { _ = refuse() }
  }

  // MARK: Blocks

  /// A mapping that begins here, and is indented as this line.
  private mutating func mapping(depth: Int) -> Node {
    let (offset, column) = (index, indent)
    if depth > Self.deepest { return refuse() }
    var members: [Node.Member] = []
    while isPlain, indent == column, let length = keyLength {
      let start = index
      let key = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<start + length]), as: UTF8.self)
      if key == "null" || members.count == Self.most || members.contains(where: { $0.key == key }) { return refuse() }
      index += length + 1
      skipSpaces()
      let value: Node
      if index < end, next != UInt8(ascii: "\n") {
        value = self.value()
        endLine(column)
      } else {
        if index < end { index += 1 }
        beginLine()
        if indent > column {
          value = isItem ? sequence(length: 0, depth: depth + 1) : mapping(depth: depth + 1)
        } else if indent == column, isItem {
          value = sequence(length: 1, depth: depth + 1)
        } else {
          return refuse()
        }
        if indent > column { return refuse() }
      }
      members.append(Node.Member(key: key, offset: start, value: value))
    }
    return members.isEmpty ? refuse() : Node(.object(members), offset: offset, length: 0)
  }

  /// How long the key is that begins here; nil when there is none.
  private var keyLength: Int? {
    var place = index
    guard place < end, Self.isLetter(bytes[place]) else { return nil }
    while place < end, Self.isLetter(bytes[place]) || Self.isDigit(bytes[place]) || bytes[place] == UInt8(ascii: "-") {
      place += 1
    }
    guard place - index <= Self.longestKey, place < end, bytes[place] == UInt8(ascii: ":"),
      place + 1 == end || bytes[place + 1] == UInt8(ascii: " ") || bytes[place + 1] == UInt8(ascii: "\n")
    else { return nil }
    return place - index
  }

  /// Whether an item of a list begins here.
  private var isItem: Bool {
    next == UInt8(ascii: "-") && index + 1 < end && bytes[index + 1] == UInt8(ascii: " ")
  }

  /// A list whose first item begins here, and which is indented as this line.
  ///
  /// - Parameter length: how long libyaml says that its beginning is.
  private mutating func sequence(length: Int, depth: Int) -> Node {
    let (offset, column) = (index, indent)
    if depth > Self.deepest { return refuse() }
    var items: [Node] = []
    while isPlain, indent == column, isItem {
      let start = index
      index += 1
      skipSpaces()
      if keyLength != nil {
        indent = column + index - start
        items.append(mapping(depth: depth + 1))
        if indent > column { return refuse() }
      } else {
        items.append(value())
        endLine(column)
      }
    }
    return Node(.array(items), offset: offset, length: length)
  }

  // MARK: Values

  /// The value that begins here, and ends on this line.
  private mutating func value() -> Node {
    switch next {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return quoted()
    case UInt8(ascii: "["): return words()
    default: return plain(in: .block)
    }
  }

  /// A text in quotes without any escape.
  private mutating func quoted() -> Node {
    let (start, quote) = (index, next)
    index += 1
    while index < end, bytes[index] != quote {
      if bytes[index] == UInt8(ascii: "\\") || !takeCharacter() { return refuse() }
    }
    guard index < end else { return refuse() }
    index += 1
    let text = UnsafeBufferPointer(rebasing: bytes[start + 1..<index - 1])
    return Node(.string(String(decoding: text, as: UTF8.self)), offset: start, length: index - start)
  }

  /// A list in brackets.
  private mutating func words() -> Node {
    let start = index
    index += 1
    var items: [Node] = []
    skipSpaces()
    while isPlain, items.isEmpty ? next != UInt8(ascii: "]") : true {
      items.append(plain(in: .brackets))
      if next == UInt8(ascii: "]") { break }
      guard next == UInt8(ascii: ",") else { return refuse() }
      index += 1
      skipSpaces()
    }
    index += 1
    return Node(.array(items), offset: start, length: 1)
  }

  private enum Context {
    case block, brackets
  }

  /// A text without quotes.
  private mutating func plain(in context: Context) -> Node {
    let start = index
    guard index < end, Self.canBegin(bytes[index]) else { return refuse() }
    var last = index
    scan: while index < end {
      switch bytes[index] {
      case UInt8(ascii: "\n"): break scan
      case UInt8(ascii: " "):
        index += 1
        if next == UInt8(ascii: "#") { return refuse() }
        continue scan
      case UInt8(ascii: ":"):
        let following = index + 1 < end ? bytes[index + 1] : 0
        if context == .brackets || following <= UInt8(ascii: " ") { return refuse() }
      case UInt8(ascii: ","), UInt8(ascii: "]"):
        if context == .brackets { break scan }
      case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "?"):
        if context == .brackets { return refuse() }
      default: break
      }
      guard takeCharacter() else { return refuse() }
      last = index
    }
    let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<last]), as: UTF8.self)
    return Node(text == "null" ? .null : .plain(text), offset: start, length: last - start)
  }

  /// Passes over a character that means nothing by itself.
  ///
  /// - Returns: whether it is one that YAML allows, and takes for no line break (YAML 1.1, sections 5.1 and 5.4).
  private mutating func takeCharacter() -> Bool {
    let byte = bytes[index]
    switch byte {
    case 0x20..<0x7F: index += 1
    // U+00A0 to U+07FF: two bytes.
    case 0xC2 where index + 1 < end && bytes[index + 1] >= 0xA0, 0xC3...0xDF: index += 2
    // U+0800 to U+CFFF but U+2028 and U+2029, which end lines: three bytes.
    case 0xE2 where index + 2 < end && bytes[index + 1] == 0x80 && bytes[index + 2] | 1 == 0xA9: return false
    case 0xE0...0xEC: index += 3
    // U+10000 and on: four bytes.
    case 0xF0...0xF4: index += 4
    default: return false
    }
    return index <= end
  }

  private static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// Whether a text without quotes may begin with a character, wherever it stands.
  private static func canBegin(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "/"), UInt8(ascii: "("), UInt8(ascii: "+"), UInt8(ascii: "$"), UInt8(ascii: "."): true
    default: isLetter(byte) || isDigit(byte) || byte >= 0x80
    }
  }
}
