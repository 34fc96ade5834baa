import Portal
import Syntax

/// One thing that a client, the team or the program did.
public struct AuditEntry: Sendable, Hashable {
  /// What was done.
  public enum Event: String, Sendable, CaseIterable {
    case codeSent = "code-sent"
    case addressUnknown = "address-unknown"
    case codeWrong = "code-wrong"
    case locked
    case unlocked
    case accepted
    case signedIn = "signed-in"
    case signedOut = "signed-out"
    case cancelled
    case replaced
    case invitationRequested = "invitation-requested"
    case manifestUsed = "manifest-used"
    case messageSent = "message-sent"
    case messageFailed = "message-failed"
    case messageUncertain = "message-uncertain"
    case messageExpired = "message-expired"
  }

  /// When.
  public let at: Instant
  /// What was done.
  public let event: Event
  /// Whom it concerns; an empty project or contact means that it concerns none in particular.
  public let client: Client
  /// More about it, never a code, a token or an address; empty when there is no more.
  public let detail: String

  /// One thing that was done.
  public init(at: Instant, event: Event, client: Client, detail: String = "") {
    self.at = at
    self.event = event
    self.client = client
    self.detail = detail
  }

  /// One line of JSON, without its line feed, the time in UTC; whatever a value holds, it stays one line.
  public var line: String {
    JSON.object([
      "at": .string(at.iso8601), "event": .string(event.rawValue), "project": .string(client.project),
      "contact": .string(client.contact), "detail": .string(detail),
    ]).text
  }
}
