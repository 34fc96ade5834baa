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
  public let body: SMSText

  /// An SMS.
  public init(to: String, from: String, body: SMSText) {
    self.to = to
    self.from = from
    self.body = body
  }

  /// The SMS of a file of outbox/; nil when it is none.
  public init?(file bytes: [UInt8]) {
    guard bytes.count <= Self.maximumBytes,
      let node = try? JSONReader.read(Source(path: "", bytes: bytes)),
      case .string(let to)? = node["to"]?.value, case .string(let from)? = node["from"]?.value,
      case .string(let body)? = node["body"]?.value
    else { return nil }
    self.init(to: to, from: from, body: SMSText(body))
  }

  /// The SMS as files hold it: `{to, from, body, encoding, segments}`.
  public var json: JSON {
    .object([
      "to": .string(to), "from": .string(from), "body": .string(body.body),
      "encoding": .string(body.encoding.rawValue), "segments": .integer(body.segments),
    ])
  }
}
