/// The data types of the SSH protocol: RFC 4251 section 5.
package enum Wire {
  /// A `uint32`: four bytes, the most significant first.
  package static func uint32(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
  }

  /// A `string`: its length as a `uint32`, then its bytes.
  package static func string(_ bytes: some Collection<UInt8>) -> [UInt8] {
    uint32(UInt32(bytes.count)) + bytes
  }

  /// Takes values from the front of bytes; each is nil when the bytes end too soon.
  package struct Reader {
    /// What was not taken yet.
    package private(set) var rest: ArraySlice<UInt8>

    /// A reader that stands at the first byte.
    package init(_ bytes: some Collection<UInt8>) { rest = ArraySlice(bytes) }

    /// A number of bytes as they are.
    package mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
      guard count <= rest.count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }

    /// A `uint32`.
    package mutating func uint32() -> UInt32? {
      bytes(4)?.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The bytes of a `string`.
    package mutating func string() -> ArraySlice<UInt8>? {
      uint32().flatMap { bytes(Int($0)) }
    }
  }
}
