import Crypto
import Manifest

/// The secret that links derive from: HKDF-SHA256 (RFC 5869) of a private key's seed, without salt, with the
/// info `latchkey link v1`, 32 bytes. When the signing key is rotated, the older key's stays in use, and no
/// link changes.
public struct LinkKey: Sendable {
  private let key: SymmetricKey

  /// The secret of a signing key.
  public init(of key: SigningKey) {
    self.key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: key.seed), info: Array("latchkey link v1".utf8),
      outputByteCount: 32)
  }

  /// The token of one invitation's link: HMAC-SHA256 (RFC 2104) over `project NUL contact NUL generation NUL
  /// issued`, in 43 characters of base64url (RFC 4648 section 5). A grant keeps only its digest:
  /// ``Grant/link(of:)``.
  ///
  /// - Parameters:
  ///   - project: the project's identifier.
  ///   - contact: the contact's identifier.
  ///   - generation: which sending it is, from 1.
  ///   - issued: when it was issued, as `2026-11-22T10:04:00Z`.
  public func token(project: String, contact: String, generation: Int, issued: String) -> String {
    let message = [project, contact, String(generation), issued].joined(separator: "\0")
    return Base64.encodeURL(Array(HMAC<SHA256>.authenticationCode(for: Array(message.utf8), using: key)))
  }
}

extension LinkKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Says what it is, and nothing of the secret.
  public var description: String { "link key" }
  /// Says what it is, and nothing of the secret.
  public var debugDescription: String { description }
  /// Nothing.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
