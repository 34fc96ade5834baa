/// A secret that opens a mail server, a gateway or a database. It is written nowhere.
public struct Password: Sendable, Hashable {
  /// The secret itself.
  public let text: String

  /// The most bytes that a file of one may have.
  public static let maximumBytes = 4096

  /// The secret that a file holds: all of it but line feeds at the end; nil when nothing is left, when it is too long,
  /// or when it has control characters, which none of the protocols can carry.
  public init?(file bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let end = text.reversed().drop(while: \.isNewline)
    let secret = String(end.reversed())
    guard bytes.count <= Self.maximumBytes, !secret.isEmpty,
      secret.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control && $0 != "\u{FFFD}" })
    else { return nil }
    self.text = secret
  }
}

extension Password: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Says what it is, and nothing of the secret.
  public var description: String { "password" }
  /// Says what it is, and nothing of the secret.
  public var debugDescription: String { description }
  /// Nothing.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
