import Crypto

/// An OpenSSH Ed25519 public key (RFC 8709 section 4).
public struct PublicKey: Sendable, Hashable {
  /// The name of the key type, in files and inside the key's blob.
  public static let type = "ssh-ed25519"

  /// The 32 bytes of the key (RFC 8032 section 5.1.5).
  public let bytes: [UInt8]

  /// A key of 32 bytes; nil for any other number of them.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// The public half of a key pair.
  package init(_ key: Curve25519.Signing.PublicKey) { bytes = Array(key.rawRepresentation) }

  /// The key of a line as `ssh-keygen` writes into a .pub file: type, base64, comment (RFC 4253 section 6.6).
  /// Nil when it is anything else.
  public init?(line: String) {
    let fields = line.split(maxSplits: 2) { $0.isWhitespace }
    guard fields.count >= 2, fields[0] == Self.type, let blob = Base64.decode(Array(fields[1].utf8)) else {
      return nil
    }
    self.init(blob: blob)
  }

  /// The key in the form of the wire: `string "ssh-ed25519"`, `string key` (RFC 8709 section 4), and nothing
  /// after.
  package init?(blob: some Collection<UInt8>) {
    var reader = Wire.Reader(blob)
    guard let type = reader.string(), type.elementsEqual(Self.type.utf8), let key = reader.string(),
      reader.rest.isEmpty
    else { return nil }
    self.init(bytes: Array(key))
  }

  /// The form of the wire (RFC 8709 section 4).
  package var blob: [UInt8] { Wire.string(Self.type.utf8) + Wire.string(bytes) }

  /// The line of a .pub file, without a line end: type, base64, and the comment unless it is empty. Control
  /// characters in the comment become spaces.
  public func line(comment: String = "") -> String {
    "\(Self.type) \(Base64.encode(blob))" + (comment.isEmpty ? "" : " \(Self.comment(comment))")
  }

  /// A comment that cannot break its line: control characters become spaces.
  package static func comment(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isControl ? " " : $0 }))
  }

  /// `SHA256:` and the unpadded base64 of the blob's SHA-256, as `ssh-keygen -l` shows it.
  public var fingerprint: String { "SHA256:" + Base64.encodeUnpadded(HexDigest(of: blob).bytes) }

  /// Whether a signature of 64 bytes is this key's over a message (Ed25519, RFC 8032 section 5.1.7).
  package func isValid(_ signature: [UInt8], over message: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
    return key.isValidSignature(signature, for: message)
  }
}

extension Unicode.Scalar {
  /// Whether this is a control character (general category Cc).
  var isControl: Bool { properties.generalCategory == .control }
}
