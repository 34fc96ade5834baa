/// The part of a file that a request asks for (RFC 9110 section 14).
enum ByteRange: Sendable, Hashable {
  /// All of it: no range was asked for, or one that may be ignored.
  case whole
  /// These bytes.
  case part(Range<Int>)
  /// None that there is.
  case unsatisfiable

  /// - Parameters:
  ///   - header: the value of `Range`.
  ///   - size: the file's size in bytes.
  init(_ header: String?, of size: Int) {
    guard let header, let equals = header.firstIndex(of: "="),
      header[..<equals].lowercased() == "bytes", !header.contains(",")
    else {
      // More than one range may be ignored as well, which spares the server from being made to send much for little.
      self = .whole
      return
    }
    let ends = header[header.index(after: equals)...].split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]) else {
      self = .whole
      return
    }
    switch (first, last) {
    case (nil, nil): self = .whole
    case (nil, let count?):
      self = count == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - count)..<size)
    case (let first?, let last):
      if let last, last < first {
        self = .whole
      } else {
        self = first >= size ? .unsatisfiable : .part(first..<min(size, last.map { $0 + 1 } ?? size))
      }
    }
  }

  /// The number that digits spell, nil inside for none at all; nil for anything else, or more than a file can have.
  private static func number(_ text: Substring) -> Int?? {
    let digits = text.trimmingPrefix { $0 == " " }
    if digits.isEmpty { return .some(nil) }
    guard digits.utf8.count <= 18, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(digits)
  }
}
