/// Patterns separated by commas, as `ssh_config(5)` describes under PATTERNS: `*` stands for any characters,
/// `?` for one byte, and a pattern after `!` takes what it matches out again.
public struct PatternList: Sendable, Hashable {
  private struct Pattern: Sendable, Hashable {
    let isNegated: Bool
    let bytes: [UInt8]
  }

  private let patterns: [Pattern]

  /// The patterns of a text such as `*@example.com,!guest@example.com`.
  public init(_ text: String) {
    patterns = text.utf8.split(separator: UInt8(ascii: ",")).map { pattern in
      let isNegated = pattern.first == UInt8(ascii: "!")
      return Pattern(isNegated: isNegated, bytes: Array(isNegated ? pattern.dropFirst() : pattern))
    }
  }

  /// Whether a pattern matches the whole text and no negated one does.
  public func matches(_ text: String) -> Bool {
    let text = Array(text.utf8)
    let matching = patterns.filter { Self.matches(text, $0.bytes) }
    return !matching.isEmpty && !matching.contains(where: \.isNegated)
  }

  /// In time proportional to the product of both lengths at worst: only the last star is ever tried again.
  private static func matches(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
    var (index, position) = (0, 0)
    var star: (index: Int, position: Int)?
    while index < text.count {
      if position < pattern.count, pattern[position] == UInt8(ascii: "*") {
        star = (index, position)
        position += 1
      } else if position < pattern.count,
        pattern[position] == UInt8(ascii: "?") || pattern[position] == text[index]
      {
        (index, position) = (index + 1, position + 1)
      } else if let last = star {
        star = (last.index + 1, last.position)
        (index, position) = (last.index + 1, last.position + 1)
      } else {
        return false
      }
    }
    return pattern[position...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
