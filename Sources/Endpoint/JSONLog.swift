import Glibc
import Logging
import Portal
import Synchronization
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
    var line = Line()
    line.add("time", Self.time.now())
    line.add("level", event.level.rawValue)
    line.add("message", event.message.description)
    if label != JSONLog.label { line.add("part", label) }
    let own = event.metadata ?? [:]
    for (key, value) in own.sorted(by: { $0.key < $1.key }) { line.add(key, value) }
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where own[key] == nil {
      line.add(key == "hb.request.id" ? "request" : key, value)
    }
    if let error = event.error { line.add("error", "\(error)") }
    write(line.ended)
  }

  /// A line in the making: an object of JSON.
  private struct Line {
    private var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(256) }

    private mutating func name(_ name: String) {
      bytes.append(UInt8(ascii: bytes.isEmpty ? "{" : ","))
      JSON.append(name, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
    }

    mutating func add(_ name: String, _ value: String) {
      self.name(name)
      JSON.append(value, to: &bytes)
    }

    mutating func add(_ name: String, _ value: Logger.Metadata.Value) {
      switch value {
      case .string(let text): add(name, text)
      case .stringConvertible(let number as Int):
        self.name(name)
        bytes += String(number).utf8
      case .stringConvertible(let other): add(name, other.description)
      case .array, .dictionary: add(name, value.description)
      }
    }

    var ended: [UInt8] { bytes + [UInt8(ascii: "}"), UInt8(ascii: "\n")] }
  }

  /// The label of the endpoint's own lines.
  public static let label = "latchkey-endpoint"

  /// Writes to standard error in one piece, so that lines of several threads do not mix.
  public static let toStandardError: @Sendable ([UInt8]) -> Void = { bytes in
    _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  private static let time = WrittenTime()

  /// The time as it is written: UTC to the millisecond. What changes once a second is made once a second.
  private final class WrittenTime: Sendable {
    private let second = Mutex((seconds: Int.min, text: ""))

    func now() -> String {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      let text = second.withLock {
        if $0.seconds != time.tv_sec { $0 = (time.tv_sec, String(Instant(seconds: time.tv_sec).iso8601.dropLast())) }
        return $0.text
      }
      return "\(text).\(String(1000 + time.tv_nsec / 1_000_000).dropFirst())Z"
    }
  }
}
