/// An email, ready to be handed to a mail server: the envelope's two addresses, and the message.
public struct EmailMessage: Sendable, Hashable {
  /// The mailbox that failures are reported to.
  public let sender: String
  /// The one mailbox that it goes to.
  public let recipient: String
  /// The whole message (RFC 5322), lines ended by CRLF.
  public let bytes: [UInt8]

  /// An email.
  public init(sender: String, recipient: String, bytes: [UInt8]) {
    self.sender = sender
    self.recipient = recipient
    self.bytes = bytes
  }
}
