import Manifest
import Testing

@testable import Signing

@Suite struct LinkKeyTests {
  struct Answer: Sendable {
    let seed: [UInt8]
    let project: String
    let contact: String
    let generation: Int
    let issued: String
    let token: String
    let link: String
  }

  private static let counting = [UInt8](0..<32)

  /// Computed with nothing but Python's hmac, hashlib and base64, HKDF written out as in RFC 5869.
  static let answers = [
    Answer(
      seed: counting, project: "kitchen-remodel", contact: "ana-ortiz", generation: 1,
      issued: "2026-11-22T10:04:00Z", token: "y4HjSeRiIDqC4kXL1B57X-r-cyM9nhYuooPBaUmCLTc",
      link: "413cf4af11f7f0dbd6cf41e94b3aa2c48fae712c2353e58e77f19a898ec91afb"),
    Answer(
      seed: counting, project: "kitchen-remodel", contact: "ana-ortiz", generation: 12,
      issued: "2027-01-01T00:00:00Z", token: "sJV3T9fnr4pkev5rnfSYy3JI-Idtu7_UZt9yDIxH0jA",
      link: "7fccebbd03cc8c1de7267c8c130321d9f637214cee394950f50254999474431e"),
    Answer(
      seed: hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"), project: "a",
      contact: "b",
      generation: 1, issued: "1970-01-01T00:00:00Z", token: "qjiCxWqbvYbhe4LwXqBNTZQDhmpCncTazVex9An434E",
      link: "45f2db229040526af61969498b19cb6179ab801152125e4e0320f6b41a7cc11b"),
  ]

  @Test(arguments: answers)
  func knownAnswers(_ answer: Answer) throws {
    let key = LinkKey(of: try #require(SigningKey(seed: answer.seed, comment: "")))
    let token = key.token(
      project: answer.project, contact: answer.contact, generation: answer.generation, issued: answer.issued)
    #expect(token == answer.token)
    #expect(Grant.link(of: token).hex == answer.link)
  }

  @Test func everyPartCounts() throws {
    let key = LinkKey(of: try signingKey(1))
    let issued = "2026-11-22T10:04:00Z"
    let tokens: Set = [
      key.token(project: "ab", contact: "c", generation: 1, issued: issued),
      key.token(project: "a", contact: "bc", generation: 1, issued: issued),
      key.token(project: "ab", contact: "c", generation: 11, issued: issued),
      key.token(project: "ab", contact: "c", generation: 1, issued: "2026-11-22T10:04:01Z"),
      LinkKey(of: try signingKey(2)).token(project: "ab", contact: "c", generation: 1, issued: issued),
    ]
    #expect(tokens.count == 5)
    #expect(tokens.allSatisfy { $0.utf8.count == 43 })
  }

  @Test func nothingOfTheSecretIsPrinted() throws {
    let key = LinkKey(of: try signingKey(1))
    var dumped = ""
    dump(key, to: &dumped)
    #expect("\(key)" == "link key")
    #expect(String(reflecting: key) == "link key")
    #expect(dumped == "- link key\n")
  }
}

/// The bytes that hexadecimal digits spell.
func hex(_ text: String) -> [UInt8] {
  let digits = text.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
