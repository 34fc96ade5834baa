import Messages
import Portal
import Syntax

/// A gateway that takes SMS over HTTP.
public struct SMSGateway: Sendable, Hashable {
  /// What it expects.
  public enum Dialect: Sendable, Hashable {
    /// Twilio's Messages API (version 2010-04-01): a form, and the account with its token as Basic credentials.
    case twilio(account: String, token: Password)
    /// JSON `{to, from, body}`, with a bearer token if there is one.
    case json(token: Password?)
  }

  /// Where messages are posted to.
  public let address: String
  /// What it expects.
  public let dialect: Dialect
  /// The longest that one message may take.
  public let patience: Duration

  /// A gateway.
  public init(address: String, dialect: Dialect, patience: Duration = Patience.whole) {
    self.address = address
    self.dialect = dialect
    self.patience = patience
  }

  /// Twilio's address for the messages of an account.
  static func twilio(account: String, origin: String) -> String {
    "\(origin)/2010-04-01/Accounts/\(Tree.encoded(account))/Messages.json"
  }

  /// Hands a message over; blocks until it is known what became of it.
  func send(_ message: TextMessage) -> Outcome {
    guard Self.isPhone(message.to) else { return .never(Reason("the recipient is not one phone number")) }
    guard Self.isPhone(message.from) else { return .never(Reason("the sender is not one phone number")) }
    return post(message).send()
  }

  /// E.164: a plus sign and digits.
  private static func isPhone(_ text: String) -> Bool {
    text.hasPrefix("+") && (7...15).contains(text.utf8.count - 1)
      && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
  }

  private func post(_ message: TextMessage) -> HTTPPost {
    switch dialect {
    case .twilio(let account, let token):
      let form = [("To", message.to), ("From", message.from), ("Body", message.text.body)]
        .map { "\($0)=\(Tree.encoded($1))" }.joined(separator: "&")
      return HTTPPost(
        address: address, type: "application/x-www-form-urlencoded", body: Array(form.utf8),
        authorization: .basic(user: account, token), patience: patience, side: "the SMS gateway")
    case .json(let token):
      let body = JSON.object([
        "to": .string(message.to), "from": .string(message.from), "body": .string(message.text.body),
      ])
      return HTTPPost(
        address: address, type: "application/json", body: body.bytes,
        authorization: token.map { .bearer($0) } ?? .none, patience: patience, side: "the SMS gateway")
    }
  }
}
