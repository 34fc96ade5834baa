import Messages

/// A message that was sent to the preview's own outbox.
struct SentLetter: Sendable {
  /// Its file's name.
  let name: String
  let to: String
  let subject: String
  let text: String
  let isSMS: Bool

  /// Nil when the file is no message.
  init?(named name: String, _ bytes: [UInt8]) {
    self.name = name
    if name.hasSuffix(".sms.json") {
      guard let message = TextMessage(file: bytes) else { return nil }
      (to, subject, text, isSMS) = (message.to, "SMS", message.text.body, true)
      return
    }
    guard let letter = ReceivedEmail(bytes) else { return nil }
    (to, subject, text, isSMS) = (letter.to, letter.subject, letter.text, false)
  }

  /// The link that it brings; nil when there is none.
  func link(below url: String) -> String? {
    guard let start = text.firstRange(of: "\(url)/i/") else { return nil }
    return String(text[start.lowerBound...].prefix { !$0.isWhitespace })
  }
}
