/// Base64 between a line that begins and a line that ends it, as OpenSSH writes signatures (`PROTOCOL.sshsig`
/// section 1) and private keys (`PROTOCOL.key`).
package enum Armor {
  /// Why a text is not armored.
  package enum Failure: Error {
    /// The text does not start with the first line.
    case noHeader
    /// The last line is missing, or something follows it.
    case noFooter
    /// What stands between them is not base64.
    case notBase64
  }

  /// The armored text: base64 in lines of 70 characters, as ssh-keygen breaks them, and a final line feed.
  package static func write(_ bytes: [UInt8], label: String) -> String {
    var text = "-----BEGIN \(label)-----\n"
    var rest = Base64.encode(bytes)[...]
    while !rest.isEmpty {
      text += rest.prefix(70) + "\n"
      rest = rest.dropFirst(70)
    }
    return text + "-----END \(label)-----\n"
  }

  /// The bytes inside an armored text. Lines may have any length and end in LF or CRLF; after the last line
  /// only line ends may follow.
  package static func read(_ text: [UInt8], label: String) throws(Failure) -> [UInt8] {
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0
    }
    guard let first = lines.first, first.elementsEqual("-----BEGIN \(label)-----".utf8) else {
      throw .noHeader
    }
    guard let end = lines.firstIndex(where: { $0.elementsEqual("-----END \(label)-----".utf8) }),
      lines[(end + 1)...].allSatisfy(\.isEmpty)
    else { throw .noFooter }
    guard let bytes = Base64.decode(Array(lines[1..<end].joined())) else { throw .notBase64 }
    return bytes
  }
}
