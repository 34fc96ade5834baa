import Testing

@testable import Manifest

@Suite struct HexDigestTests {
  /// NIST's examples for SHA-256 (FIPS 180-4).
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func knownAnswers(text: String, hex: String) throws {
    let digest = digest(text)
    #expect(digest.hex == hex)
    #expect(HexDigest(hex: hex) == digest)
    #expect(digest.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == hex)
    #expect("\(digest)" == hex)
  }

  @Test func piecesGiveTheSameDigest() {
    var generator = Generator(seed: 1)
    for _ in 0..<50 {
      let bytes = generator.bytes(0...300)
      let split = generator.number(0...bytes.count)
      var stream = HexDigest.Stream()
      stream.update(Array(bytes[..<split]))
      #expect(stream.digest == HexDigest(of: Array(bytes[..<split])))
      stream.update(Array(bytes[split...]))
      #expect(stream.digest == HexDigest(of: bytes))
      #expect(HexDigest(hex: stream.digest.hex) == stream.digest)
    }
  }

  /// Of all bytes sixteen spell a part of a digest, wherever they stand.
  @Test func onlySixteenBytesAreHexadecimal() {
    let hex = Array(digest("abc").hex.utf8)
    for place in hex.indices {
      for byte in UInt8.min...UInt8.max {
        var text = hex
        text[place] = byte
        let read = text.withUnsafeBytes { HexDigest(hex: $0) }
        #expect(read.map { Array($0.hex.utf8) } == ("0123456789abcdef".utf8.contains(byte) ? text : nil))
      }
    }
  }

  @Test func otherSpellingsAreNil() {
    let hex = digest("abc").hex
    for text in [
      "", String(hex.dropLast()), hex + "0", hex.uppercased(), " " + hex.dropFirst(), hex.dropLast() + "g",
      hex.dropLast() + "é", "0x" + hex.dropFirst(2),
    ] {
      #expect(HexDigest(hex: text) == nil, "\(text)")
    }
  }
}

@Suite struct Base64Tests {
  /// RFC 4648 section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func knownAnswers(text: String, encoded: String) {
    let unpadded = String(encoded.prefix { $0 != "=" })
    #expect(Base64.encode(Array(text.utf8)) == encoded)
    #expect(Base64.encodeUnpadded(Array(text.utf8)) == unpadded)
    #expect(Base64.encodeURL(Array(text.utf8)) == unpadded)
    #expect(Base64.decode(Array(encoded.utf8)) == Array(text.utf8))
  }

  @Test func bothAlphabets() {
    #expect(Base64.encode([0xFB, 0xEF, 0xFF]) == "++//")
    #expect(Base64.encodeURL([0xFB, 0xEF, 0xFF]) == "--__")
  }

  @Test(arguments: [
    "Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zh==", "Zm9=", "Zg==Zg==", "Z g=", "Zg=\n", "Zm-v", "Zm9v\n",
    "=g==",
    "Z=g=",
  ])
  func otherSpellingsAreNil(text: String) { #expect(Base64.decode(Array(text.utf8)) == nil) }

  @Test func anyBytesComeBack() {
    var generator = Generator(seed: 2)
    for _ in 0..<200 {
      let bytes = generator.bytes(0...70)
      #expect(Base64.decode(Array(Base64.encode(bytes).utf8)) == bytes)
    }
  }
}
