/// Eight bytes of a text, looked at at once. It may say that what is looked for is there when it is not, but never that it is not
/// when it is.
public struct ByteWord {
  @usableFromInline let bits: UInt64

  @usableFromInline static let ones: UInt64 = 0x0101_0101_0101_0101
  @usableFromInline static let highBits: UInt64 = 0x8080_8080_8080_8080

  @inlinable init(bits: UInt64) { self.bits = bits }

  /// - Parameters:
  ///   - bytes: the text.
  ///   - offset: where the eight begin; all of them must be there.
  @inlinable public init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  /// The bytes with some bits of each cleared.
  @inlinable public func without(_ mask: UInt8) -> ByteWord { ByteWord(bits: bits & ~(Self.ones &* UInt64(mask))) }

  /// Whether a byte may be among them.
  @inlinable public func mayHold(_ byte: UInt8) -> Bool {
    let difference = bits ^ (Self.ones &* UInt64(byte))
    return (difference &- Self.ones) & ~difference & Self.highBits != 0
  }

  /// Whether one may be less than a bound of at most 128.
  @inlinable public func mayHold(lessThan bound: UInt8) -> Bool {
    (bits &- Self.ones &* UInt64(bound)) & ~bits & Self.highBits != 0
  }

  /// Whether one may be more than a bound of at most 127.
  @inlinable public func mayHold(moreThan bound: UInt8) -> Bool {
    ((bits &+ Self.ones &* UInt64(127 - bound)) | bits) & Self.highBits != 0
  }
}
