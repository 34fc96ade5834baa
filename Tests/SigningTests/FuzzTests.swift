import Manifest
import Signing
import Syntax
import Testing

/// Whatever the bytes are, a parser gives a value or an error, and what it gives can be written and read
/// again.
@Suite struct FuzzTests {
  private static func each(seed: UInt64, around samples: [[UInt8]], _ body: ([UInt8]) -> Void) {
    var generator = Generator(seed: seed)
    for _ in 0..<300 { body(generator.bytes(0...80)) }
    for sample in samples {
      for _ in 0..<700 { body(generator.mutated(sample)) }
    }
  }

  @Test func signatures() throws {
    let sample = Array(try signingKey(1).sign([1, 2, 3]).utf8)
    Self.each(seed: 10, around: [sample]) { bytes in
      guard let signature = try? Signature(Source(path: "", bytes: bytes)) else { return }
      #expect((try? Signature(source(signature.armored))) == signature)
    }
  }

  @Test func privateKeys() throws {
    let sample = Array(try signingKey(1).privateKeyFile.utf8)
    Self.each(seed: 11, around: [sample]) { bytes in
      guard let key = try? SigningKey(privateKeyFile: bytes) else { return }
      #expect((try? SigningKey(privateKeyFile: Array(key.privateKeyFile.utf8)))?.publicKey == key.publicKey)
    }
  }

  @Test func allowedSigners() throws {
    let line = AllowedSigners.line(trusting: try signingKey(1).publicKey, comment: "comment")
    let sample = """
      # comment
      \(line)
      "a,b*" valid-after="20260101Z",valid-before="20270101000000Z",namespaces="a\\"b" \(line.dropFirst(5))
      c cert-authority \(try signingKey(2).publicKey.line())

      """
    Self.each(seed: 12, around: [Array(line.utf8), Array(sample.utf8)]) { bytes in
      let trust = try? AllowedSigners(Source(path: "", bytes: bytes))
      for signer in trust?.signers ?? [] {
        #expect(PublicKey(line: signer.key.line()) == signer.key)
        _ = signer.principals.matches("site")
      }
    }
  }

  @Test func publicKeys() throws {
    let sample = Array(try signingKey(1).publicKey.line(comment: "c").utf8)
    Self.each(seed: 13, around: [sample]) { bytes in
      guard let key = PublicKey(line: String(decoding: bytes, as: UTF8.self)) else { return }
      #expect(PublicKey(line: key.line()) == key)
    }
  }

  @Test func manifests() {
    Self.each(seed: 14, around: [smallManifest.bytes]) { bytes in
      guard let manifest = try? SiteManifest(unverified: Source(path: "", bytes: bytes)) else { return }
      #expect((try? SiteManifest(unverified: Source(path: "", bytes: manifest.bytes))) == manifest)
    }
  }

  @Test func portalRecords() {
    Self.each(seed: 15, around: [smallRecord.bytes]) { bytes in
      guard let record = try? PortalRecord(unverified: Source(path: "", bytes: bytes)) else { return }
      #expect((try? PortalRecord(unverified: Source(path: "", bytes: record.bytes))) == record)
    }
  }

  @Test func digests() {
    Self.each(seed: 16, around: [Array(digest("").hex.utf8)]) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      if let digest = HexDigest(hex: text) { #expect(digest.hex == text) }
    }
  }
}
