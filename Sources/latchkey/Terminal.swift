import Glibc
import Synchronization

/// Where the program's words go: results to standard output, messages to standard error.
enum Terminal {
  /// Prints a result.
  static func result(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

  /// Prints a message.
  static func message(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

  /// Whether colors and progress bars may be used on a stream: it is a terminal, not a dumb one, and NO_COLOR is not set.
  static func isRich(_ stream: Int32) -> Bool {
    isatty(stream) == 1 && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
  }

  /// A variable of the environment; nil when it is not set.
  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  static func write(_ text: String, to stream: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = bytes[...]
      while let base = UnsafeBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
        let count = Glibc.write(stream, base, rest.count)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return }
        rest = rest.dropFirst(count)
      }
    }
  }
}

/// A progress bar on standard error, shown when the work takes longer than a second.
final class ProgressBar: Sendable {
  private let isShown: Bool
  private let started = ContinuousClock.now
  private let drawn = Mutex<ContinuousClock.Instant?>(nil)

  private static let patience = Duration.seconds(1)
  private static let interval = Duration.milliseconds(100)
  private static let width = 32

  init(isQuiet: Bool) { isShown = !isQuiet && Terminal.isRich(STDERR_FILENO) }

  /// Shows how many of all are done.
  func update(_ done: Int, of count: Int) {
    guard isShown, count > 0 else { return }
    let now = ContinuousClock.now
    guard now - started > Self.patience else { return }
    drawn.withLock { last in
      if let last, now - last < Self.interval { return }
      last = now
      let filled = done * Self.width / count
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
      Terminal.write("\r\(bar) \(done) of \(count) projects\u{1B}[K", to: STDERR_FILENO)
    }
  }

  /// Takes the bar away.
  func finish() {
    drawn.withLock { last in
      if last != nil { Terminal.write("\r\u{1B}[K", to: STDERR_FILENO) }
    }
  }
}
