/// The strings that a tag stands between.
struct Delimiters {
  var open = Array("{{".utf8)
  var close = Array("}}".utf8)

  /// A tag as people would write it with these delimiters.
  func tag(_ content: String) -> String { "\(text(open))\(content)\(text(close))" }

  func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  func opens(_ bytes: [UInt8], at index: Int) -> Bool { bytes.holds(open, at: index) }
}

/// One tag of a template.
struct Tag {
  enum Kind {
    case variable, raw, section, inverted, close, comment, partial, parent, block, delimiters

    init(_ sigil: UInt8) {
      switch sigil {
      case UInt8(ascii: "{"), UInt8(ascii: "&"): self = .raw
      case UInt8(ascii: "#"): self = .section
      case UInt8(ascii: "^"): self = .inverted
      case UInt8(ascii: "/"): self = .close
      case UInt8(ascii: "!"): self = .comment
      case UInt8(ascii: ">"): self = .partial
      case UInt8(ascii: "<"): self = .parent
      case UInt8(ascii: "$"): self = .block
      case UInt8(ascii: "="): self = .delimiters
      default: self = .variable
      }
    }
  }

  let kind: Kind
  /// From the opening delimiter to the closing one.
  let range: Range<Int>
  /// What stands in it, without the sign of its kind and the white space around.
  let content: Range<Int>

  /// The tag whose opening delimiter stands at an offset.
  ///
  /// - Returns: nil when it is never closed: another tag, another line of its name or the end comes first.
  init?(_ bytes: [UInt8], at start: Int, _ delimiters: Delimiters) {
    var first = bytes.skippingWhiteSpace(from: start + delimiters.open.count)
    guard first < bytes.count else { return nil }
    kind = Kind(bytes[first])
    var close = delimiters.close
    if bytes[first] == UInt8(ascii: "{") { close.insert(UInt8(ascii: "}"), at: 0) }
    if kind == .delimiters { close.insert(UInt8(ascii: "="), at: 0) }
    if kind != .variable { first += 1 }
    var end = first
    while !bytes.holds(close, at: end) {
      if end >= bytes.count || (kind != .comment && delimiters.opens(bytes, at: end)) { return nil }
      end += 1
    }
    range = start..<end + close.count
    first = min(bytes.skippingWhiteSpace(from: first), end)
    while end > first, bytes[end - 1].isWhiteSpace { end -= 1 }
    content = first..<end
    if kind != .comment, bytes[content].contains(0x0A) { return nil }
  }
}

extension UInt8 {
  var isBlank: Bool { self == 0x20 || self == 0x09 }
  var isWhiteSpace: Bool { isBlank || self == 0x0A || self == 0x0D }
}

extension [UInt8] {
  func holds(_ text: [UInt8], at index: Int) -> Bool {
    guard index + text.count <= count else { return false }
    for offset in text.indices where self[index + offset] != text[offset] { return false }
    return true
  }

  func skippingWhiteSpace(from index: Int) -> Int {
    self[Swift.min(index, count)...].firstIndex { !$0.isWhiteSpace } ?? count
  }

  func skippingBlanks(from index: Int) -> Int {
    self[Swift.min(index, count)...].firstIndex { !$0.isBlank } ?? count
  }

  /// The start of the next line when only blanks are left of this one; nil when there is more.
  func nextLine(from index: Int) -> Int? {
    let index = skippingBlanks(from: index)
    if index == count { return index }
    if self[index] == 0x0A { return index + 1 }
    return self[index] == 0x0D && index + 1 < count && self[index + 1] == 0x0A ? index + 2 : nil
  }
}
