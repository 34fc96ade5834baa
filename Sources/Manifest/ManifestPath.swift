/// The spelling of names and paths in manifest.json and portal.json.
public enum ManifestPath {
  /// Whether a path stays inside the folder that it is relative to and means one file on every system:
  /// segments separated by `/`, none of them empty, `.` or `..`, without backslashes and control characters.
  public static func isSafe(_ path: String) -> Bool {
    var path = path
    return path.withUTF8 { isSafe(UnsafeRawBufferPointer($0)) }
  }

  /// The same of a path's UTF-8.
  static func isSafe(_ path: UnsafeRawBufferPointer) -> Bool {
    // How long the segment is so far, and whether it has nothing but dots.
    var (length, isDots) = (0, true)
    var previous: UInt8 = 0
    for byte in path {
      switch byte {
      case UInt8(ascii: "/"):
        if length == 0 || isDots && length <= 2 { return false }
        (length, isDots) = (-1, true)
      case UInt8(ascii: "."): break
      case 0..<0x20, 0x7F, UInt8(ascii: "\\"): return false
      // The controls from U+0080 to U+009F.
      case 0x80...0x9F where previous == 0xC2: return false
      default: isDots = false
      }
      length += 1
      previous = byte
    }
    return length > 0 && !(isDots && length <= 2)
  }

  /// Whether a text identifies a project or a contact: lower-case letters, digits and hyphens, at least one.
  public static func isIdentifier(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { isIdentifier(UnsafeRawBufferPointer($0)) }
  }

  /// The same of a text's UTF-8.
  static func isIdentifier(_ text: UnsafeRawBufferPointer) -> Bool {
    !text.isEmpty && text.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
  }
}
