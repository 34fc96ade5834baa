/// An email as it was written, each of its parts to be looked at.
public struct WrittenEmail: Sendable {
  private let email: Email

  init(_ email: Email) { self.email = email }

  /// The mailbox it goes to.
  public var to: String { email.to.address }
  /// The subject, one line.
  public var subject: String { email.subjectLine }
  /// The plain text.
  public var text: String { email.text }
  /// The same in HTML.
  public var html: String { email.html }
  /// The whole message (RFC 5322).
  public var bytes: [UInt8] { email.bytes }
  /// The message as it is handed over.
  public var message: EmailMessage { EmailMessage(sender: email.from.address, recipient: to, bytes: bytes) }
}
