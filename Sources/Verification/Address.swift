/// Where a person can be reached, as they type it into a form: an email address or a phone number.
public struct Address: Sendable, Hashable {
  /// The channel that reaches it: email or SMS.
  public let channel: Channel
  /// The form in which addresses are compared: an email in lower case, a phone as plus sign and digits.
  public let text: String

  /// The most characters that are looked at (RFC 5321 section 4.5.3.1: 64 + 1 + 255, with room for spaces).
  public static let maximumCharacters = 400

  /// What a person typed; nil when it can be neither an email address nor a phone number with its country code.
  public init?(typed: String) {
    guard typed.utf8.count <= Self.maximumCharacters else { return nil }
    let trimmed = typed.filter { !$0.isWhitespace }
    if let at = trimmed.lastIndex(of: "@") {
      guard at != trimmed.startIndex, trimmed.index(after: at) != trimmed.endIndex else { return nil }
      self.init(email: trimmed)
    } else {
      let digits = trimmed.filter { !"-.()/\u{2010}\u{2011}\u{2012}\u{2013}".contains($0) }
      let phone = digits.hasPrefix("00") ? "+" + digits.dropFirst(2) : digits
      guard phone.hasPrefix("+"), (7...15).contains(phone.dropFirst().count),
        phone.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber })
      else { return nil }
      self.init(phone: phone)
    }
  }

  init(email: String) {
    channel = .email
    text = email.lowercased()
  }

  init(phone: String) {
    channel = .sms
    text = phone
  }
}
