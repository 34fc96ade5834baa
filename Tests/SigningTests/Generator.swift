import Manifest

/// Numbers that look random and are the same at every run (SplitMix64), and values made of them.
struct Generator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  mutating func bytes(_ count: ClosedRange<Int>) -> [UInt8] {
    (0..<number(count)).map { _ in UInt8.random(in: 0...255, using: &self) }
  }

  mutating func digest() -> HexDigest { HexDigest(of: bytes(8...8)) }

  mutating func list<Element>(
    _ count: ClosedRange<Int>, _ element: (inout Generator) -> Element
  ) -> [Element] {
    (0..<number(count)).map { _ in element(&self) }
  }

  mutating func identifier() -> String { text(1...12, from: "abcxyz0189-") }

  mutating func time() -> String {
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "20\(number(10...99))-\(padded(number(1...12)))-\(padded(number(1...28)))"
      + "T\(padded(number(0...23))):\(padded(number(0...59))):\(padded(number(0...59)))Z"
  }

  /// Text with all that JSON must escape and much that it need not.
  mutating func text() -> String { text(0...12, from: "aZ09 -_.\"\\/\n\r\t\u{0}\u{7F}\u{85}é日\u{2028}😀") }

  mutating func path() -> String {
    let names = list(1...4) { generator in
      let name = generator.text(1...8, from: "aZ09-_ é日😀\"{")
      return generator.number(0...3) == 0 ? "." + name : name
    }
    return names.joined(separator: "/")
  }

  mutating func text(_ count: ClosedRange<Int>, from letters: String) -> String {
    let letters = Array(letters.unicodeScalars)
    let scalars = list(count) { letters[$0.number(0...letters.count - 1)] }
    return String(String.UnicodeScalarView(scalars))
  }

  /// The bytes with a few of them changed, removed, doubled, or cut off.
  mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<number(1...4) where !bytes.isEmpty {
      let index = number(0...bytes.count - 1)
      switch number(0...4) {
      case 0: bytes[index] = UInt8.random(in: 0...255, using: &self)
      case 1: bytes[index] ^= 1 << UInt8(number(0...7))
      case 2: bytes.remove(at: index)
      case 3: bytes.insert(contentsOf: bytes[index..<min(bytes.count, index + number(1...9))], at: index)
      default: bytes.removeLast(number(0...bytes.count - 1))
      }
    }
    return bytes
  }
}
