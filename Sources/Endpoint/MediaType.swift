/// How a browser is told to treat a file.
package struct MediaType: Sendable, Hashable {
  /// The value of `Content-Type`.
  package let name: String
  /// Whether a browser may show it; anything else is to be saved.
  package let isShown: Bool

  /// The type of a file by its name's ending. What is not listed here is only ever downloaded.
  package init(of path: String) {
    let bytes = path.utf8
    let dot = bytes.lastIndex(of: UInt8(ascii: "."))
    let ending = dot.map { String(path[bytes.index(after: $0)...]) } ?? ""
    let type = Self.shown[ending] ?? Self.shown[ending.lowercased()]
    name = type ?? Self.unknown
    isShown = type != nil
  }

  private static let unknown = "application/octet-stream"
  private static let shown = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "txt": "text/plain; charset=utf-8",
    "avif": "image/avif", "gif": "image/gif", "jpeg": "image/jpeg", "jpg": "image/jpeg", "png": "image/png",
    "svg": "image/svg+xml", "webp": "image/webp", "ico": "image/x-icon", "pdf": "application/pdf",
    "woff2": "font/woff2",
  ]

  /// `Content-Disposition` for a file that is to be saved under its own name (RFC 6266 section 4, RFC 8187 section 3.2).
  package static func attachment(_ name: String) -> String {
    let plain = String(
      decoding: name.utf8.map { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C && $0 != 0x25 ? $0 : 0x5F },
      as: UTF8.self)
    var encoded = ""
    for byte in name.utf8 {
      if isAttributeCharacter(byte) {
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
  }

  /// RFC 8187 section 3.2.1, `attr-char`.
  private static func isAttributeCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$&+-.^_`|~".utf8.contains(byte)
    }
  }
}
