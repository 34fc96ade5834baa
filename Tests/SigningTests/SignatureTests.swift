import Syntax
import Testing

@testable import Manifest
@testable import Signing

@Suite struct SignatureTests {
  /// Messages of all sizes around the block of SHA-512, and one beyond any buffer.
  static let messages: [[UInt8]] = [0, 1, 111, 112, 128, 5000, 200_000].map { count in
    var generator = Generator(seed: UInt64(count))
    return generator.bytes(count...count)
  }

  @Test(.enabled(if: SSHKeygen.isInstalled), arguments: messages)
  func ourSignaturesAreThoseOfSSHKeygen(message: [UInt8]) throws {
    try SSHKeygen.inFolder { keygen in
      let key = SigningKey(comment: "")
      let ours = try key.sign(message)
      try keygen.write(key.privateKeyFile, to: "key")
      try keygen.write(message, to: "message")
      try keygen.write(ours, to: "ours.sig")
      try keygen.write(AllowedSigners.line(trusting: key.publicKey) + "\n", to: "signers")

      try keygen.run("-Y", "sign", "-n", "latchkey", "-f", "key", "message")
      #expect(try keygen.text("message.sig") == ours)
      let verified = try keygen.run(
        "-Y", "verify", "-f", "signers", "-I", "site", "-n", "latchkey", "-s", "ours.sig", input: message)
      #expect(verified.isSuccess, "\(verified.errors)")
      #expect(verified.output.contains(key.publicKey.fingerprint))
      let checked = try keygen.run(
        "-Y", "check-novalidate", "-n", "latchkey", "-s", "ours.sig", input: message)
      #expect(checked.isSuccess, "\(checked.errors)")
    }
  }

  @Test(.enabled(if: SSHKeygen.isInstalled), arguments: messages)
  func signaturesOfSSHKeygenPass(message: [UInt8]) throws {
    try SSHKeygen.inFolder { keygen in
      try keygen.run("-q", "-t", "ed25519", "-N", "", "-f", "key")
      try keygen.write(message, to: "message")
      try keygen.run("-Y", "sign", "-n", "latchkey", "-f", "key", "message")
      let trust = try trust("site \(keygen.text("key.pub"))")
      let signature = Source(path: Signature.path, bytes: try keygen.read("message.sig"))
      #expect(try trust.check(signature: signature, over: message, at: 0) == trust.signers[0].key)
      #expect(try Signature(signature).armored.utf8.elementsEqual(signature.bytes))
      let refused = problem { () throws(Problem) in
        try trust.check(signature: signature, over: message + [0], at: 0)
      }
      #expect(refused.message == "the signature does not belong to these bytes")
    }
  }

  @Test(.enabled(if: SSHKeygen.isInstalled))
  func otherAlgorithmsOfSSHKeygenAreRefused() throws {
    try SSHKeygen.inFolder { keygen in
      func message(_ name: String) throws -> String {
        let source = Source(path: Signature.path, bytes: try keygen.read(name))
        return problem { () throws(Problem) in try Signature(source) }.message
      }
      try keygen.run("-q", "-t", "ed25519", "-N", "", "-f", "key")
      try keygen.run("-q", "-t", "ecdsa", "-N", "", "-f", "ecdsa")
      try keygen.write("text", to: "one")
      try keygen.write("text", to: "two")
      try keygen.run("-Y", "sign", "-n", "latchkey", "-O", "hashalg=sha256", "-f", "key", "one")
      #expect(try message("one.sig") == "the signature hashes its message with something other than SHA-512")
      try keygen.run("-Y", "sign", "-n", "latchkey", "-f", "ecdsa", "two")
      #expect(try message("two.sig") == "the signature was not made by an Ed25519 key")
    }
  }

  /// The digest of the signature that Python's cryptography and struct make of the same seed and message.
  @Test func aKnownSignatureStaysAsItIs() throws {
    let armored = try signingKey(7).sign(Array("latchkey\n".utf8))
    #expect(try signingKey(7).sign(Array("latchkey\n".utf8)) == armored)
    #expect(digest(armored).hex == "8503965aefc146b3e0473aa9f635920948db6318eaf2aaf9ed63fa904fdffed8")
    #expect(armored.split(separator: "\n").dropFirst().dropLast(2).allSatisfy { $0.utf8.count == 70 })
  }

  @Test func lineEndsAndWidthsOfOtherWritersPass() throws {
    let key = try signingKey(1)
    let armored = try key.sign([1, 2, 3])
    let trust = try trust(AllowedSigners.line(trusting: key.publicKey))
    let lines = armored.split(separator: "\n")
    let blob = lines.dropFirst().dropLast().joined()
    for text in [
      armored.replacing("\n", with: "\r\n"), String(armored.dropLast()), armored + "\n\n",
      "\(lines[0])\n\(blob)\n\(lines[lines.count - 1])\n",
    ] {
      let signature = source(text, path: Signature.path)
      #expect(try trust.check(signature: signature, over: [1, 2, 3], at: 0) == key.publicKey)
    }
  }

  @Test(arguments: [
    ("", "an OpenSSH signature starts with -----BEGIN SSH SIGNATURE-----"),
    ("\n-----BEGIN SSH SIGNATURE-----\n", "an OpenSSH signature starts with -----BEGIN SSH SIGNATURE-----"),
    ("-----BEGIN SSH SIGNATURE-----\n", "the signature does not end with -----END SSH SIGNATURE-----"),
    (
      "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\nmore",
      "the signature does not end with -----END SSH SIGNATURE-----"
    ),
    ("-----BEGIN SSH SIGNATURE-----\nAA A\n-----END SSH SIGNATURE-----\n", "the signature is not base64"),
    ("-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n", "the text holds no OpenSSH signature"),
    (String(repeating: "-", count: 8193), "it is larger than 8192 bytes"),
  ])
  func malformedTexts(text: String, message: String) {
    let problem = problem { () throws(Problem) in try Signature(source(text, path: Signature.path)) }
    #expect(problem.message == message)
  }

  /// Each part of the blob replaced by another, armor and base64 in order.
  @Test func malformedBlobs() throws {
    let key = try signingKey(1).publicKey
    func message(
      magic: String = "SSHSIG", version: UInt32 = 1, key: [UInt8] = key.blob,
      namespace: [UInt8] = Array("n".utf8),
      reserved: [UInt8] = [], hash: String = "sha512", type: String = "ssh-ed25519",
      value: [UInt8] = Array(repeating: 1, count: 64), after: [UInt8] = [], afterValue: [UInt8] = []
    ) -> String? {
      let blob =
        Array(magic.utf8) + Wire.uint32(version) + Wire.string(key) + Wire.string(namespace)
        + Wire.string(reserved) + Wire.string(hash.utf8)
        + Wire.string(Wire.string(type.utf8) + Wire.string(value) + afterValue) + after
      let text = source(Armor.write(blob, label: "SSH SIGNATURE"), path: Signature.path)
      do {
        _ = try Signature(text)
        return nil
      } catch {
        return error.message
      }
    }
    #expect(message() == nil)
    #expect(message(magic: "SSHSIH") == "the text holds no OpenSSH signature")
    #expect(message(version: 2) == "the signature has format version 2, not 1")
    #expect(message(version: 0) == "the signature has format version 0, not 1")
    #expect(message(reserved: [0]) == "the signature is cut off or damaged")
    #expect(message(after: [0]) == "the signature is cut off or damaged")
    #expect(message(hash: "sha256") == "the signature hashes its message with something other than SHA-512")
    #expect(message(key: key.bytes) == "the signature was not made by an Ed25519 key")
    #expect(message(key: key.blob + [0]) == "the signature was not made by an Ed25519 key")
    #expect(message(type: "ssh-rsa") == "the signature is not an Ed25519 signature")
    #expect(message(value: [1]) == "the signature is not an Ed25519 signature")
    #expect(message(afterValue: [0]) == "the signature is not an Ed25519 signature")
    #expect(message(namespace: [0xFF]) == "the signature's namespace is not text")
  }
}
