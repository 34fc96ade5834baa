import Syntax

/// The bytes that a template makes, in memory that grows by doubling.
struct Output: ~Copyable {
  private var memory: UnsafeMutableBufferPointer<UInt8>
  private var count = 0

  /// - Parameter room: how many bytes it holds before it has to grow.
  init(room: Int) { memory = .allocate(capacity: max(room, 256)) }

  deinit { memory.deallocate() }

  /// Calls a function with the bytes.
  func withBytes<Result>(_ use: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    use(UnsafeBufferPointer(rebasing: memory[..<count]))
  }

  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.count > memory.count - count { grow(by: bytes.count) }
    guard let source = bytes.baseAddress, let target = memory.baseAddress else { return }
    (target + count).update(from: source, count: bytes.count)
    count += bytes.count
  }

  mutating func append(_ text: String) {
    let isContiguous: Void? = text.utf8.withContiguousStorageIfAvailable { append($0) }
    if isContiguous == nil { Array(text.utf8).withUnsafeBufferPointer { append($0) } }
  }

  mutating func append(escapingHTML text: String) {
    let isContiguous: Void? = text.utf8.withContiguousStorageIfAvailable { append(escapingHTML: $0) }
    if isContiguous == nil { Array(text.utf8).withUnsafeBufferPointer { append(escapingHTML: $0) } }
  }

  /// The five bytes that HTML escapes, as bits; all are below 64.
  private static let special: UInt64 = 1 << 34 | 1 << 38 | 1 << 39 | 1 << 60 | 1 << 62

  private mutating func append(escapingHTML text: UnsafeBufferPointer<UInt8>) {
    let raw = UnsafeRawBufferPointer(text)
    var (run, next) = (0, 0)
    while next < text.count {
      // Two pairs of them differ in one bit.
      if next + 8 <= text.count, case let word = ByteWord(raw, at: next), !word.mayHold(UInt8(ascii: "'")),
        !word.without(0x04).mayHold(UInt8(ascii: "\"")), !word.without(0x02).mayHold(UInt8(ascii: "<"))
      {
        next += 8
        continue
      }
      let index = next
      next += 1
      let byte = text[index]
      guard byte < 64, Self.special >> UInt64(byte) & 1 == 1 else { continue }
      append(UnsafeBufferPointer(rebasing: text[run..<index]))
      run = index + 1
      switch byte {
      case UInt8(ascii: "&"): append("&amp;")
      case UInt8(ascii: "<"): append("&lt;")
      case UInt8(ascii: ">"): append("&gt;")
      case UInt8(ascii: "\""): append("&quot;")
      default: append("&#39;")
      }
    }
    append(UnsafeBufferPointer(rebasing: text[run...]))
  }

  private mutating func grow(by more: Int) {
    let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(memory.count * 2, count + more))
    _ = larger.update(fromContentsOf: memory[..<count])
    memory.deallocate()
    memory = larger
  }
}
