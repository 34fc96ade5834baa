import Crypto
import Manifest

/// A secret that one browser holds: 256 random bits in 43 characters of base64url. What is kept of it is its
/// SHA-256 alone.
public struct Token: Sendable, Hashable {
  /// The 43 characters, for a cookie or a form.
  public let text: String

  /// A new one.
  public init(using random: inout some RandomNumberGenerator) {
    var bytes: [UInt8] = []
    while bytes.count < Limits.tokenBytes { withUnsafeBytes(of: random.next()) { bytes += $0 } }
    text = Base64.encodeURL(bytes)
  }

  /// What a browser sent; nil unless it has the form of a token.
  public init?(_ text: String) {
    guard text.utf8.count == 43, text.utf8.allSatisfy(Self.isDigit) else { return nil }
    self.text = text
  }

  /// What is kept of it: the SHA-256 of its 43 characters, as ``Manifest/Grant/link(of:)`` has it for links.
  public var digest: HexDigest { HexDigest(of: Array(text.utf8)) }

  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

extension Token: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Says what it is, and nothing of the secret.
  public var description: String { "token" }
  /// Says what it is, and nothing of the secret.
  public var debugDescription: String { description }
  /// Nothing.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
