import ArgumentParser
import Glibc

/// One run of a program: how long it took and what it held.
struct Run {
  let seconds: Double
  /// Seconds of all cores.
  let processor: Double
  let peakBytes: Int
  /// What it wrote to standard error.
  let messages: String

  /// Runs it from a small program of its own: what is started from here is said to have held as much as this program does.
  ///
  /// - Throws: when it cannot be started, or does not end with 0.
  init(_ arguments: [String], environment: [String: String] = [:]) throws {
    let figures = "/tmp/latchkey-benchmark.\(getpid()).figures"
    let messages = "/tmp/latchkey-benchmark.\(getpid()).err"
    defer {
      unlink(figures)
      unlink(messages)
    }
    let words = ["/proc/self/exe", "gauge", figures, messages] + arguments
    var status: Int32 = 0
    let child = try spawn(words, environment: environment, messages: nil)
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    let numbers = String(decoding: (try? Disk.read(figures)) ?? [], as: UTF8.self).split(separator: " ")
      .compactMap { Double($0) }
    self.messages = String(decoding: (try? Disk.read(messages)) ?? [], as: UTF8.self)
    guard status == 0, numbers.count == 3 else {
      print("\(arguments.joined(separator: " ")) failed:\n\(self.messages)")
      errno = ECHILD
      throw Disk.Failure(arguments[0])
    }
    (seconds, processor, peakBytes) = (numbers[0], numbers[1], Int(numbers[2]))
  }
}

/// Runs a program, and notes what it took.
struct GaugeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gauge", abstract: "Run a program, and note what it took.", shouldDisplay: false)

  @Argument(help: "The file that gets the seconds, the seconds of all cores and the most bytes of memory.")
  var figures: String

  @Argument(help: "The file that gets what it writes to standard error.")
  var messages: String

  @Argument(parsing: .captureForPassthrough, help: "The program and its arguments.")
  var command: [String]

  func run() throws {
    let start = Clock.now
    let child = try spawn(command, environment: [:], messages: messages)
    var status: Int32 = 0
    var usage = rusage()
    while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
    let seconds = Clock.now - start
    func value(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    let processor = value(usage.ru_utime) + value(usage.ru_stime)
    try Disk.write(Array("\(seconds) \(processor) \(usage.ru_maxrss * 1024)".utf8), to: figures)
    if status != 0 { throw ExitCode.failure }
  }
}

/// Starts a program, found on the path, whose standard output nobody reads.
///
/// - Parameters:
///   - environment: added to this program's.
///   - messages: the file that gets what it writes to standard error; nil: where this program writes.
private func spawn(
  _ arguments: [String], environment: [String: String], messages: String?
) throws -> pid_t {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
  if let messages { posix_spawn_file_actions_addopen(&actions, 2, messages, O_WRONLY | O_CREAT | O_TRUNC, 0o600) }
  var settings: [String: String] = [:]
  for name in ["PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "XDG_CACHE_HOME"] {
    if let value = getenv(name) { settings[name] = String(cString: value) }
  }
  var words = arguments.map { strdup($0) } + [nil]
  var pairs = settings.merging(environment) { $1 }.map { strdup("\($0)=\($1)") } + [nil]
  defer { (words + pairs).forEach { free($0) } }
  var child = pid_t()
  let failure = posix_spawnp(&child, arguments[0], &actions, nil, &words, &pairs)
  guard failure == 0 else {
    errno = failure
    throw Disk.Failure(arguments[0])
  }
  return child
}

/// Time that only goes forward.
enum Clock {
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

extension [Double] {
  /// The middle one; of two the lower.
  var median: Double { isEmpty ? 0 : sorted()[(count - 1) / 2] }
}
