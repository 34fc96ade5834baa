/// The text of one file, and the way from a byte offset in it to a line and a column.
public struct Source: Sendable {
  /// The path as people should read it, relative to the folder they work in.
  public let path: String
  /// The file's bytes, without a leading byte-order mark.
  public let bytes: [UInt8]

  /// - Parameters:
  ///   - path: how problems name the file.
  ///   - bytes: the whole file; a leading UTF-8 byte-order mark is dropped.
  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  /// - Parameters:
  ///   - path: how problems name the file.
  ///   - text: the whole file.
  public init(path: String, text: String) {
    self.init(path: path, bytes: Array(text.utf8))
  }

  /// The line and column of a byte offset, both counted from 1; columns count Unicode scalars.
  /// An offset past the end is taken as the end.
  public func position(at offset: Int) -> Position {
    let end = min(max(offset, 0), bytes.count)
    var line = 1
    var start = 0
    for index in 0..<end where bytes[index] == UInt8(ascii: "\n") {
      line += 1
      start = index + 1
    }
    let column = bytes[start..<end].reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    return Position(line: line, column: column)
  }

  /// The byte offset of a line and column counted from 1, columns in Unicode scalars.
  public func offset(of position: Position) -> Int {
    var index = startOfLine(position.line)
    var column = 1
    while column < position.column, index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
      index += 1
      while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
      column += 1
    }
    return index
  }

  /// The text of a line counted from 1, without its line ending; empty when there is no such line.
  /// Bytes that are not UTF-8 become U+FFFD.
  public func line(_ number: Int) -> String {
    let start = startOfLine(number)
    var end = start
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// The offset of the first byte that is not valid UTF-8, or nil when all of it is.
  public var firstInvalidUTF8: Int? { bytes.withUnsafeBytes { Self.firstInvalidUTF8($0) } }

  /// The offset of the first byte that is not valid UTF-8, or nil when all of it is.
  static func firstInvalidUTF8(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var offset = 0
    while offset < bytes.count {
      // Eight bytes of ASCII at once.
      while offset + 8 <= bytes.count,
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        offset += 8
      }
      while offset < bytes.count, bytes[offset] < 0x80 { offset += 1 }
      guard offset < bytes.count else { return nil }
      guard let length = scalarLength(bytes[offset...]) else { return offset }
      offset += length
    }
    return nil
  }

  /// The length of the well-formed sequence of two to four bytes that bytes begin with, by table 3-7 of the Unicode standard;
  /// nil when there is none.
  private static func scalarLength(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
    let start = bytes.startIndex
    let (count, second): (Int, ClosedRange<UInt8>)
    switch bytes[start] {
    case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
    case 0xE0: (count, second) = (3, 0xA0...0xBF)
    case 0xED: (count, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (count, second) = (3, 0x80...0xBF)
    case 0xF0: (count, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
    case 0xF4: (count, second) = (4, 0x80...0x8F)
    default: return nil
    }
    guard bytes.count >= count, second.contains(bytes[start + 1]) else { return nil }
    for index in start + 2..<start + count where bytes[index] & 0xC0 != 0x80 { return nil }
    return count
  }

  private func startOfLine(_ number: Int) -> Int {
    var line = 1
    var index = 0
    while line < number, index < bytes.count {
      if bytes[index] == UInt8(ascii: "\n") { line += 1 }
      index += 1
    }
    return line == number ? index : bytes.count
  }
}

/// A place in a text: line and column, both counted from 1; columns count Unicode scalars.
public struct Position: Sendable, Hashable, Comparable {
  /// The line, counted from 1.
  public let line: Int
  /// The column, counted from 1 in Unicode scalars.
  public let column: Int

  /// - Parameters:
  ///   - line: counted from 1.
  ///   - column: counted from 1 in Unicode scalars.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// Reading order.
  public static func < (first: Position, second: Position) -> Bool {
    (first.line, first.column) < (second.line, second.column)
  }
}
