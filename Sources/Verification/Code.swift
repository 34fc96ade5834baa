/// A one-time code: six digits.
public struct Code: Sendable, Hashable {
  /// The digits, leading zeros kept.
  public let digits: String

  /// A new one, each of the 1,000,000 as likely as any other.
  public init(using random: inout some RandomNumberGenerator) {
    let number = String(Int.random(in: 0..<1_000_000, using: &random))
    digits = String(repeating: "0", count: Limits.codeDigits - number.count) + number
  }

  /// What a person typed, spaces and hyphens between the digits dropped; nil when it is not six digits.
  public init?(typed text: String) {
    guard text.utf8.count <= 64 else { return nil }
    let digits = text.filter { !$0.isWhitespace && $0 != "-" }
    guard digits.utf8.count == Limits.codeDigits, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    self.digits = digits
  }
}

extension Code: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Says what it is, and nothing of the digits.
  public var description: String { "code" }
  /// Says what it is, and nothing of the digits.
  public var debugDescription: String { description }
  /// Nothing.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
