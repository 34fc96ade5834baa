import Syntax

/// An address that the command line gives for sending: `scheme://user@host:port/path`.
struct Setting {
  /// The option that gives it, as problems name it.
  let option: String
  /// All of it.
  let text: String
  /// The beginning, up to the colon, in small letters; empty when there is none.
  let scheme: String
  /// What follows the colon, and the two slashes if they are there.
  let rest: Substring

  init(_ text: String, of option: String) {
    self.option = option
    self.text = text
    let colon = text.firstIndex(of: ":") ?? text.startIndex
    scheme = text[..<colon].lowercased()
    let rest = text[colon...].dropFirst()
    self.rest = rest.hasPrefix("//") && scheme != "file" ? rest.dropFirst(2) : rest
  }

  /// A problem with it.
  func problem(_ message: String, mend: String) -> Problem { Problem(path: option, message, mend: mend) }

  /// The folder of `file:DIR`.
  func folder() throws(Problem) -> OutgoingFolder {
    guard !rest.isEmpty, !rest.utf8.contains(0) else {
      throw problem("no folder is named after file:", mend: "write file:DIR, for example file:outgoing")
    }
    return OutgoingFolder(path: String(rest))
  }

  /// The options that name the password's file, by the option that gives the address.
  private static let passwordFiles = ["--mail": "--smtp-password-file", "--sms": "--sms-password-file"]

  /// User, host and port of an address.
  ///
  /// - Parameters:
  ///   - example: how an address of this kind looks.
  ///   - hasPath: whether a path may follow.
  func authority(_ example: String, hasPath: Bool = false) throws(Problem) -> Authority {
    let mend = "write \(example)"
    guard text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
      throw problem("the address holds a space, a control character or a letter beyond ASCII", mend: mend)
    }
    let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    guard hasPath || rest[end...].isEmpty || rest[end...] == "/" else {
      throw problem("nothing may follow the host and the port", mend: mend)
    }
    let authority = rest[..<end]
    let at = authority.lastIndex(of: "@")
    let user = at.map { String(authority[..<$0]) }
    if let user, user.contains(":"), let file = Self.passwordFiles[option] {
      throw problem(
        "a password does not belong into an address, where others can read it",
        mend: "write it into a file, and name the file with \(file)")
    }
    let place = at.map { authority[authority.index(after: $0)...] } ?? authority
    var host = place
    var port: Substring?
    if place.hasPrefix("["), let bracket = place.firstIndex(of: "]") {
      host = place[...bracket]
      let after = place[place.index(after: bracket)...]
      port = after.isEmpty ? nil : after.hasPrefix(":") ? after.dropFirst() : "?"
    } else if let colon = place.lastIndex(of: ":") {
      host = place[..<colon]
      port = place[place.index(after: colon)...]
    }
    guard Self.isHost(host) else { throw problem("\"\(host)\" is no host", mend: mend) }
    var number: Int?
    if let port {
      guard let value = Int(port), (1...65535).contains(value), String(value) == port else {
        throw problem("\"\(port)\" is no port", mend: "write a whole number from 1 to 65535 after the host and a colon")
      }
      number = value
    }
    if let user, Self.decoded(user)?.isEmpty ?? true {
      throw problem("the user before the @ is empty, or not encoded as addresses are", mend: mend)
    }
    return Authority(
      user: user.flatMap(Self.decoded), host: String(host), port: number, path: String(rest[end...]))
  }

  /// A name of letters, digits, hyphens and points, or an address of IPv6 in brackets.
  private static func isHost(_ text: Substring) -> Bool {
    if text.hasPrefix("[") {
      return text.hasSuffix("]") && text.contains(":")
        && text.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
    }
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    return !text.isEmpty && text.utf8.count <= 253
      && labels.allSatisfy { label in
        !label.isEmpty && label.first != "-" && label.last != "-"
          && label.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
            default: false
            }
          }
      }
  }

  /// Text without its percent-encoding; nil when that is broken, or hides a control character.
  private static func decoded(_ text: String) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    let decoded = String(decoding: bytes, as: UTF8.self)
    return decoded.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && $0 != "\u{FFFD}" }
      ? decoded : nil
  }
}

/// User, host, port and path of an address.
struct Authority {
  let user: String?
  let host: String
  let port: Int?
  let path: String

  /// Whether the host is this machine.
  var isLoopback: Bool {
    let labels = host.split(separator: ".")
    return host.lowercased() == "localhost" || host == "[::1]"
      || host.hasPrefix("127.") && labels.count == 4 && labels.allSatisfy { UInt8($0) != nil }
  }
}
