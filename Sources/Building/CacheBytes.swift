import Manifest
import Syntax

/// Writes numbers and bytes one after the other.
struct CacheWriter {
  private(set) var bytes: [UInt8]

  /// - Parameters:
  ///   - beginning: the first bytes.
  ///   - room: how many bytes there will be, about.
  init(_ beginning: [UInt8] = [], room: Int) {
    bytes = []
    bytes.reserveCapacity(beginning.count + room)
    bytes += beginning
  }

  mutating func add(_ number: Int) {
    withUnsafeBytes(of: Int64(number).littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func add(_ more: [UInt8]) {
    add(more.count)
    bytes += more
  }

  mutating func add(_ text: String) {
    add(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  /// Adds a digest, or that there is none.
  mutating func add(_ digest: HexDigest?) { add(digest?.bytes ?? []) }

  /// How many bytes a stamp takes.
  static let stampCount = 32

  /// Adds a stamp, or zeros when there is none.
  mutating func add(stamp: HexDigest?) {
    if let stamp { bytes += stamp.bytes } else { bytes.append(contentsOf: repeatElement(0, count: Self.stampCount)) }
  }

  /// Adds a list, each item by a function.
  mutating func add<Item>(_ items: some Collection<Item>, _ add: (inout CacheWriter, Item) -> Void) {
    self.add(items.count)
    for item in items { add(&self, item) }
  }
}

/// Reads what a ``CacheWriter`` wrote. After bytes that end too soon, everything is empty.
struct CacheReader {
  private let bytes: UnsafeRawBufferPointer
  private var index: Int
  private let end: Int
  /// Whether all reading so far met what was written.
  private(set) var isWhole = true

  /// A reader of some bytes, which must stay as long as it.
  init(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) {
    self.bytes = bytes
    index = start
    self.end = end
  }

  /// What a function reads of some bytes.
  static func read<Result>(
    _ bytes: [UInt8], from start: Int = 0, _ read: (inout CacheReader) -> Result?
  ) -> Result? {
    bytes.withUnsafeBytes { bytes in
      var reader = CacheReader(bytes, from: start, to: bytes.count)
      return read(&reader)
    }
  }

  /// Whether nothing is left.
  var isAtEnd: Bool { index == end }

  /// Where what is left begins and ends.
  var rest: Range<Int> { index..<end }

  mutating func number() -> Int {
    guard isWhole, end - index >= 8 else {
      isWhole = false
      return 0
    }
    defer { index += 8 }
    return Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: Int64.self)))
  }

  /// Where bytes begin and end that were added with their count.
  mutating func range() -> Range<Int> {
    let count = number()
    guard isWhole, count >= 0, count <= end - index else {
      isWhole = false
      return index..<index
    }
    defer { index += count }
    return index..<index + count
  }

  mutating func piece() -> [UInt8] { Array(bytes[range()]) }

  mutating func text() -> String { String(decoding: bytes[range()], as: UTF8.self) }

  /// A digest; nil when there is none.
  mutating func digest() -> HexDigest? {
    let range = range()
    return range.count == 32 ? HexDigest(bytes: UnsafeRawBufferPointer(rebasing: bytes[range])) : nil
  }

  /// A stamp; nil when there is none.
  mutating func stamp() -> HexDigest? {
    guard isWhole, end - index >= CacheWriter.stampCount else {
      isWhole = false
      return nil
    }
    defer { index += CacheWriter.stampCount }
    let place = bytes[index..<index + CacheWriter.stampCount]
    return place.allSatisfy { $0 == 0 } ? nil : HexDigest(bytes: UnsafeRawBufferPointer(rebasing: place))
  }

  /// A list, each item by a function.
  mutating func list<Item>(_ item: (inout CacheReader) -> Item?) -> [Item] {
    let count = number()
    var items: [Item] = []
    while isWhole, items.count < count {
      guard let next = item(&self) else {
        isWhole = false
        break
      }
      items.append(next)
    }
    return items
  }
}

// MARK: Warnings

extension CacheWriter {
  mutating func add(_ warnings: [Warning]) {
    add(warnings) { writer, warning in
      let problem = warning.problem
      for text in [warning.rule, problem.path, problem.line, problem.message, problem.mend] { writer.add(text) }
      for number in [problem.position?.line ?? 0, problem.position?.column ?? 0, problem.length] { writer.add(number) }
    }
  }
}

extension CacheReader {
  mutating func warnings() -> [Warning] {
    list { reader -> Warning? in
      let (rule, path, line) = (reader.text(), reader.text(), reader.text())
      let (message, mend) = (reader.text(), reader.text())
      let (number, column, length) = (reader.number(), reader.number(), reader.number())
      return Warning(
        rule: rule,
        Problem(
          path: path, position: number > 0 ? Position(line: number, column: column) : nil, line: line, length: length,
          message, mend: mend))
    }
  }
}
