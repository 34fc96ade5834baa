import Foundation

/// An email of Latchkey's own as its reader gets it: whom it is for, its subject and its plain text.
struct ReceivedEmail: Sendable {
  let to: String
  let subject: String
  let text: String

  /// Nil when the bytes are not a message of a plain text and its HTML.
  init?(_ bytes: [UInt8]) {
    let lines = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
      .split(separator: "\n", omittingEmptySubsequences: false)
    guard let end = lines.firstIndex(where: \.isEmpty) else { return nil }
    let headers = Self.headers(lines[..<end])
    guard let type = headers["content-type"], let mark = type.firstRange(of: "boundary=\"") else { return nil }
    let boundary = "--" + type[mark.upperBound...].prefix { $0 != "\"" }
    let parts = lines[end...].split { $0.hasPrefix(boundary) }
    guard let part = parts.first(where: { $0.contains { $0.lowercased().hasPrefix("content-type: text/plain") } }),
      let start = part.firstIndex(where: \.isEmpty)
    else { return nil }
    let body = part[start...].dropFirst().joined(separator: "\n")
    let encoding = Self.headers(part[..<start])["content-transfer-encoding"] ?? ""
    text = encoding == "quoted-printable" ? Self.unquoted(body) : body
    to = headers["to"].map(Self.address) ?? ""
    subject = Self.words(headers["subject"] ?? "")
  }

  /// The fields by their names in lower case, folded lines joined.
  private static func headers(_ lines: ArraySlice<Substring>) -> [String: String] {
    var fields: [String: String] = [:]
    var name = ""
    for line in lines {
      if line.first == " " {
        fields[name, default: ""] += line
      } else if let colon = line.firstIndex(of: ":") {
        name = line[..<colon].lowercased()
        fields[name] = String(line[colon...].dropFirst().drop { $0 == " " })
      }
    }
    return fields
  }

  private static func address(_ field: String) -> String {
    guard let open = field.lastIndex(of: "<") else { return field }
    return String(field[open...].dropFirst().prefix { $0 != ">" })
  }

  /// Encoded words (RFC 2047) as text.
  private static func words(_ field: String) -> String {
    guard field.contains("=?UTF-8?B?") else { return field }
    return field.split(separator: " ").map { word in
      guard word.hasPrefix("=?UTF-8?B?"), word.hasSuffix("?=") else { return String(word) }
      let data = Data(base64Encoded: String(word.dropFirst(10).dropLast(2))) ?? Data()
      return String(decoding: data, as: UTF8.self)
    }.joined()
  }

  /// Quoted-printable (RFC 2045, section 6.7) as text.
  private static func unquoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = text.replacing("=\n", with: "").utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "="), rest.count >= 2, let value = UInt8(String(Substring(rest.prefix(2))), radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
