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
    var index = offset
    while index < bytes.count {
      if bytes[index] == mark, bytes[index...].prefix(7).count == 7,
        bytes[index...].prefix(7).allSatisfy({ $0 == mark }),
        index + 7 == bytes.count || [0x20, 0x0A, 0x0D].contains(bytes[index + 7])
      {
        return index
      }
      guard let end = bytes[index...].firstIndex(of: 0x0A) else { return nil }
      index = end + 1
    }
    return nil
  }
}
