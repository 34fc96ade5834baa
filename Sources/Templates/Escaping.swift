/// How `{{name}}` writes a value; `{{{name}}}` and `{{&name}}` always write it as it is.
public enum Escaping: Sendable {
  /// For HTML text and quoted attributes: `&`, `<`, `>`, `"` and `'` become character references.
  case html
  /// As it is.
  case none
}

extension [UInt8] {
  mutating func append(_ text: String) {
    let isContiguous: Void? = text.utf8.withContiguousStorageIfAvailable { append(contentsOf: $0) }
    if isContiguous == nil { append(contentsOf: text.utf8) }
  }

  mutating func append(escapingHTML text: String) {
    let isContiguous: Void? = text.utf8.withContiguousStorageIfAvailable { append(escapingHTML: $0) }
    if isContiguous == nil { Array(text.utf8).withUnsafeBufferPointer { append(escapingHTML: $0) } }
  }

  /// The five bytes that HTML escapes, as bits; all are below 64.
  private static let special: UInt64 = 1 << 34 | 1 << 38 | 1 << 39 | 1 << 60 | 1 << 62

  private mutating func append(escapingHTML text: UnsafeBufferPointer<UInt8>) {
    var run = 0
    for index in text.indices {
      let byte = text[index]
      guard byte < 64, Self.special >> UInt64(byte) & 1 == 1 else { continue }
      append(contentsOf: UnsafeBufferPointer(rebasing: text[run..<index]))
      run = index + 1
      switch byte {
      case UInt8(ascii: "&"): append("&amp;")
      case UInt8(ascii: "<"): append("&lt;")
      case UInt8(ascii: ">"): append("&gt;")
      case UInt8(ascii: "\""): append("&quot;")
      default: append("&#39;")
      }
    }
    append(contentsOf: UnsafeBufferPointer(rebasing: text[run...]))
  }
}
