import Dispatch
import Glibc
import Synchronization

/// Writes lines to a descriptor some milliseconds after they came, all at once and away from who logs: nobody waits for
/// whoever reads them, and when nobody does, lines are lost rather than requests.
///
/// What has come when the program ends must be written by ``flush()``.
public final class LogOutput: Sendable {
  private struct State {
    var bytes: [UInt8] = []
    /// How many lines found no room.
    var lost = 0
    /// Whether they are about to be written.
    var isDue = false
  }

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "log")
  private let descriptor: Int32
  private let most: Int

  /// Standard error.
  public static let standardError = LogOutput(to: STDERR_FILENO)

  /// - Parameters:
  ///   - descriptor: where to write.
  ///   - most: how many bytes may wait.
  public init(to descriptor: Int32, most: Int = 1 << 20) {
    self.descriptor = descriptor
    self.most = most
  }

  /// Takes a line, with its end.
  public func add(_ line: [UInt8]) {
    let isFirst = state.withLock { state in
      guard state.bytes.count + line.count <= most else {
        state.lost += 1
        return false
      }
      state.bytes += line
      defer { state.isDue = true }
      return !state.isDue
    }
    if isFirst { queue.asyncAfter(deadline: .now() + Self.gathering) { self.write() } }
  }

  /// Waits until all that came is written, but not for long: perhaps nobody reads.
  public func flush() {
    let work = DispatchWorkItem { self.write() }
    queue.async(execute: work)
    _ = work.wait(timeout: .now() + Self.patience)
  }

  /// For how long lines are gathered.
  private static let gathering = DispatchTimeInterval.milliseconds(5)
  /// For how long the end waits for a reader.
  private static let patience = DispatchTimeInterval.seconds(2)

  private func write() {
    let (bytes, lost) = state.withLock { state in
      defer { state = State() }
      return (state.bytes, state.lost)
    }
    write(bytes)
    if lost > 0 { write(JSONLog.lost(lines: lost)) }
  }

  /// Writes bytes as they are taken. An output that takes none for good loses them: there is nobody to tell.
  private func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count > 0 {
          rest = rest.dropFirst(count)
        } else if errno == EAGAIN {
          var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&writable, 1, -1)
        } else if errno != EINTR {
          return
        }
      }
    }
  }
}
