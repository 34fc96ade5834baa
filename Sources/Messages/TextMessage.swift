import Syntax

/// An SMS, ready to be handed to a gateway.
public struct TextMessage: Sendable {
  /// The most bytes that the file of one may have.
  public static let maximumBytes = 64 << 10

  /// The phone that it goes to, E.164.
  public let to: String
  /// The phone that it comes from, E.164.
  public let from: String
  /// The text.
  public let text: SMSText

  /// An SMS.
  public init(to: String, from: String, text: SMSText) {
    self.to = to
    self.from = from
    self.text = text
  }

  /// The SMS of a file of outbox/; nil when it is none.
  public init?(file bytes: [UInt8]) {
    guard bytes.count <= Self.maximumBytes,
      let node = try? JSONReader.read(Source(path: "", bytes: bytes)),
      case .string(let to)? = node["to"]?.value, case .string(let from)? = node["from"]?.value,
      case .string(let body)? = node["body"]?.value
    else { return nil }
    self.init(to: to, from: from, text: SMSText(body))
  }

  /// The file that holds the SMS: JSON `{to, from, body, encoding, segments}`.
  public var bytes: [UInt8] {
    JSON.object([
      "to": .string(to), "from": .string(from), "body": .string(text.body),
      "encoding": .string(text.encoding.rawValue), "segments": .integer(text.segments),
    ]).bytes
  }
}
