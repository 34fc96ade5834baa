import Crypto

/// A SHA-256 digest (FIPS 180-4), spelled as 64 lower-case hexadecimal characters.
public struct HexDigest: Sendable, Hashable, CustomStringConvertible {
  private let words: SIMD4<UInt64>

  /// 64 times `0`: the digest of nothing that is known.
  static let zero = HexDigest(words: .zero)

  private init(words: SIMD4<UInt64>) { self.words = words }

  /// The digest of bytes.
  public init(of bytes: [UInt8]) {
    self = bytes.withUnsafeBytes { HexDigest(of: $0) }
  }

  /// The digest of a region of memory, such as a mapped file.
  public init(of bytes: UnsafeRawBufferPointer) {
    var stream = Stream()
    stream.update(bytes)
    self = stream.digest
  }

  /// The digest with this spelling; nil unless it is exactly 64 characters of `0-9a-f`.
  public init?(hex: String) {
    var hex = hex
    guard let digest = hex.withUTF8({ HexDigest(hex: UnsafeRawBufferPointer($0)) }) else { return nil }
    self = digest
  }

  /// The digest with this spelling in UTF-8.
  init?(hex: UnsafeRawBufferPointer) {
    guard hex.count == 64 else { return nil }
    var words = SIMD4<UInt64>()
    for part in 0..<4 {
      func characters(_ offset: Int) -> UInt64 {
        UInt64(bigEndian: hex.loadUnaligned(fromByteOffset: part * 16 + offset, as: UInt64.self))
      }
      let (high, low) = (characters(0), characters(8))
      words[part] = Self.gather(high) << 32 | Self.gather(low)
      // Other characters than these give a number too, but that number is spelled otherwise.
      guard Self.digits(of: words[part]) == (high, low) else { return nil }
    }
    self.words = words
  }

  fileprivate init(_ digest: SHA256.Digest) { self = digest.withUnsafeBytes { HexDigest(bytes: $0) } }

  /// The digest, or code of the same length, whose 32 bytes lie somewhere in memory.
  package init(bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count == 32, "a digest has 32 bytes")
    var words = SIMD4<UInt64>()
    for index in 0..<4 {
      words[index] = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
    }
    self.words = words
  }

  /// The 64 characters.
  public var hex: String {
    String(unsafeUninitializedCapacity: 64) { text in
      for index in 0..<4 {
        let (high, low) = Self.digits(of: words[index])
        UnsafeMutableRawBufferPointer(text).storeBytes(of: high.bigEndian, toByteOffset: index * 16, as: UInt64.self)
        UnsafeMutableRawBufferPointer(text).storeBytes(of: low.bigEndian, toByteOffset: index * 16 + 8, as: UInt64.self)
      }
      return 64
    }
  }

  /// The sixteen characters of a word, eight in each number.
  private static func digits(of word: UInt64) -> (high: UInt64, low: UInt64) { (spread(word >> 32), spread(word)) }

  /// The eight characters of the lower half of a word, a byte each.
  private static func spread(_ word: UInt64) -> UInt64 {
    var nibbles = word & 0xFFFF_FFFF
    nibbles = (nibbles | nibbles << 16) & 0x0000_FFFF_0000_FFFF
    nibbles = (nibbles | nibbles << 8) & 0x00FF_00FF_00FF_00FF
    nibbles = (nibbles | nibbles << 4) & 0x0F0F_0F0F_0F0F_0F0F
    // Where a nibble is ten or more, adding six carries into its upper half.
    let letters = (nibbles + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    return nibbles + 0x3030_3030_3030_3030 + letters * 0x27
  }

  /// The number that eight characters spell, the other way round than ``spread(_:)``.
  private static func gather(_ characters: UInt64) -> UInt64 {
    // Letters have this bit, digits do not; the four lowest bits of an a are 1.
    let letters = characters >> 6 & 0x0101_0101_0101_0101
    var nibbles = (characters & 0x0F0F_0F0F_0F0F_0F0F) + letters * 9
    nibbles = (nibbles | nibbles >> 4) & 0x00FF_00FF_00FF_00FF
    nibbles = (nibbles | nibbles >> 8) & 0x0000_FFFF_0000_FFFF
    return (nibbles | nibbles >> 16) & 0xFFFF_FFFF
  }

  /// The 32 bytes.
  public var bytes: [UInt8] {
    (0..<32).map { UInt8(truncatingIfNeeded: words[$0 >> 3] >> UInt64(56 - ($0 & 7) * 8)) }
  }

  /// The 64 characters.
  public var description: String { hex }

  /// A digest in the making, for what comes in pieces.
  public struct Stream: Sendable {
    private var hash = SHA256()

    /// A digest of nothing yet.
    public init() {}

    /// Takes the next bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

    /// Takes the next bytes.
    public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// The digest of all bytes so far.
    public var digest: HexDigest { HexDigest(hash.finalize()) }
  }
}
