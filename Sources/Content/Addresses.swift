import Portal

/// The rules of the addresses that people write into fields.
enum Addresses {
  static let emailMend = "write one mailbox and nothing else, for example ana@example.com"
  static let phoneMend =
    "write it in E.164: a plus sign, country code and number without spaces, for example +15125550142"

  /// One mailbox: a dot-atom and a domain (RFC 5321, section 4.1.2; RFC 6531 for letters beyond ASCII).
  static func isEmail(_ text: String) -> Bool {
    // Where the atom or label that is read begins and where the domain does, in bytes; and what came before.
    var (start, domain, last) = (0, -1, Unicode.Scalar("."))
    func endsHere(_ end: Int) -> Bool {
      domain < 0 ? end > start : (1...63).contains(end - start) && last != "-"
    }
    var index = 0
    for scalar in text.unicodeScalars {
      switch scalar {
      case "@":
        guard domain < 0, endsHere(index), index <= 64 else { return false }
        start = index + 1
        domain = start
      case ".":
        guard endsHere(index) else { return false }
        start = index + 1
      default:
        let isText = domain < 0 ? isAtomText(scalar) : isLabelText(scalar) && (scalar != "-" || index > start)
        guard isText else { return false }
      }
      last = scalar
      index += UTF8.width(scalar)
    }
    return domain >= 0 && endsHere(index) && index <= 254
  }

  /// E.164: a plus sign and 7 to 15 digits, the first not zero.
  static func isPhone(_ text: String) -> Bool {
    let digits = text.utf8.dropFirst()
    return text.hasPrefix("+") && (7...15).contains(digits.count) && digits.first != UInt8(ascii: "0")
      && digits.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// The origin of a site without a final slash: https, or http on this machine; nil for anything else.
  static func origin(_ text: String) -> String? {
    let trimmed = text.hasSuffix("/") ? text.dropLast() : text[...]
    for (scheme, isSecure) in [("https://", true), ("http://", false)] where trimmed.hasPrefix(scheme) {
      let authority = trimmed.dropFirst(scheme.count)
      let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
      guard let host = parts.first, parts.count <= 2 else { return nil }
      if parts.count == 2 {
        guard let port = Int(parts[1]), (1...65535).contains(port), String(port) == parts[1] else { return nil }
      }
      let labels = host.split(separator: ".", omittingEmptySubsequences: false)
      guard host.utf8.count <= 253, host.utf8.allSatisfy({ $0 < 0x80 }), isHost(labels) else { return nil }
      guard isSecure || host == "localhost" || host == "127.0.0.1" else { return nil }
      return scheme + authority.lowercased()
    }
    return nil
  }

  /// An https address that can stand in a page.
  static func isWebAddress(_ text: String) -> Bool {
    guard text.lowercased().hasPrefix("https://"), text.utf8.count <= 2000 else { return false }
    let rest = text.dropFirst("https://".count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    return !authority.isEmpty && !authority.contains("@")
      && text.unicodeScalars.allSatisfy {
        $0.value > 0x20 && !isControl($0) && !"\"<>\\^`{|}".unicodeScalars.contains($0)
      }
  }

  private static func isHost(_ labels: [Substring]) -> Bool {
    !labels.isEmpty
      && labels.allSatisfy { label in
        (1...63).contains(label.utf8.count) && label.utf8.first != UInt8(ascii: "-")
          && label.utf8.last != UInt8(ascii: "-")
          && label.unicodeScalars.allSatisfy(isLabelText)
      }
  }

  private static func isLabelText(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D: true
    default: scalar.value >= 0xA1 && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
    }
  }

  private static func isAtomText(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case ..<0x80: "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
    default: scalar.value >= 0xA1 && !isControl(scalar) && !scalar.properties.isWhitespace
    }
  }
}
