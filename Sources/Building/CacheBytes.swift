/// Writes numbers and bytes one after the other.
struct CacheWriter {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ number: Int) {
    withUnsafeBytes(of: Int64(number).littleEndian) { bytes += $0 }
  }

  mutating func add(_ more: [UInt8]) {
    add(more.count)
    bytes += more
  }

  mutating func add(_ text: String) { add(Array(text.utf8)) }

  /// Adds a list, each item by a function.
  mutating func add<Item>(_ items: some Collection<Item>, _ add: (inout CacheWriter, Item) -> Void) {
    self.add(items.count)
    for item in items { add(&self, item) }
  }
}

/// Reads what a ``CacheWriter`` wrote. After bytes that end too soon, everything is empty.
struct CacheReader {
  private let bytes: ArraySlice<UInt8>
  private var index: Int
  /// Whether all reading so far met what was written.
  private(set) var isWhole = true

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    index = bytes.startIndex
  }

  /// Whether nothing is left.
  var isAtEnd: Bool { index == bytes.endIndex }

  mutating func number() -> Int {
    guard isWhole, bytes.endIndex - index >= 8 else {
      isWhole = false
      return 0
    }
    defer { index += 8 }
    let offset = index - bytes.startIndex
    return bytes.withUnsafeBytes {
      Int(Int64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Int64.self)))
    }
  }

  mutating func piece() -> ArraySlice<UInt8> {
    let count = number()
    guard isWhole, count >= 0, count <= bytes.endIndex - index else {
      isWhole = false
      return []
    }
    defer { index += count }
    return bytes[index..<index + count]
  }

  mutating func text() -> String { String(decoding: piece(), as: UTF8.self) }

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
