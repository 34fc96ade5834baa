import Messages

/// One mailbox, fit to be named to a mail server: nothing in it can end the command that it stands in.
struct Mailbox {
  /// The address, its domain in ASCII.
  let address: String
  /// Whether only a server with SMTPUTF8 (RFC 6531) can take it.
  let needsUTF8: Bool

  /// Nil unless the text is one local part, an at sign and a domain, without spaces, quotes, brackets, separators or
  /// control characters.
  init?(_ text: String) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), text.unicodeScalars.allSatisfy(Self.isPlain) else {
      return nil
    }
    address = Punycode.address(text)
    needsUTF8 = address.utf8.contains { $0 >= 0x80 }
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    !"<>()[],;:\\\"".unicodeScalars.contains(scalar) && !scalar.properties.isWhitespace
      && scalar.properties.generalCategory != .control
  }
}
