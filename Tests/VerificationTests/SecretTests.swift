import Seeded
import Testing

@testable import Verification

@Suite struct SecretTests {
  @Test func aShortSecretIsNone() {
    #expect(ServerSecret(bytes: Array(repeating: 1, count: 31)) == nil)
    #expect(ServerSecret(bytes: []) == nil)
  }

  @Test func whatIsSealedIsReadInItsPlaceAlone() throws {
    let secret = try #require(ServerSecret(bytes: Array(repeating: 1, count: 32)))
    let other = try #require(ServerSecret(bytes: Array(repeating: 2, count: 32)))
    let sealed = secret.seal("123456", for: "code/a")
    #expect(secret.open(sealed, for: "code/a") == "123456")
    #expect(secret.open(sealed, for: "code/b") == nil)
    #expect(other.open(sealed, for: "code/a") == nil)
    #expect(secret.open("", for: "code/a") == nil)
    #expect(secret.open("A" + sealed.dropFirst(), for: "code/a") == nil || sealed.first == "A")
    #expect(secret.seal("123456", for: "code/a") != sealed)
  }

  @Test func aCodeIsRightForItsRequestAlone() throws {
    var random = SeededGenerator(seed: 1)
    let secret = try #require(ServerSecret(bytes: Array(repeating: 1, count: 32)))
    let (first, second) = (Token(using: &random).digest, Token(using: &random).digest)
    let digest = secret.digest(of: "012345", for: first)
    #expect(secret.matches(digest, "012345", for: first))
    #expect(!secret.matches(digest, "012346", for: first))
    #expect(!secret.matches(digest, "12345", for: first))
    #expect(!secret.matches(digest, "012345", for: second))
    #expect(!secret.matches("", "012345", for: first))
  }

  @Test func secretsDoNotPrint() throws {
    var random = SeededGenerator(seed: 1)
    let token = Token(using: &random)
    let code = Code(using: &random)
    let secret = try #require(ServerSecret(bytes: Array(repeating: 1, count: 32)))
    for text in ["\(token)", String(reflecting: token), String(reflecting: [token])] {
      #expect(!text.contains(token.text))
    }
    for text in ["\(code)", String(reflecting: code), String(reflecting: [code])] {
      #expect(!text.contains(code.digits))
    }
    var dumped = ""
    dump((secret, token, code), to: &dumped)
    #expect(!dumped.contains(token.text))
    #expect(!dumped.contains(code.digits))
  }

  @Test(arguments: [
    "", "short", String(repeating: "a", count: 42), String(repeating: "a", count: 44),
    String(repeating: "a", count: 42) + "=", String(repeating: "a", count: 42) + "é",
  ])
  func whatHasNotTheFormOfATokenIsNone(_ text: String) {
    #expect(Token(text) == nil)
  }

  @Test func aTokenHas256Bits() throws {
    var random = SeededGenerator(seed: 1)
    let tokens = Set((0..<1000).map { _ in Token(using: &random) })
    #expect(tokens.count == 1000)
    for token in tokens { #expect(Token(token.text) == token) }
  }

  @Test(arguments: [
    ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:0:1:2:3:4:5", "20010db800000001/64"),
    ("2001:db8:0:1::", "20010db800000001/64"), ("fe80::1%eth0", "fe80000000000000/64"), ("unix", "unix"),
  ])
  func aNetworkIsAnAddressOrASixtyFour(_ address: String, _ network: String) {
    #expect(Network(of: address).text == network)
  }
}
