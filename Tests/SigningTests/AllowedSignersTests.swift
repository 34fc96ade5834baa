import Syntax
import Testing

@testable import Manifest
@testable import Signing

@Suite struct AllowedSignersTests {
  /// Files around KEY (that signs), OTHER, ECDSA and the moment 2026-06-15T12:00:00Z; ssh-keygen says which
  /// are good.
  static let files = [
    "site KEY", "site KEY\n", "site KEY comment here", "# comment\n\n   # more\nsite KEY", "  site\tKEY",
    "site KEY\r\n", "\"site\" KEY", "site OTHER", "site OTHER\nsite KEY", "site ECDSA\nsite KEY", "",
    "other KEY", "other,site KEY", "s?te KEY", "s??te KEY", "* KEY", "*e KEY", "s*t*e KEY", "*i*i* KEY",
    "*,!site KEY", "!site,* KEY", "!other,* KEY", "!other KEY", "Site KEY", "site@example.com KEY",
    "**e** KEY",
    "site namespaces=\"latchkey\" KEY", "site namespaces=\"file\" KEY", "site namespaces=\"file,latch*\" KEY",
    "site NAMESPACES=\"latchkey\" KEY", "site namespaces=\"*,!latchkey\" KEY", "site namespaces=\"\" KEY",
    "site namespaces=\"a b,latchkey\" KEY", "site namespaces=\"a\\\"b,latchkey\" KEY",
    "site valid-before=\"20260101Z\" KEY", "site valid-before=\"20270101Z\" KEY",
    "site valid-before=\"20270101\" KEY",
    "site valid-before=\"20260615115959Z\" KEY", "site valid-before=\"20260615120000Z\" KEY",
    "site valid-after=\"20260615120000Z\" KEY", "site valid-after=\"20260615120001Z\" KEY",
    "site valid-after=\"202606151200Z\" KEY", "site valid-after=\"202606151201Z\" KEY",
    "site valid-after=\"20260615\",valid-before=\"20260616\" KEY", "site valid-after=\"20260616\" KEY",
    "site valid-after=\"20260101Z\",valid-before=\"20270101Z\",namespaces=\"latchkey\" KEY",
    "site cert-authority KEY", "site cert-authority KEY\nsite KEY", "site Cert-Authority KEY",
    "site valid-before=\"20200101Z\" KEY\nsite KEY", "site namespaces=\"file\" KEY\nother KEY",
    // Malformed:
    "site", "site ", "site ssh-ed25519", "site ssh-ed25519 AAAA", "site unknown KEY",
    "site namespaces=latchkey KEY",
    "site namespaces=\"latchkey KEY", "site namespaces=\"latchkey\"x KEY",
    "site namespaces=\"latchkey\", KEY",
    "site namespaces=\"latchkey\",namespaces=\"latchkey\" KEY", "site valid-before=\"tomorrow\" KEY",
    "site valid-before=\"20261301Z\" KEY", "site valid-before=\"2026\" KEY",
    "site valid-after=\"20260101250000Z\" KEY",
    "site valid-after=\"20260101Z\",valid-before=\"20250101Z\" KEY", "\"site KEY", "KEY",
    "site valid-after=\"20200101Z\",valid-after=\"20200101Z\" KEY", "site cert-authority=\"yes\" KEY",
  ]

  @Test(.enabled(if: SSHKeygen.isInstalled))
  func judgesAsSSHKeygenDoes() throws {
    try SSHKeygen.inFolder { keygen in
      for name in ["key", "other"] { try keygen.run("-q", "-t", "ed25519", "-N", "", "-C", "", "-f", name) }
      try keygen.run("-q", "-t", "ecdsa", "-N", "", "-C", "", "-f", "ecdsa")
      try keygen.write("text", to: "message")
      try keygen.run("-Y", "sign", "-n", "latchkey", "-f", "key", "message")
      let signature = Source(path: Signature.path, bytes: try keygen.read("message.sig"))
      func line(_ name: String) throws -> String { String(try keygen.text(name + ".pub").dropLast()) }
      let (key, other, ecdsa) = (try line("key"), try line("other"), try line("ecdsa"))
      var good = 0
      for template in Self.files {
        let file = template.replacing("KEY", with: key).replacing("OTHER", with: other)
          .replacing("ECDSA", with: ecdsa)
        try keygen.write(file, to: "signers")
        let theirs = try keygen.run(
          "-Y", "verify", "-f", "signers", "-I", "site", "-n", "latchkey", "-s", "message.sig",
          "-O", "verify-time=20260615120000Z", input: Array("text".utf8)
        ).isSuccess
        let trust = try? AllowedSigners(source(file, path: "signers"))
        let ours =
          (try? trust?.check(signature: signature, over: Array("text".utf8), at: 1_781_524_800)) != nil
        #expect(ours == theirs, "\(template)")
        good += theirs ? 1 : 0
      }
      #expect(good > 25)
    }
  }

  @Test func twoKeysAllowARotation() throws {
    let (old, new, stranger) = (try signingKey(1), try signingKey(2), try signingKey(3))
    let trust = try trust(
      AllowedSigners.line(trusting: old.publicKey, comment: "old"),
      AllowedSigners.line(trusting: new.publicKey))
    for key in [old, new] {
      let signature = source(try key.sign([1]), path: Signature.path)
      #expect(try trust.check(signature: signature, over: [1], at: 0) == key.publicKey)
    }
    let signature = source(try stranger.sign([1]), path: Signature.path)
    let refused = problem { () throws(Problem) in try trust.check(signature: signature, over: [1], at: 0) }
    #expect(refused.path == "manifest.json.sig")
    #expect(refused.message == "the key that signed, \(stranger.publicKey.fingerprint), is not trusted")
    #expect(
      refused.mend == "if the key is yours, add the line that latchkey key show prints to the trusted keys")
  }

  @Test(arguments: [
    ("site valid-before=\"20260101Z\"", "is no longer valid"),
    ("site valid-after=\"20270101Z\"", "is not valid yet"),
    ("other", "is trusted, but not as the principal \"site\""),
    ("site namespaces=\"file,git\"", "is trusted, but not for the namespace \"latchkey\""),
  ])
  func refusalsTellWhy(line: String, reason: String) throws {
    let key = try signingKey(1)
    let trust = try trust("\(line) \(key.publicKey.line())")
    let signature = source(try key.sign([1]), path: Signature.path)
    let refused = problem { () throws(Problem) in
      try trust.check(signature: signature, over: [1], at: 1_781_524_800)
    }
    #expect(refused.message == "the key that signed, \(key.publicKey.fingerprint), \(reason)")
  }

  @Test func namespacesAreKeptApart() throws {
    let key = try signingKey(1)
    let trust = try trust("site \(key.publicKey.line())")
    let signature = source(try key.sign([1], namespace: "file"), path: Signature.path)
    #expect(try trust.check(signature: signature, over: [1], namespace: "file", at: 0) == key.publicKey)
    let refused = problem { () throws(Problem) in try trust.check(signature: signature, over: [1], at: 0) }
    #expect(refused.message == "the signature was made for the namespace \"file\"")
    #expect(refused.mend == "sign for the namespace \"latchkey\"")
  }

  @Test func aSignatureOfAnotherNamespaceDoesNotPassUnderOurs() throws {
    let key = try signingKey(1)
    let trust = try trust("site \(key.publicKey.line())")
    let foreign = try Signature(source(try key.sign([1], namespace: "file")))
    let renamed = Signature(key: foreign.key, namespace: "latchkey", value: foreign.value)
    let refused = problem { () throws(Problem) in
      try trust.check(signature: source(renamed.armored), over: [1], at: 0)
    }
    #expect(refused.message == "the signature does not belong to these bytes")
  }

  @Test func everyMalformedLineIsReported() throws {
    let key = try signingKey(1).publicKey.line()
    let text =
      "# keys\nsite \(key)\nsite ssh-ed25519 AAA\n  site verified \(key)\nsite valid-before=\"soon\" \(key)\n"
    let problems = #expect(throws: Problems.self) {
      try AllowedSigners(source(text, path: "allowed_signers"))
    }
    let list = try #require(problems).list
    #expect(list.map(\.position) == [(3, 18), (4, 8), (5, 6)].map { Position(line: $0.0, column: $0.1) })
    #expect(list.map(\.length) == [3, 8, 19])
    #expect(
      list.map(\.message) == [
        "the key is not base64", "this is neither a key nor an option that ssh-keygen knows",
        "this is not a time",
      ])
    #expect(
      list.map(\.mend) == [
        "copy the whole line of the .pub file again",
        "the options are namespaces=\"…\", valid-after=\"…\" and valid-before=\"…\"",
        "write valid-before=\"YYYYMMDDZ\" or \"YYYYMMDDHHMMSSZ\" (UTC)",
      ])
  }

  @Test func linesThatCannotVouchAreIgnoredWithAReason() throws {
    let key = try signingKey(1).publicKey
    let rsa = Base64.encode(Wire.string("ssh-rsa".utf8) + [1, 2, 3])
    let certificate = Base64.encode(Wire.string("ssh-ed25519-cert-v01@openssh.com".utf8))
    let trust = try trust(
      "site ssh-rsa \(rsa)", "site cert-authority \(key.line())",
      "site ssh-ed25519-cert-v01@openssh.com \(certificate)", "site \(key.line())")
    #expect(trust.signers.map(\.key) == [key])
    #expect(
      trust.ignored.map(\.message) == [
        "a key of this type cannot sign a manifest, so the line is ignored",
        "certificates are not accepted here, so the line is ignored",
        "a key of this type cannot sign a manifest, so the line is ignored",
      ])
    #expect(trust.ignored.map(\.position?.line) == [1, 2, 3])
  }

  @Test func timesAreReadToTheSecond() throws {
    let key = try signingKey(1).publicKey.line()
    func times(_ options: String) throws -> [Int64?] {
      let signer = try trust("site \(options) \(key)").signers[0]
      return [signer.validAfter, signer.validBefore]
    }
    #expect(try times("valid-after=\"19700101Z\"") == [0, nil])
    #expect(
      try times("valid-after=\"202402290102z\",valid-before=\"20260615120001Z\"") == [
        1_709_168_520, 1_781_524_801,
      ])
    let wrong = ["20250229Z", "20260431Z", "20260101240000Z", "202601010060Z", "20260100Z", "２0260101Z", "Z"]
    for time in wrong {
      #expect(throws: Problems.self, "\(time)") { try trust("site valid-after=\"\(time)\" \(key)") }
    }
  }

  @Test func patternsNeverTakeLong() {
    let stars = PatternList(String(repeating: "*a", count: 500) + "b")
    #expect(!stars.matches(String(repeating: "a", count: 2000)))
    #expect(PatternList("*").matches(""))
    #expect(!PatternList("").matches(""))
  }

  @Test func tooLargeAFileIsRefused() {
    let text = String(repeating: "#", count: AllowedSigners.maximumBytes + 1)
    #expect(throws: Problems.self) { try AllowedSigners(source(text)) }
  }
}
