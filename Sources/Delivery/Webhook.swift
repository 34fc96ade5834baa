import Syntax

/// An address of the team's own that is told of notices, as JSON.
public struct Webhook: Sendable, Hashable {
  /// Where notices are posted to.
  public let address: String
  /// The longest that one may take.
  public let patience: Duration

  /// A webhook.
  public init(address: String, patience: Duration = Patience.whole) {
    self.address = address
    self.patience = patience
  }

  /// Posts a notice; blocks until it is known what became of it.
  func send(_ notice: JSON) -> Outcome {
    HTTPPost(
      address: address, type: "application/json", body: notice.bytes, authorization: .none, patience: patience,
      side: "the webhook"
    ).send()
  }
}
