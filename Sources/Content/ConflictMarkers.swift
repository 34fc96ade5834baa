import Glibc
import Syntax

extension Source {
  /// Where git left a conflict for people to resolve: the first line of the first one; nil when there is none.
  var conflict: Int? {
    guard let start = line(startingWith: UInt8(ascii: "<"), from: 0),
      line(startingWith: UInt8(ascii: ">"), from: start) != nil
    else { return nil }
    return start
  }

  /// Seven of a character at the start of a line, then a space or the line's end, as git marks a conflict.
  private func line(startingWith mark: UInt8, from offset: Int) -> Int? {
    bytes.withUnsafeBytes { text in
      guard let base = text.baseAddress else { return nil }
      var index = offset
      while index < text.count, let found = memchr(base + index, Int32(mark), text.count - index) {
        let start = UnsafeRawPointer(found) - base
        let end = start + 7
        if start == 0 || text[start - 1] == 0x0A, end <= text.count, text[start..<end].allSatisfy({ $0 == mark }),
          end == text.count || [0x20, 0x0A, 0x0D].contains(text[end])
        {
          return start
        }
        index = start + 1
      }
      return nil
    }
  }
}
