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
  public var firstInvalidUTF8: Int? {
    var decoder = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.parseScalar(from: &iterator) {
      case .valid(let encoded): offset += encoded.count
      case .error: return offset
      case .emptyInput: return nil
      }
    }
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
