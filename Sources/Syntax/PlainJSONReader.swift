import Glibc

/// Reads what a ``JSONWriter`` wrote, as long as no text in it had to be escaped: members in the order of their keys, no
/// space between, a line feed at the end. It keeps nothing to be looked up later, and so is many times as quick as
/// ``JSONReader``. Whatever else the bytes are, it says only that they are something else: then ``JSONReader`` tells what they hold,
/// or what is wrong and where.
///
/// A value that is not there is given as an empty one, and ``isPlain`` is false from then on.
public struct PlainJSONReader {
  private let bytes: UnsafeRawBufferPointer
  private var index = 0
  /// Whether a comma is due before the next member or item.
  private var isFirst = true
  /// Whether all so far was as the writer writes it.
  public private(set) var isPlain: Bool

  private init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    isPlain = Source.firstInvalidUTF8(bytes) == nil
  }

  /// What a function reads of a whole text.
  ///
  /// - Returns: nil when it is not as the writer writes it.
  public static func read<Value>(_ bytes: [UInt8], _ read: (inout PlainJSONReader) -> Value) -> Value? {
    bytes.withUnsafeBytes { bytes in
      var reader = PlainJSONReader(bytes)
      guard reader.isPlain else { return nil }
      let value = read(&reader)
      reader.take(0x0A)
      return reader.isPlain && reader.index == bytes.count ? value : nil
    }
  }

  /// Says that a value is not what belongs there.
  public mutating func refuse() { isPlain = false }

  private mutating func take(_ byte: UInt8) {
    if isPlain, index < bytes.count, bytes[index] == byte { index += 1 } else { isPlain = false }
  }

  private mutating func separate() {
    if !isFirst { take(UInt8(ascii: ",")) }
    isFirst = false
  }

  private mutating func enclose(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ read: (inout PlainJSONReader) -> Void
  ) {
    let outer = isFirst
    isFirst = true
    take(UInt8(ascii: open))
    read(&self)
    take(UInt8(ascii: close))
    isFirst = outer
  }

  // MARK: Objects and arrays

  /// Reads an object, whose members a function asks for in the order of their keys.
  public mutating func object(_ read: (inout PlainJSONReader) -> Void) { enclose("{", "}", read) }

  /// Takes the key of a member that may be absent, if it comes next: then its value is to be read.
  public mutating func has(_ key: StaticString) -> Bool {
    let comma = isFirst ? 0 : 1
    let length = key.utf8CodeUnitCount
    guard isPlain, bytes.count - index >= comma + length + 3, isFirst || bytes[index] == UInt8(ascii: ","),
      bytes[index + comma] == UInt8(ascii: "\""), bytes[index + comma + 1 + length] == UInt8(ascii: "\""),
      bytes[index + comma + 2 + length] == UInt8(ascii: ":"),
      UnsafeRawBufferPointer(start: key.utf8Start, count: length).elementsEqual(
        bytes[index + comma + 1..<index + comma + 1 + length])
    else { return false }
    index += comma + length + 3
    isFirst = false
    return true
  }

  /// Takes the key of a member that must come next.
  public mutating func member(_ key: StaticString) { if !has(key) { isPlain = false } }

  /// Reads an object of any keys.
  ///
  /// - Parameter read: reads the value of a member, whose key it gets.
  public mutating func members(_ read: (inout PlainJSONReader, UnsafeRawBufferPointer) -> Void) {
    enclose("{", "}") { reader in
      var last: UnsafeRawBufferPointer?
      while reader.isPlain, reader.index < reader.bytes.count, reader.bytes[reader.index] != UInt8(ascii: "}") {
        reader.separate()
        let key = reader.piece()
        if let last, !last.precedes(key) { reader.isPlain = false }
        last = key
        reader.take(UInt8(ascii: ":"))
        if reader.isPlain { read(&reader, key) }
      }
    }
  }

  /// Reads an array, each item by a function.
  public mutating func array(_ read: (inout PlainJSONReader) -> Void) {
    enclose("[", "]") { reader in
      while reader.isPlain, reader.index < reader.bytes.count, reader.bytes[reader.index] != UInt8(ascii: "]") {
        reader.separate()
        read(&reader)
      }
    }
  }

  // MARK: Values

  /// The bytes of a text, within the bytes that are read.
  public mutating func piece() -> UnsafeRawBufferPointer {
    take(UInt8(ascii: "\""))
    let start = index
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      let byte = bytes[index]
      if byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\\") { isPlain = false }
      index += 1
    }
    let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<index])
    take(UInt8(ascii: "\""))
    return isPlain ? piece : UnsafeRawBufferPointer(rebasing: bytes[..<0])
  }

  /// The bytes of a text of a known length, which are not looked at: whoever asks refuses all that would be escaped.
  public mutating func piece(count: Int) -> UnsafeRawBufferPointer {
    take(UInt8(ascii: "\""))
    let end = index + count
    guard isPlain, end < bytes.count, bytes[end] == UInt8(ascii: "\"") else {
      isPlain = false
      return UnsafeRawBufferPointer(rebasing: bytes[..<0])
    }
    defer { index = end + 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[index..<end])
  }

  /// A text.
  public mutating func string() -> String { String(decoding: piece(), as: UTF8.self) }

  /// A whole number of at least 0.
  public mutating func integer() -> Int {
    let start = index
    var number = 0
    while index < bytes.count, case let digit = bytes[index] &- UInt8(ascii: "0"), digit < 10, index - start < 18 {
      number = number * 10 + Int(digit)
      index += 1
    }
    // One that is longer ends in the middle of its digits, where nothing goes on.
    if index == start || bytes[start] == UInt8(ascii: "0") && index - start > 1 { isPlain = false }
    return number
  }
}

extension UnsafeRawBufferPointer {
  /// Whether these bytes come before others.
  fileprivate func precedes(_ other: UnsafeRawBufferPointer) -> Bool {
    guard let one = baseAddress, let two = other.baseAddress else { return count < other.count }
    let order = memcmp(one, two, Swift.min(count, other.count))
    return order == 0 ? count < other.count : order < 0
  }
}
