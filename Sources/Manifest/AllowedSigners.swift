import Syntax

/// The keys that are trusted: an OpenSSH allowed_signers file (`ssh-keygen(1)`, ALLOWED SIGNERS).
public struct AllowedSigners: Sendable, Hashable {
  /// Whom the manifest's signature must come from: what `ssh-keygen -Y verify -I` is given.
  public static let principal = "site"
  /// The most bytes that an allowed_signers file may have.
  public static let maximumBytes = 1 << 18

  /// One usable line.
  public struct Signer: Sendable, Hashable {
    /// Whose key it is.
    public let principals: PatternList
    /// The key.
    public let key: PublicKey
    /// What the key may sign for; anything when nil.
    public let namespaces: PatternList?
    /// The first moment at which the key is valid, in Unix seconds.
    public let validAfter: Int64?
    /// The last moment at which the key is valid, in Unix seconds.
    public let validBefore: Int64?
  }

  /// The usable lines, in the order of the file.
  public let signers: [Signer]
  /// Why other lines, though well-formed, can never vouch for a manifest: certificate authorities, and keys
  /// that are not Ed25519.
  public let ignored: [Problem]

  /// The keys that an allowed_signers file lists. A time without `Z` is in the system's time zone, as for
  /// ssh-keygen.
  ///
  /// - Throws: ``Problems`` with every malformed line. (ssh-keygen itself stops at the first.)
  public init(_ source: Source) throws(Problems) {
    do { try SizeLimit(Self.maximumBytes).check(source) } catch { throw Problems([error]) }
    var signers: [Signer] = []
    var ignored: [Problem] = []
    var malformed: [Problem] = []
    var start = 0
    for line in source.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      var reader = SignerLine(source, start..<start + line.count)
      start += line.count + 1
      do {
        switch try reader.read() {
        case .nothing: break
        case .signer(let signer): signers.append(signer)
        case .ignored(let problem): ignored.append(problem)
        }
      } catch {
        malformed.append(error)
      }
    }
    if !malformed.isEmpty { throw Problems(malformed) }
    self.signers = signers
    self.ignored = ignored
  }

  /// The line to put into an allowed_signers file to trust a key for manifests, without a line end.
  public static func line(trusting key: PublicKey, comment: String = "") -> String {
    "\(principal) namespaces=\"\(Signature.namespace)\" \(key.line(comment: comment))"
  }

  /// Checks a signature over bytes as `ssh-keygen -Y verify -I site` does: made for the namespace, by a key
  /// that is trusted for it at the time, over exactly these bytes.
  ///
  /// - Parameters:
  ///   - signature: the armored signature file.
  ///   - bytes: what was signed, as received.
  ///   - namespace: what the signature must have been made for.
  ///   - trusted: what the key must be trusted for; what the signature was made for, when nil.
  ///   - now: Unix seconds.
  /// - Returns: the key that signed.
  /// - Throws: a ``Problem`` with the signature's path that tells why it is refused.
  public func check(
    signature source: Source, over bytes: [UInt8], namespace: String = Signature.namespace,
    trustedFor trusted: String? = nil, at now: Int64
  ) throws(Problem) -> PublicKey {
    let signature = try Signature(source)
    guard signature.namespace == namespace else {
      throw Problem(
        path: source.path, "the signature was made for the namespace \(signature.namespace.debugDescription)",
        mend: "sign for the namespace \"\(namespace)\"")
    }
    let lines = signers.filter { $0.key == signature.key }
    if lines.isEmpty {
      throw Problem(
        path: source.path, "the key that signed, \(signature.key.fingerprint), is not trusted",
        mend: "if the key is yours, add the line that latchkey key show prints to the trusted keys")
    }
    let refusals = lines.compactMap { $0.refusal(namespace: trusted ?? namespace, at: now) }
    if refusals.count == lines.count {
      throw Problem(
        path: source.path, "the key that signed, \(signature.key.fingerprint), \(refusals[0])",
        mend: "sign with a key that is trusted now, or correct the key's line among the trusted keys")
    }
    guard signature.isValid(over: bytes) else {
      throw Problem(
        path: source.path, "the signature does not belong to these bytes",
        mend: "build again, or copy both files again; one was changed after signing")
    }
    return signature.key
  }
}

extension AllowedSigners.Signer {
  /// Why the key may not sign for a namespace at a time; nil when it may.
  func refusal(namespace: String, at now: Int64) -> String? {
    if !principals.matches(AllowedSigners.principal) {
      return "is trusted, but not as the principal \"\(AllowedSigners.principal)\""
    }
    if let namespaces, !namespaces.matches(namespace) {
      return "is trusted, but not for the namespace \"\(namespace)\""
    }
    if let validAfter, now < validAfter { return "is not valid yet" }
    if let validBefore, now > validBefore { return "is no longer valid" }
    return nil
  }
}
