import Manifest

/// The file of an unencrypted OpenSSH private key (`PROTOCOL.key`).
extension SigningKey {
  /// The most bytes that a private key's text may have; a genuine one has about 400.
  public static let maximumBytes = 1 << 16

  /// The key of an OpenSSH private key file, such as `ssh-keygen -t ed25519 -N ''` makes.
  ///
  /// - Parameter privateKeyFile: the bytes of the whole file; a missing final line feed is no matter.
  /// - Throws: a ``PrivateKeyError`` when the key has a passphrase, is of another type, or is damaged.
  public init(privateKeyFile text: [UInt8]) throws(PrivateKeyError) {
    guard text.count <= Self.maximumBytes else { throw .tooLarge }
    if text.contains(UInt8(ascii: "\r")) { throw .carriageReturns }
    let blob: [UInt8]
    do {
      blob = try Armor.read(text, label: Self.label)
    } catch {
      throw PrivateKeyError(error, in: text)
    }

    var reader = Wire.Reader(blob)
    guard let magic = reader.bytes(Self.magic.count), magic.elementsEqual(Self.magic),
      let cipher = reader.string(), let derivation = reader.string(), let options = reader.string()
    else { throw .damaged }
    guard cipher.elementsEqual("none".utf8), derivation.elementsEqual("none".utf8), options.isEmpty else {
      throw .encrypted
    }
    guard let count = reader.uint32(), count == 1, let publicBlob = reader.string(),
      let secret = reader.string(), reader.rest.isEmpty, secret.count % 8 == 0
    else { throw .damaged }

    var publicParts = Wire.Reader(publicBlob)
    guard let type = publicParts.string() else { throw .damaged }
    guard type.elementsEqual(PublicKey.type.utf8) else { throw .type(String(decoding: type, as: UTF8.self)) }

    var parts = Wire.Reader(secret)
    guard let publicKey = PublicKey(blob: publicBlob), let check = parts.uint32(), check == parts.uint32(),
      let innerType = parts.string(), innerType.elementsEqual(type),
      let innerKey = parts.string(), innerKey.elementsEqual(publicKey.bytes),
      let pair = parts.string(), pair.count == 64, pair.suffix(32).elementsEqual(publicKey.bytes),
      let comment = parts.string(),
      parts.rest.elementsEqual((1...8).map(UInt8.init).prefix(parts.rest.count)),
      let key = SigningKey(seed: Array(pair.prefix(32)), comment: String(decoding: comment, as: UTF8.self)),
      key.publicKey == publicKey
    else { throw .damaged }
    self = key
  }

  /// The text of the file, to be written with mode 0600: the one place where the secret leaves this module.
  public var privateKeyFile: String {
    let check = Wire.uint32(UInt32.random(in: 0...UInt32.max))
    let secret =
      check + check + Wire.string(PublicKey.type.utf8) + Wire.string(publicKey.bytes)
      + Wire.string(seed + publicKey.bytes) + Wire.string(comment.utf8)
    let padding = (1...8).map(UInt8.init).prefix((8 - secret.count % 8) % 8)
    let blob =
      Self.magic + Wire.string("none".utf8) + Wire.string("none".utf8) + Wire.string([]) + Wire.uint32(1)
      + Wire.string(publicKey.blob) + Wire.string(secret + padding)
    return Armor.write(blob, label: Self.label)
  }

  /// What the first and the last line name.
  static let label = "OPENSSH PRIVATE KEY"
  private static let magic = Array("openssh-key-v1\0".utf8)
}

extension PrivateKeyError {
  /// The reason behind a text that is not armored.
  fileprivate init(_ failure: Armor.Failure, in text: [UInt8]) {
    self =
      switch failure {
      case .noHeader where text.allSatisfy({ $0 == 0x20 || $0 == 0x0A }): .empty
      case .noHeader where ["ssh-", "ecdsa-", "sk-"].contains { text.starts(with: $0.utf8) }: .publicHalf
      case .noHeader where Self.startsOtherKey(text): .otherFormat
      case .noHeader: .noHeader
      case .noFooter: .noFooter
      case .notBase64: .notBase64
      }
  }

  private static func startsOtherKey(_ text: [UInt8]) -> Bool {
    text.starts(with: "PuTTY-User-Key-File".utf8)
      || text.starts(with: "-----BEGIN ".utf8) && !text.starts(with: "-----BEGIN \(SigningKey.label)".utf8)
  }
}
