import Syntax

/// One line of an allowed_signers file: principals, options, key type, base64, comment.
struct SignerLine {
  /// What a line says.
  enum Meaning {
    /// It is empty or a comment.
    case nothing
    /// It lists a key that can sign manifests.
    case signer(AllowedSigners.Signer)
    /// It is well-formed but can never vouch for a manifest.
    case ignored(Problem)
  }

  private let source: Source
  private var rest: Range<Int>

  /// The line at a range of a file's bytes, its line feed not included.
  init(_ source: Source, _ range: Range<Int>) {
    self.source = source
    self.rest = range
    while let last = rest.last, Self.isSpace(source.bytes[last]) { rest.removeLast() }
  }

  /// What the line says.
  ///
  /// - Throws: a ``Problem`` at the first place where it is malformed.
  mutating func read() throws(Problem) -> Meaning {
    skipSpace()
    if rest.isEmpty || source.bytes[rest.lowerBound] == UInt8(ascii: "#") { return .nothing }
    let line = rest
    let principals = try principals()
    skipSpace()
    var type = word()
    var options = SignerOptions()
    if !type.isEmpty, !Self.isKeyType(text(type)) {
      options = try SignerOptions(source, try optionsRange(from: type.lowerBound))
      skipSpace()
      type = word()
    }
    skipSpace()
    let base64 = word()
    if type.isEmpty || base64.isEmpty {
      throw problem(
        line, "the line has no key", mend: "write the principal and then the key: site ssh-ed25519 AAAA…")
    }
    guard Self.isKeyType(text(type)) else {
      throw problem(
        type, "this is not a type of key that OpenSSH knows", mend: "write ssh-ed25519 before the key")
    }
    guard let blob = Base64.decode(source.bytes[base64]) else {
      throw problem(base64, "the key is not base64", mend: Self.copyAgain)
    }
    var reader = Wire.Reader(blob)
    guard let inner = reader.string(), inner.elementsEqual(source.bytes[type]) else {
      throw problem(base64, "the key is not of the type that the line names", mend: Self.copyAgain)
    }
    guard text(type) == PublicKey.type else {
      return .ignored(
        problem(
          type, "a key of this type cannot sign a manifest, so the line is ignored",
          mend: "list an Ed25519 key: latchkey key show prints the line"))
    }
    guard let key = PublicKey(blob: blob) else {
      throw problem(base64, "the key is cut off or damaged", mend: Self.copyAgain)
    }
    if options.isAuthority {
      return .ignored(
        problem(
          line, "certificates are not accepted here, so the line is ignored",
          mend: "list the key that signs itself, without cert-authority"))
    }
    return .signer(
      AllowedSigners.Signer(
        principals: PatternList(principals), key: key, namespaces: options.namespaces.map { PatternList($0) },
        validAfter: options.validAfter, validBefore: options.validBefore))
  }

  /// The principals, which may stand between double quotes.
  private mutating func principals() throws(Problem) -> String {
    guard source.bytes[rest.lowerBound] == UInt8(ascii: "\"") else { return text(word()) }
    let start = rest.lowerBound
    rest.removeFirst()
    guard let end = source.bytes[rest].firstIndex(of: UInt8(ascii: "\"")) else {
      throw problem(
        start..<rest.upperBound, "the quote is never closed", mend: "add the missing double quote")
    }
    defer { rest = end + 1..<rest.upperBound }
    return text(rest.lowerBound..<end)
  }

  /// The options: everything to the next space that is not within double quotes.
  private mutating func optionsRange(from start: Int) throws(Problem) -> Range<Int> {
    var index = start
    var isQuoted = false
    while index < rest.upperBound, isQuoted || !Self.isSpace(source.bytes[index]) {
      if source.bytes[index] == UInt8(ascii: "\\"), index + 1 < rest.upperBound,
        source.bytes[index + 1] == UInt8(ascii: "\"")
      {
        index += 1
      } else if source.bytes[index] == UInt8(ascii: "\"") {
        isQuoted.toggle()
      }
      index += 1
    }
    if isQuoted {
      throw problem(start..<index, "the quote is never closed", mend: "add the missing double quote")
    }
    rest = index..<rest.upperBound
    return start..<index
  }

  private mutating func skipSpace() {
    while let first = rest.first, Self.isSpace(source.bytes[first]) { rest.removeFirst() }
  }

  private mutating func word() -> Range<Int> {
    let end = source.bytes[rest].firstIndex(where: Self.isSpace) ?? rest.upperBound
    defer { rest = end..<rest.upperBound }
    return rest.lowerBound..<end
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: source.bytes[range], as: UTF8.self) }

  private func problem(_ range: Range<Int>, _ message: String, mend: String) -> Problem {
    Problem(in: source, at: range.lowerBound, length: range.count, message, mend: mend)
  }

  private static let copyAgain = "copy the whole line of the .pub file again"

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  /// Whether OpenSSH has such keys (`sshd(8)`, AUTHORIZED_KEYS FILE FORMAT; `PROTOCOL.certkeys`).
  private static func isKeyType(_ name: String) -> Bool {
    let plain = [
      "ssh-ed25519", "ssh-rsa", "ssh-dss", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
      "ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
    ]
    let certificate = "-cert-v01@openssh.com"
    return plain.contains(name)
      || name.hasSuffix(certificate)
        && plain.contains { $0.prefix { $0 != "@" } == name.dropLast(certificate.count) }
  }
}
