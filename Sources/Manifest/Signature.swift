import Crypto
import Syntax

/// A signature as `ssh-keygen -Y sign` makes it: `PROTOCOL.sshsig`, with Ed25519 and SHA-512 and nothing
/// else.
public struct Signature: Sendable, Hashable {
  /// The namespace of the manifest's signature.
  public static let namespace = "latchkey"
  /// Where the manifest's signature stands, relative to dist/.
  public static let path = "manifest.json.sig"
  /// The most bytes that a signature file may have; a genuine one has about 300.
  public static let maximumBytes = 8192

  /// The key that signed, as the signature itself claims.
  public let key: PublicKey
  /// What the signature is for, so that one made for another purpose is worth nothing here.
  public let namespace: String
  /// The 64 bytes of the Ed25519 signature (RFC 8032 section 5.1.6).
  public let value: [UInt8]

  /// A signature made by a key.
  package init(key: PublicKey, namespace: String, value: [UInt8]) {
    self.key = key
    self.namespace = namespace
    self.value = value
  }

  /// The signature in an armored file (`PROTOCOL.sshsig` sections 1 and 2). This proves nothing yet: see
  /// ``AllowedSigners/check(signature:over:namespace:at:)``.
  ///
  /// - Throws: a ``Problem`` when it is too large, malformed, or made with another algorithm. The reserved
  ///   field, for which version 1 has no use, must be empty.
  public init(_ source: Source) throws(Problem) {
    try SizeLimit(Self.maximumBytes).check(source)
    let blob: [UInt8]
    do {
      blob = try Armor.read(source.bytes, label: Self.label)
    } catch {
      throw switch error {
      case .noHeader:
        Problem(
          in: source, at: 0, "an OpenSSH signature starts with -----BEGIN \(Self.label)-----", mend: Self.mend
        )
      case .noFooter:
        Problem(
          path: source.path, "the signature does not end with -----END \(Self.label)-----", mend: Self.mend)
      case .notBase64: Problem(path: source.path, "the signature is not base64", mend: Self.mend)
      }
    }
    func refused(_ message: String) -> Problem { Problem(path: source.path, message, mend: Self.mend) }

    var reader = Wire.Reader(blob)
    guard let magic = reader.bytes(6), magic.elementsEqual(Self.magic), let version = reader.uint32() else {
      throw refused("the text holds no OpenSSH signature")
    }
    guard version == 1 else { throw refused("the signature has format version \(version), not 1") }
    guard let key = reader.string(), let namespace = reader.string(), let reserved = reader.string(),
      let hash = reader.string(), let signature = reader.string(), reader.rest.isEmpty, reserved.isEmpty
    else { throw refused("the signature is cut off or damaged") }
    guard hash.elementsEqual(Self.hash.utf8) else {
      throw refused("the signature hashes its message with something other than SHA-512")
    }
    guard let key = PublicKey(blob: key) else {
      throw refused("the signature was not made by an Ed25519 key")
    }
    var parts = Wire.Reader(signature)
    guard let type = parts.string(), type.elementsEqual(PublicKey.type.utf8), let value = parts.string(),
      value.count == 64, parts.rest.isEmpty
    else { throw refused("the signature is not an Ed25519 signature") }
    guard let namespace = String(validating: namespace, as: UTF8.self) else {
      throw refused("the signature's namespace is not text")
    }
    self.init(key: key, namespace: namespace, value: Array(value))
  }

  /// The armored file, byte for byte as ssh-keygen writes it.
  public var armored: String {
    let blob =
      Self.magic + Wire.uint32(1) + Wire.string(key.blob) + Wire.string(namespace.utf8) + Wire.string([])
      + Wire.string(Self.hash.utf8) + Wire.string(Wire.string(PublicKey.type.utf8) + Wire.string(value))
    return Armor.write(blob, label: Self.label)
  }

  /// What is signed for a message: its SHA-512 with the namespace (`PROTOCOL.sshsig` section 3).
  package static func signedData(of message: [UInt8], namespace: String) -> [UInt8] {
    var hash = SHA512()
    message.withUnsafeBytes { hash.update(bufferPointer: $0) }
    return magic + Wire.string(namespace.utf8) + Wire.string([]) + Wire.string(Self.hash.utf8)
      + Wire.string(Array(hash.finalize()))
  }

  /// Whether the key that it names really made it over a message. Whether that key is trusted is another
  /// question.
  package func isValid(over message: [UInt8]) -> Bool {
    key.isValid(value, over: Self.signedData(of: message, namespace: namespace))
  }

  private static let label = "SSH SIGNATURE"
  private static let magic = Array("SSHSIG".utf8)
  private static let hash = "sha512"
  private static let mend = "build again with the signing key, or copy the file again from where it was built"
}
