import Manifest
import Signing
import Syntax
import Testing

@Suite struct VerifiedManifestTests {
  private let key: SigningKey
  private let trusted: AllowedSigners
  private let signature: [UInt8]

  init() throws {
    key = try signingKey(9)
    trusted = try trust(AllowedSigners.line(trusting: key.publicKey))
    signature = Array(try key.sign(smallManifest.bytes).utf8)
  }

  private func verify(_ bytes: [UInt8], _ signature: [UInt8]) throws(Problem) -> VerifiedManifest {
    try VerifiedManifest.verify(bytes: bytes, signature: signature, trust: trusted, at: 1_795_341_840)
  }

  private func refusal(_ bytes: [UInt8], _ signature: [UInt8]) -> Problem {
    problem { () throws(Problem) in try verify(bytes, signature) }
  }

  @Test func whatIsSignedPasses() throws {
    let verified = try verify(smallManifest.bytes, signature)
    #expect(verified.manifest == smallManifest)
    #expect(verified.digest == HexDigest(of: smallManifest.bytes))
    #expect(verified.signer == key.publicKey)
  }

  @Test func everyByteOfTheManifestCounts() {
    for index in smallManifest.bytes.indices {
      var bytes = smallManifest.bytes
      bytes[index] ^= 1 << UInt8(index % 8)
      #expect(
        refusal(bytes, signature).message == "the signature does not belong to these bytes", "byte \(index)")
    }
    for bytes in [
      [], smallManifest.bytes.dropLast(), smallManifest.bytes + [0x0A], smallManifest.bytes + [0],
    ] {
      #expect(refusal(Array(bytes), signature).path == "manifest.json.sig")
    }
  }

  @Test func everyBitOfTheSignatureCounts() {
    for index in signature.indices {
      for bit in 0..<8 {
        var changed = signature
        changed[index] ^= 1 << UInt8(bit)
        #expect(
          (try? verify(smallManifest.bytes, changed)) == nil, "bit \(bit) of byte \(index)")
      }
    }
    for count in 0..<signature.count - 1 {
      #expect(throws: Problem.self) { try verify(smallManifest.bytes, Array(signature[..<count])) }
    }
  }

  @Test func theSignatureIsCheckedBeforeAnythingIsParsed() throws {
    let bytes = Array("{".utf8)
    #expect(refusal(bytes, signature).path == "manifest.json.sig")
    let signed = refusal(bytes, Array(try key.sign(bytes).utf8))
    #expect(signed.path == "manifest.json")
    #expect(signed.message == "this { is never closed")
  }

  @Test func sizesAreBounded() {
    let bytes = [UInt8](repeating: 0x20, count: SiteManifest.maximumBytes + 1)
    let large = refusal(bytes, signature)
    #expect(large.path == "manifest.json")
    #expect(large.message == "it is larger than 67108864 bytes")
    let long = signature + [UInt8](repeating: 0x0A, count: Signature.maximumBytes)
    #expect(refusal(smallManifest.bytes, long).message == "it is larger than 8192 bytes")
  }

  @Test func aPortalIsCheckedAgainstTheManifest() throws {
    func verified(_ portals: [String: PortalRecord]) throws -> VerifiedManifest {
      let manifest = SiteManifest(
        site: "", sequence: 1, issued: "1970-01-01T00:00:01Z",
        portals: portals.mapValues { HexDigest(of: $0.bytes) }, files: [:])
      return try verify(manifest.bytes, Array(try key.sign(manifest.bytes).utf8))
    }
    let good = try verified(["kitchen-remodel": smallRecord])
    #expect(try good.portal("kitchen-remodel", bytes: smallRecord.bytes) == smallRecord)
    func message(_ manifest: VerifiedManifest, _ project: String, _ bytes: [UInt8]) -> String {
      problem { () throws(Problem) in try manifest.portal(project, bytes: bytes) }.message
    }
    #expect(message(good, "other", smallRecord.bytes) == "the manifest does not list it")
    #expect(
      message(good, "kitchen-remodel", smallRecord.bytes + [0x20])
        == "its bytes are not those that were signed")
    #expect(
      message(try verified(["other": smallRecord]), "other", smallRecord.bytes)
        == "it is the record of another project, \"kitchen-remodel\"")
  }
}
