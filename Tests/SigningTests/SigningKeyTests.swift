import Syntax
import Testing

@testable import Manifest
@testable import Signing

@Suite struct SigningKeyTests {
  struct Vector: Sendable {
    let seed: String
    let key: String
    let message: String
    let signature: String
  }

  /// RFC 8032 section 7.1, tests 1 to 3.
  static let vectors = [
    Vector(
      seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      key: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
      signature:
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        + "d25bf5f0595bbe24655141438e7a100b"),
    Vector(
      seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
      signature:
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        + "387b2eaeb4302aeeb00d291612bb0c00"),
    Vector(
      seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      key: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
      signature:
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        + "4a7c15e9716ed28dc027beceea1ec40a"),
  ]

  @Test(arguments: vectors)
  func rfc8032(_ vector: Vector) throws {
    let key = try #require(SigningKey(seed: hex(vector.seed), comment: ""))
    let message = hex(vector.message)
    #expect(key.publicKey.bytes == hex(vector.key))
    #expect(try key.rawSignature(of: message) == hex(vector.signature))
    #expect(key.publicKey.isValid(hex(vector.signature), over: message))
    #expect(!key.publicKey.isValid(hex(vector.signature), over: message + [0]))
  }

  @Test(.enabled(if: SSHKeygen.isInstalled), arguments: ["", "a", "site key", "1234567", "Ana's né \"key\""])
  func sshKeygenReadsOurKeys(comment: String) throws {
    try SSHKeygen.inFolder { keygen in
      let key = SigningKey(comment: comment)
      try keygen.write(key.privateKeyFile, to: "key")
      let printed = try keygen.run("-y", "-P", "", "-f", "key")
      #expect(printed.isSuccess, "\(printed.errors)")
      #expect(printed.output == key.publicKey.line(comment: comment) + "\n")
      try keygen.write(printed.output, to: "key.pub")
      let listed = try keygen.run("-l", "-f", "key.pub").output.split(separator: " ")
      #expect(listed.prefix(2) == ["256", key.publicKey.fingerprint[...]])
      #expect(try SigningKey(privateKeyFile: keygen.read("key")).privateKeyFile.utf8.count > 300)
    }
  }

  @Test(.enabled(if: SSHKeygen.isInstalled), arguments: ["", "a", "site@example.com", "a longer comment"])
  func ourKeysReadThoseOfSSHKeygen(comment: String) throws {
    try SSHKeygen.inFolder { keygen in
      try keygen.run("-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", "key")
      let key = try SigningKey(privateKeyFile: keygen.read("key"))
      #expect(key.comment == comment)
      let line = try keygen.text("key.pub")
      #expect(line == key.publicKey.line() + " \(comment)\n")
      #expect(PublicKey(line: line) == key.publicKey)
      let withoutEnd = try keygen.read("key").dropLast()
      #expect(try SigningKey(privateKeyFile: Array(withoutEnd)).publicKey == key.publicKey)
    }
  }

  @Test(.enabled(if: SSHKeygen.isInstalled))
  func otherKeysOfSSHKeygenAreRefused() throws {
    try SSHKeygen.inFolder { keygen in
      func error(_ name: String) throws -> PrivateKeyError? {
        let text = try keygen.read(name)
        return #expect(throws: PrivateKeyError.self) { try SigningKey(privateKeyFile: text) }
      }
      try keygen.run("-q", "-t", "ed25519", "-N", "secret", "-f", "locked")
      #expect(try error("locked") == .encrypted)
      #expect(PrivateKeyError.encrypted.mend == "remove its passphrase with ssh-keygen -p -N '' -f KEY")
      try keygen.run("-q", "-t", "ecdsa", "-N", "", "-f", "ecdsa")
      #expect(try error("ecdsa") == .type("ecdsa-sha2-nistp256"))
      try keygen.run("-q", "-t", "ecdsa", "-m", "PEM", "-N", "", "-f", "pem")
      #expect(try error("pem") == .otherFormat)
      #expect(try error("ecdsa.pub") == .publicHalf)
      #expect(try error("locked.pub") == .publicHalf)
    }
  }

  @Test func damagedKeysAreRefusedWithTheReason() throws {
    let text = try signingKey(3).privateKeyFile
    let lines = text.split(separator: "\n")
    func error(_ text: String) -> PrivateKeyError? {
      #expect(throws: PrivateKeyError.self) { try SigningKey(privateKeyFile: Array(text.utf8)) }
    }
    #expect(error("") == .empty)
    #expect(error(" \n\n") == .empty)
    #expect(error(lines.joined(separator: "\r\n")) == .carriageReturns)
    #expect(error(lines.dropFirst().joined(separator: "\n")) == .noHeader)
    #expect(error("\n" + text) == .noHeader)
    #expect(error(lines.joined(separator: " ")) == .noHeader)
    #expect(error(lines.dropLast().joined(separator: "\n")) == .noFooter)
    #expect(error(text + "more\n") == .noFooter)
    #expect(error(text.replacing("b3Bl", with: "b3.l")) == .notBase64)
    #expect(error((lines.prefix(3) + lines.suffix(1)).joined(separator: "\n")) == .damaged)
    #expect(error("-----BEGIN PRIVATE KEY-----\n") == .otherFormat)
    #expect(error(String(repeating: "a", count: SigningKey.maximumBytes + 1)) == .tooLarge)
  }

  @Test func everyByteInsideAKeyCounts() throws {
    let text = try signingKey(4).privateKeyFile
    let blob = try Armor.read(Array(text.utf8), label: SigningKey.label)
    let comment = Array("key 4".utf8)
    let start = try #require(blob.indices.last { blob[$0...].starts(with: comment) })
    for index in blob.indices where !(start..<start + comment.count).contains(index) {
      var changed = blob
      changed[index] ^= 1
      let text = Array(Armor.write(changed, label: SigningKey.label).utf8)
      #expect(throws: PrivateKeyError.self, "byte \(index)") { try SigningKey(privateKeyFile: text) }
    }
    for count in blob.indices {
      let text = Array(Armor.write(Array(blob[..<count]), label: SigningKey.label).utf8)
      #expect(throws: PrivateKeyError.self, "\(count) bytes") { try SigningKey(privateKeyFile: text) }
    }
  }

  @Test func newKeysDiffer() {
    #expect(SigningKey(comment: "").publicKey != SigningKey(comment: "").publicKey)
  }

  @Test func aCommentStaysOnItsLine() throws {
    let key = SigningKey(comment: "two\nlines\u{0}")
    #expect(key.comment == "two lines ")
    #expect(!key.publicKey.line(comment: "a\nb").contains("\n"))
    #expect(try SigningKey(privateKeyFile: Array(key.privateKeyFile.utf8)).comment == key.comment)
  }

  @Test func nothingOfTheSecretIsPrinted() throws {
    let key = try signingKey(0x5A)
    var dumped = ""
    dump(key, to: &dumped)
    let shown =
      dumped + "\(key)" + String(reflecting: key) + String(describing: [key]) + "\(Optional(key) as Any)"
    #expect("\(key)" == "signing key \(key.publicKey.fingerprint)")
    #expect(Mirror(reflecting: key).children.map(\.label) == ["publicKey"])
    for secret in ["90, 90", "5a5a", "WlpaWlpa"] { #expect(!shown.contains(secret)) }
  }

  @Test func errorsHaveBothSentences() {
    let errors: [PrivateKeyError] = [
      .empty, .tooLarge, .carriageReturns, .publicHalf, .otherFormat, .noHeader, .noFooter, .notBase64,
      .encrypted, .type("ssh-rsa"), .damaged,
    ]
    for error in errors {
      #expect(!error.message.isEmpty && !error.message.hasSuffix("."))
      #expect(!error.mend.isEmpty && !error.mend.hasSuffix("."))
    }
    #expect(
      PrivateKeyError.type("ssh-rsa").message == "the private key is of the type \"ssh-rsa\", not ssh-ed25519"
    )
  }
}
