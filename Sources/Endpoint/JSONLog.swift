import Glibc
import Logging
import Portal
import Syntax

/// Writes one line of JSON for each message to standard error, every value encoded.
public struct JSONLog: LogHandler {
  /// What stands in every line.
  public var metadata: Logger.Metadata = [:]
  /// What adds to it at each message.
  public var metadataProvider: Logger.MetadataProvider?
  /// The least important messages that are written.
  public var logLevel: Logger.Level = .info
  private let label: String
  private let write: @Sendable ([UInt8]) -> Void

  /// - Parameters:
  ///   - label: what writes.
  ///   - write: takes each line, with its end.
  public init(label: String, write: @escaping @Sendable ([UInt8]) -> Void = Self.toStandardError) {
    self.label = label
    self.write = write
  }

  /// A value that stands in every line.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes a line.
  public func log(event: LogEvent) {
    var members: [String: JSON] = [
      "time": .string(Self.now()), "level": .string(event.level.rawValue), "message": .string("\(event.message)"),
    ]
    if label != JSONLog.label { members["part"] = .string(label) }
    for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) {
      members[key == "hb.request.id" ? "request" : key] = Self.json(value)
    }
    if let error = event.error { members["error"] = .string("\(error)") }
    write(JSON.object(members).bytes)
  }

  /// The label of the endpoint's own lines.
  public static let label = "latchkey-endpoint"

  /// Writes to standard error in one piece, so that lines of several threads do not mix.
  public static let toStandardError: @Sendable ([UInt8]) -> Void = { bytes in
    _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  private static func json(_ value: Logger.Metadata.Value) -> JSON {
    switch value {
    case .string(let text): .string(text)
    case .stringConvertible(let number as Int): .integer(number)
    case .stringConvertible(let other): .string(other.description)
    case .array(let items): .array(items.map(json))
    case .dictionary(let members): .object(members.mapValues(json))
    }
  }

  private static func now() -> String {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    let millisecond = String(1000 + time.tv_nsec / 1_000_000).dropFirst()
    return Instant(seconds: time.tv_sec).iso8601.dropLast() + ".\(millisecond)Z"
  }
}
