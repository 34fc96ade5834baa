import Portal

extension PixelSize {
  /// How much of a file is read first: enough for most.
  private static let beginning = 4 << 10
  /// How much of a file may come before the size: a JPEG's metadata can be long.
  private static let headerLength = 256 << 10

  /// The size that a picture's header tells; nil when it does not.
  init?(of name: String, in folder: Folder) {
    guard let bytes = folder.beginning(of: name, count: Self.beginning),
      let size = Self.png(bytes) ?? Self.gif(bytes) ?? Self.webP(bytes)
        ?? (bytes.starts(with: [0xFF, 0xD8])
          ? Self.jpeg(bytes)
            ?? (bytes.count < Self.beginning
              ? nil : folder.beginning(of: name, count: Self.headerLength).flatMap(Self.jpeg)) : nil),
      size.width > 0, size.height > 0
    else { return nil }
    self = size
  }

  /// PNG, section 11.2.1: IHDR comes first, with width and height in its first eight bytes.
  private static func png(_ bytes: [UInt8]) -> PixelSize? {
    guard bytes.count >= 24, bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else { return nil }
    return PixelSize(width: big(bytes, 16) << 16 | big(bytes, 18), height: big(bytes, 20) << 16 | big(bytes, 22))
  }

  /// GIF89a, section 18: the logical screen's size follows the signature.
  private static func gif(_ bytes: [UInt8]) -> PixelSize? {
    guard bytes.count >= 10, bytes.starts(with: "GIF8".utf8) else { return nil }
    return PixelSize(width: little(bytes, 6), height: little(bytes, 8))
  }

  /// RFC 9649, section 2: extended, lossless and lossy files keep their size in different places.
  private static func webP(_ bytes: [UInt8]) -> PixelSize? {
    guard bytes.count >= 30, bytes.starts(with: "RIFF".utf8), bytes[8...].starts(with: "WEBPVP8".utf8) else {
      return nil
    }
    switch bytes[15] {
    case UInt8(ascii: "X"):
      return PixelSize(
        width: 1 + little(bytes, 24) + Int(bytes[26]) << 16, height: 1 + little(bytes, 27) + Int(bytes[29]) << 16)
    case UInt8(ascii: "L"):
      let bits = little(bytes, 21) | little(bytes, 23) << 16
      return PixelSize(width: 1 + bits & 0x3FFF, height: 1 + (bits >> 14) & 0x3FFF)
    default: return PixelSize(width: little(bytes, 26) & 0x3FFF, height: little(bytes, 28) & 0x3FFF)
    }
  }

  /// ITU-T T.81, section B.2.2: the first start-of-frame segment holds height and width.
  private static func jpeg(_ bytes: [UInt8]) -> PixelSize? {
    var index = 2
    while index + 9 < bytes.count, bytes[index] == 0xFF {
      switch bytes[index + 1] {
      case 0xFF: index += 1
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
        return PixelSize(width: big(bytes, index + 7), height: big(bytes, index + 5))
      default: index += 2 + max(2, big(bytes, index + 2))
      }
    }
    return nil
  }

  private static func big(_ bytes: [UInt8], _ index: Int) -> Int { Int(bytes[index]) << 8 | Int(bytes[index + 1]) }
  private static func little(_ bytes: [UInt8], _ index: Int) -> Int { Int(bytes[index]) | Int(bytes[index + 1]) << 8 }
}
