/// How a message travels.
public enum Channel: String, Sendable, Hashable, CaseIterable {
  /// An email, to one mailbox.
  case email
  /// A text message, to one phone.
  case sms
  /// A POST of JSON to the address that the team has set; for notices alone.
  case webhook
}
