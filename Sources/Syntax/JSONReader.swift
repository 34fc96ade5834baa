/// Reads JSON (RFC 8259) strictly, with positions: no comments, no trailing commas, no duplicate keys,
/// nothing after the value, at most 64 levels deep.
public struct JSONReader {
  private let source: Source
  private let bytes: [UInt8]
  private var index = 0

  /// How deep arrays and objects may nest.
  public static let deepest = 64

  private init(_ source: Source) {
    self.source = source
    self.bytes = source.bytes
  }

  /// The value that a text holds.
  ///
  /// - Throws: a ``Problem`` at the first place that is not JSON.
  public static func read(_ source: Source) throws(Problem) -> Node {
    if let offset = source.firstInvalidUTF8 {
      throw Problem(
        in: source, at: offset, "this byte is not UTF-8", mend: "save the file in the UTF-8 encoding")
    }
    var reader = JSONReader(source)
    reader.skipSpace()
    if reader.index == reader.bytes.count {
      throw Problem(in: source, at: 0, "the file is empty", mend: "write a JSON object: { … }")
    }
    let node = try reader.value(depth: 0)
    reader.skipSpace()
    if reader.index < reader.bytes.count {
      throw reader.problem("text after the end of the JSON value", mend: "remove it")
    }
    return node
  }

  private func problem(_ message: String, at offset: Int? = nil, length: Int = 1, mend: String) -> Problem {
    Problem(in: source, at: offset ?? index, length: length, message, mend: mend)
  }

  private mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  private mutating func value(depth: Int) throws(Problem) -> Node {
    guard index < bytes.count else {
      throw problem("the file ends in the middle of a value", mend: "complete it; the end may have been cut off")
    }
    let start = index
    switch bytes[index] {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""):
      let text = try string()
      return Node(.string(text), offset: start, length: index - start)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try number()
      let text = String(decoding: bytes[start..<index], as: UTF8.self)
      return Node(.number(text), offset: start, length: index - start)
    default:
      for (word, value) in [("true", Node.Value.bool(true)), ("false", .bool(false)), ("null", .null)]
      where bytes[index...].starts(with: word.utf8) {
        index += word.utf8.count
        return Node(value, offset: start, length: index - start)
      }
      throw problem(
        "this is not a JSON value", mend: "write a \"text\" in double quotes, a number, true, false, [ … ] or { … }")
    }
  }

  private mutating func object(depth: Int) throws(Problem) -> Node {
    try refuse(depth: depth)
    let start = index
    index += 1
    var members: [Node.Member] = []
    var keys = MemberKeys()
    skipSpace()
    if index < bytes.count, bytes[index] == UInt8(ascii: "}") {
      index += 1
      return Node(.object([]), offset: start, length: index - start)
    }
    while true {
      skipSpace()
      guard index < bytes.count else { throw unclosed(start, "{", "}") }
      guard bytes[index] == UInt8(ascii: "\"") else {
        let trailing = bytes[index] == UInt8(ascii: "}")
        throw problem(
          trailing ? "a comma before the closing }" : "a field name in double quotes belongs here",
          mend: trailing ? "remove the comma" : "write it as \"name\": value")
      }
      let offset = index
      let key = try string()
      if !keys.insert(key, after: members) {
        throw problem(
          "the field \"\(key)\" stands here twice", at: offset, length: index - offset, mend: "keep one of the two")
      }
      skipSpace()
      guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else {
        throw problem("a colon is missing after the field name", mend: "write \"\(key)\": value")
      }
      index += 1
      skipSpace()
      members.append(Node.Member(key: key, offset: offset, value: try value(depth: depth)))
      if try close(start, "{", "}") { break }
    }
    return Node(.object(members), offset: start, length: index - start)
  }

  private mutating func array(depth: Int) throws(Problem) -> Node {
    try refuse(depth: depth)
    let start = index
    index += 1
    var items: [Node] = []
    skipSpace()
    if index < bytes.count, bytes[index] == UInt8(ascii: "]") {
      index += 1
      return Node(.array([]), offset: start, length: index - start)
    }
    while true {
      skipSpace()
      if index < bytes.count, bytes[index] == UInt8(ascii: "]") {
        throw problem("a comma before the closing ]", mend: "remove the comma")
      }
      items.append(try value(depth: depth))
      if try close(start, "[", "]") { break }
    }
    return Node(.array(items), offset: start, length: index - start)
  }

  private func refuse(depth: Int) throws(Problem) {
    if depth > Self.deepest {
      throw problem("nested more than \(Self.deepest) levels deep", mend: "make it flatter")
    }
  }

  /// Takes a comma (false) or the closing bracket (true).
  private mutating func close(_ start: Int, _ open: Character, _ end: Character) throws(Problem) -> Bool {
    skipSpace()
    guard index < bytes.count else { throw unclosed(start, open, end) }
    if bytes[index] == UInt8(ascii: ",") {
      index += 1
      return false
    }
    if bytes[index] == end.asciiValue {
      index += 1
      return true
    }
    throw problem("a comma or \(end) belongs here", mend: "separate values with a comma, and close with \(end)")
  }

  private func unclosed(_ start: Int, _ open: Character, _ end: Character) -> Problem {
    problem("this \(open) is never closed", at: start, mend: "add the missing \(end); the end may have been cut off")
  }

  private mutating func number() throws(Problem) {
    let start = index
    func isDigit(_ index: Int) -> Bool { index < bytes.count && (0x30...0x39).contains(bytes[index]) }
    if bytes[index] == UInt8(ascii: "-") { index += 1 }
    let whole = index
    while isDigit(index) { index += 1 }
    let digits = index - whole
    var isValid = digits > 0 && !(digits > 1 && bytes[whole] == UInt8(ascii: "0"))
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      isValid = isValid && isDigit(index)
      while isDigit(index) { index += 1 }
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
        index += 1
      }
      isValid = isValid && isDigit(index)
      while isDigit(index) { index += 1 }
    }
    if !isValid {
      throw problem(
        "this is not a number as JSON writes it", at: start, length: index - start,
        mend: "write it without leading zeros, with digits on both sides of the point")
    }
  }

  private mutating func string() throws(Problem) -> String {
    let start = index
    index += 1
    var run = index
    var text: [UInt8] = []
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        defer { index += 1 }
        if text.isEmpty { return String(decoding: bytes[run..<index], as: UTF8.self) }
        text += bytes[run..<index]
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        text += bytes[run..<index]
        try escape(into: &text)
        run = index
      case 0..<0x20:
        throw problem(
          bytes[index] == 0x0A || bytes[index] == 0x0D
            ? "the text is not closed on this line" : "a control character inside a text",
          at: bytes[index] == 0x0A || bytes[index] == 0x0D ? start : index,
          mend: "close it with a double quote, and write a line break as \\n")
      default: index += 1
      }
    }
    throw problem(
      "this text is never closed", at: start, mend: "add the missing double quote; the end may have been cut off")
  }

  private mutating func escape(into text: inout [UInt8]) throws(Problem) {
    let start = index
    guard index + 1 < bytes.count else {
      throw problem("the file ends inside a text", mend: "complete it; the end may have been cut off")
    }
    index += 2
    switch bytes[index - 1] {
    case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
    case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
    case UInt8(ascii: "/"): text.append(UInt8(ascii: "/"))
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var code = hexadecimal()
      if let high = code, (0xD800..<0xDC00).contains(high), bytes[index...].starts(with: "\\u".utf8) {
        index += 2
        code = hexadecimal().flatMap {
          (0xDC00..<0xE000).contains($0) ? 0x10000 + (high - 0xD800) << 10 + ($0 - 0xDC00) : nil
        }
      }
      guard let code, let scalar = Unicode.Scalar(code) else {
        throw problem(
          "this is not a Unicode character", at: start, length: index - start,
          mend: "write \\u and four hexadecimal digits; a character beyond U+FFFF takes two such escapes")
      }
      text += Array(String(Character(scalar)).utf8)
    default:
      throw problem(
        "a backslash before a character that needs none", at: start, length: 2,
        mend: "remove it, or write \\\\ for a backslash")
    }
  }

  private mutating func hexadecimal() -> UInt32? {
    guard index + 4 <= bytes.count else { return nil }
    var code: UInt32 = 0
    for byte in bytes[index..<index + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
      code = code << 4 | UInt32(digit)
    }
    index += 4
    return code
  }
}
