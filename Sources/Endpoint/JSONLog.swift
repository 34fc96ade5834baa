import Glibc
import Logging
import Portal
import Synchronization
import Syntax

/// Makes one line of JSON of each message, every value encoded.
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
  public init(label: String, write: @escaping @Sendable ([UInt8]) -> Void = { LogOutput.standardError.add($0) }) {
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
    var line = Line(event.level, event.message.description)
    if label != JSONLog.label { line.add("part", label) }
    let own = event.metadata ?? [:]
    for (key, value) in own.sorted(by: { $0.key < $1.key }) { line.add(key, value) }
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where own[key] == nil {
      line.add(key == "hb.request.id" ? "request" : key, value)
    }
    if let error = event.error { line.add("error", "\(error)") }
    write(line.ended)
  }

  /// The line that tells of lines that nobody read.
  static func lost(lines: Int) -> [UInt8] {
    var line = Line(.warning, "log lines lost")
    line.add("lines", .stringConvertible(lines))
    return line.ended
  }

  /// A line in the making: an object of JSON.
  private struct Line {
    private var bytes: [UInt8] = []

    init(_ level: Logger.Level, _ message: String) {
      bytes.reserveCapacity(384)
      name("time")
      JSONLog.time.append(to: &bytes)
      add("level", level.rawValue)
      add("message", message)
    }

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

    /// The whole line.
    var ended: [UInt8] {
      consuming get {
        bytes.append(UInt8(ascii: "}"))
        bytes.append(UInt8(ascii: "\n"))
        return bytes
      }
    }
  }

  /// The label of the endpoint's own lines.
  public static let label = "latchkey-endpoint"

  private static let time = WrittenTime()

  /// The time as it is written: UTC to the millisecond. What changes once a second is made once a second.
  private final class WrittenTime: Sendable {
    private let second = Mutex((seconds: Int.min, text: ""))

    func append(to bytes: inout [UInt8]) {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      let text = second.withLock {
        if $0.seconds != time.tv_sec {
          $0 = (time.tv_sec, "\"\(Instant(seconds: time.tv_sec).iso8601.dropLast()).")
        }
        return $0.text
      }
      bytes += text.utf8
      let milliseconds = time.tv_nsec / 1_000_000
      for unit in [100, 10, 1] { bytes.append(UInt8(ascii: "0") + UInt8(milliseconds / unit % 10)) }
      bytes += "Z\"".utf8
    }
  }
}
