/// What became of one attempt to hand a message over.
public enum Outcome: Sendable, Hashable {
  /// The other side has it now.
  case taken
  /// It was not taken, and may be later.
  case later(Reason)
  /// It will never be taken.
  case never(Reason)
  /// Nobody can know: contact was lost after it was handed over, and before an answer came.
  case uncertain(Reason)
}

/// Why a message was not taken, in words for the team: one sentence without a final period. It bears no address and no
/// number, whatever the other side answered, so that it may be logged and kept.
public struct Reason: Sendable, Hashable, CustomStringConvertible {
  /// The words.
  public let text: String

  /// The most characters that are kept.
  private static let longest = 300

  /// - Parameter text: anything; what looks like an address or a phone number is left out, and so are control characters.
  public init(_ text: some StringProtocol) {
    let visible = String(String.UnicodeScalarView(text.unicodeScalars.map { Self.isControl($0) ? " " : $0 }))
    let words = visible.split(separator: " ").map { Self.isPrivate($0) ? "…" : String($0) }
    self.text = String(words.joined(separator: " ").prefix(Self.longest))
  }

  /// The words.
  public var description: String { text }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control }

  /// Whether a word holds an address, or as many digits as a phone number.
  private static func isPrivate(_ word: Substring) -> Bool {
    word.contains("@") || word.utf8.count { (0x30...0x39).contains($0) } >= 7
  }
}
