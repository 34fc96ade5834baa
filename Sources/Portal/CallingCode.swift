/// A country's calling code of ITU-T E.164.
public struct CallingCode: Sendable, Hashable {
  /// With its plus sign: `+1`, `+49`, `+353`.
  public let text: String

  /// The calling code that an E.164 number starts with; nil when the text has no plus sign and digit.
  ///
  /// Codes are free of prefixes: 1 and 7 stand alone, a listed pair of digits is a code, all others have three digits.
  public init?(of phone: String) {
    let digits = phone.dropFirst()
    guard phone.hasPrefix("+"), let first = digits.first, first.isASCII, first.isNumber else { return nil }
    let length = first == "1" || first == "7" ? 1 : Self.pairs.contains(String(digits.prefix(2))) ? 2 : 3
    text = "+" + digits.prefix(length)
  }

  private static let pairs = Set(
    """
    20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 \
    90 91 92 93 94 95 98
    """.split(separator: " ").map(String.init))
}
