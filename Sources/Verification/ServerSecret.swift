import Crypto
import Manifest
import Portal

/// The endpoint's secret. It stays outside the store, so that a stolen store tells no code and no address; several
/// endpoints over one store share it.
public struct ServerSecret: Sendable {
  private let codeKey: SymmetricKey
  /// Keyed, and to be given each text.
  private let fingerprinter: HMAC<SHA256>
  private let sealingKey: SymmetricKey

  /// Bytes of a secret: 256 bits.
  public static let byteCount = 32

  /// A secret of at least ``byteCount`` random bytes, as the secret file holds them; nil when there are fewer.
  public init?(bytes: [UInt8]) {
    guard bytes.count >= Self.byteCount else { return nil }
    let secret = SymmetricKey(data: bytes)
    func key(_ purpose: String) -> SymmetricKey {
      HKDF<SHA256>.deriveKey(
        inputKeyMaterial: secret, info: Array("latchkey \(purpose) v1".utf8), outputByteCount: Self.byteCount)
    }
    codeKey = key("code")
    fingerprinter = HMAC(key: key("fingerprint"))
    sealingKey = key("outbox")
  }

  /// What a store keeps of a code: HMAC-SHA256 over the request's id and the code.
  func digest(of code: String, for challenge: HexDigest) -> String {
    Self.hex(HMAC<SHA256>.authenticationCode(for: challenge.bytes + Array(code.utf8), using: codeKey))
  }

  /// Whether a code is the one with this digest, in a time that does not depend on how much of it is right.
  func matches(_ digest: String, _ code: String, for challenge: HexDigest) -> Bool {
    guard let kept = HexDigest(hex: digest) else { return false }
    return HMAC<SHA256>.isValidAuthenticationCode(
      kept.bytes, authenticating: challenge.bytes + Array(code.utf8), using: codeKey)
  }

  /// A keyed digest of what must be recognized but not read: an address that was typed, a network.
  public func fingerprint(of text: String) -> String {
    var code = fingerprinter
    code.update(data: Array(text.utf8))
    return Self.hex(code.finalize())
  }

  /// The text, to be read only with this secret and only in the place with this key (ChaCha20-Poly1305, RFC 8439).
  func seal(_ text: String, for key: String) -> String {
    // Sealing fails for no input; a box without its combined form does not exist for nonces of 96 bits.
    guard
      let box = try? ChaChaPoly.seal(Array(text.utf8), using: sealingKey, authenticating: Array(key.utf8))
    else { return "" }
    return Base64.encode(Array(box.combined))
  }

  /// The text that was sealed for a place; nil when it was sealed with another secret, or elsewhere.
  func open(_ sealed: String, for key: String) -> String? {
    guard let bytes = Base64.decode(Array(sealed.utf8)), let box = try? ChaChaPoly.SealedBox(combined: bytes),
      let text = try? ChaChaPoly.open(box, using: sealingKey, authenticating: Array(key.utf8))
    else { return nil }
    return String(decoding: text, as: UTF8.self)
  }

  private static func hex(_ code: HMAC<SHA256>.MAC) -> String {
    code.withUnsafeBytes { HexDigest(bytes: $0).hex }
  }
}

extension ServerSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Says what it is, and nothing of the secret.
  public var description: String { "server secret" }
  /// Says what it is, and nothing of the secret.
  public var debugDescription: String { description }
  /// Nothing.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
