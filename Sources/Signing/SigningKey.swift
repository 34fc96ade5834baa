import Crypto
import Manifest

/// An Ed25519 private key (RFC 8032), which signs builds. Printing, dumping or reflecting it shows only its
/// public half.
public struct SigningKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey
  /// The public half.
  public let publicKey: PublicKey
  /// The key's comment, as OpenSSH keeps it in the file; often empty or `user@host`.
  public let comment: String

  /// A new key from the system's secure random numbers. Control characters in the comment become spaces.
  public init(comment: String) {
    self.init(Curve25519.Signing.PrivateKey(), comment: comment)
  }

  /// The key of a seed (the private key of RFC 8032 section 5.1.5); nil unless it is 32 bytes.
  init?(seed: [UInt8], comment: String) {
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else { return nil }
    self.init(key, comment: comment)
  }

  private init(_ key: Curve25519.Signing.PrivateKey, comment: String) {
    self.key = key
    self.publicKey = PublicKey(key.publicKey)
    self.comment = PublicKey.comment(comment)
  }

  /// The 32 bytes that everything secret derives from.
  var seed: [UInt8] { Array(key.rawRepresentation) }

  /// Signs bytes as `ssh-keygen -Y sign` does (`PROTOCOL.sshsig`, Ed25519, SHA-512).
  ///
  /// - Parameters:
  ///   - bytes: what to sign.
  ///   - namespace: what the signature is for.
  /// - Returns: the armored signature, byte for byte that of ssh-keygen: the same key and bytes always give
  ///   the same.
  /// - Throws: what the cryptographic library throws; no case is known.
  public func sign(_ bytes: [UInt8], namespace: String = Signature.namespace) throws -> String {
    let data = Signature.signedData(of: bytes, namespace: namespace)
    return Signature(key: publicKey, namespace: namespace, value: try rawSignature(of: data)).armored
  }

  /// The 64 bytes of an Ed25519 signature (RFC 8032 section 5.1.6).
  func rawSignature(of message: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: message)) }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The public half's fingerprint.
  public var description: String { "signing key \(publicKey.fingerprint)" }
  /// The public half's fingerprint.
  public var debugDescription: String { description }
  /// Nothing but the public half.
  public var customMirror: Mirror { Mirror(self, children: ["publicKey": publicKey]) }
}
