import Syntax
import Verification

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
  func send(_ notice: Notice) -> Outcome {
    HTTPPost(
      address: address, type: "application/json", body: notice.json.bytes, authorization: .none, patience: patience,
      side: "the webhook"
    ).send()
  }
}

extension Notice {
  /// The notice for programs: `{"notice", "project", "title", "contact", "name", "at"}`, and for wrong codes `failures`
  /// with `lockedUntil` or `needsUnlock`.
  var json: JSON {
    var members: [String: JSON] = [
      "notice": .string(event.kind.rawValue), "project": .string(client.project), "title": .string(title),
      "contact": .string(client.contact), "name": .string(name), "at": .string(at.iso8601),
    ]
    if case .failedVerification(let failures, let lock) = event {
      members["failures"] = .integer(failures)
      switch lock {
      case .until(let end): members["lockedUntil"] = .string(end.iso8601)
      case .untilUnlocked: members["needsUnlock"] = .bool(true)
      case nil: break
      }
    }
    return .object(members)
  }
}
