import Manifest

/// Why a text is not a private key that can sign. It never holds any of the text.
public enum PrivateKeyError: Error, Sendable, Hashable {
  /// The text is empty.
  case empty
  /// The text has more than ``SigningKey/maximumBytes``.
  case tooLarge
  /// The lines end in CRLF.
  case carriageReturns
  /// The text is a line of a .pub file.
  case publicHalf
  /// The text is a key in another program's format.
  case otherFormat
  /// The text does not start with the first line of a private key.
  case noHeader
  /// The last line of a private key is missing, or something follows it.
  case noFooter
  /// What stands between the two is not base64.
  case notBase64
  /// The key has a passphrase.
  case encrypted
  /// The key is of another type than Ed25519; OpenSSH's name for it.
  case type(String)
  /// What the base64 holds is not a whole key.
  case damaged

  /// What is wrong: one sentence without a final period.
  public var message: String {
    switch self {
    case .empty: "the private key is empty"
    case .tooLarge: "the text is larger than \(SigningKey.maximumBytes) bytes, too large for a private key"
    case .carriageReturns: "the private key's lines end in CRLF"
    case .publicHalf: "this is the public half of a key"
    case .otherFormat: "the private key is not in OpenSSH's format"
    case .noHeader: "the private key does not start with the line -----BEGIN \(SigningKey.label)-----"
    case .noFooter: "the private key does not end with the line -----END \(SigningKey.label)-----"
    case .notBase64: "the private key is not base64"
    case .encrypted: "the private key has a passphrase"
    case .type(let name): "the private key is of the type \(name.debugDescription), not \(PublicKey.type)"
    case .damaged: "the private key is cut off or damaged"
    }
  }

  /// How to mend it: one sentence without a final period.
  public var mend: String {
    switch self {
    case .empty, .otherFormat, .type: "make an Ed25519 key with latchkey key new"
    case .carriageReturns: "convert its line ends to LF, which ssh needs as well"
    case .publicHalf: "give the private key, the file without .pub"
    case .encrypted: "remove its passphrase with ssh-keygen -p -N '' -f KEY"
    case .tooLarge, .noHeader, .noFooter, .notBase64, .damaged:
      "copy the private key again, from its first line to its last"
    }
  }
}
