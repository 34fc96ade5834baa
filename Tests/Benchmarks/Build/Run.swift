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

  /// Runs it under a small program of its own: a program that is started counts as its peak what the one held that started it,
  /// and this one may hold more than what it measures.
  ///
  /// - Throws: when it cannot be started, or does not end with 0.
  init(_ arguments: [String], environment: [String: String] = [:]) throws {
    let base = "/tmp/latchkey-benchmark.\(getpid())"
    let (numbers, messages) = ("\(base).run", "\(base).err")
    defer { for file in [numbers, messages] { unlink(file) } }
    let program = try Self.wait(
      for: "/proc/self/exe", ["latchkey-benchmark", "launch"] + arguments, numbers, messages, environment)
    self.messages = String(decoding: (try? Disk.read(messages)) ?? [], as: UTF8.self)
    let values = String(decoding: try Disk.read(numbers), as: UTF8.self).split(whereSeparator: \.isWhitespace)
      .compactMap { Double($0) }
    guard program.status == 0, values.count == 3 else {
      let isMissing = program.status >> 8 & 0xFF == LaunchCommand.missing.rawValue
      if !isMissing { print("\(arguments.joined(separator: " ")) failed:\n\(self.messages)") }
      errno = ECHILD
      throw Disk.Failure(arguments[0])
    }
    (seconds, processor, peakBytes) = (values[0], values[1], Int(values[2]))
  }

  /// Runs a program, and says how long it took, how much time of all cores, and how many bytes it held at most.
  fileprivate static func launch(_ arguments: [String]) throws -> String {
    let start = Clock.now
    guard let (status, usage) = try? wait(for: arguments[0], arguments, "/dev/null", nil, [:]) else {
      throw LaunchCommand.missing
    }
    let seconds = Clock.now - start
    guard status == 0 else { throw ExitCode(1) }
    func value(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return "\(seconds) \(value(usage.ru_utime) + value(usage.ru_stime)) \(usage.ru_maxrss * 1024)"
  }

  private static func wait(
    for program: String, _ arguments: [String], _ output: String, _ messages: String?, _ environment: [String: String]
  ) throws -> (status: Int32, usage: rusage) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    if let messages { posix_spawn_file_actions_addopen(&actions, 2, messages, O_WRONLY | O_CREAT | O_TRUNC, 0o600) }
    var words = arguments.map { strdup($0) } + [nil]
    var settings = Self.inherited.merging(environment) { $1 }.map { strdup("\($0)=\($1)") } + [nil]
    defer { (words + settings).forEach { free($0) } }
    var child = pid_t()
    let failure = posix_spawnp(&child, program, &actions, nil, &words, &settings)
    guard failure == 0 else {
      errno = failure
      throw Disk.Failure(program)
    }
    var (status, usage) = (Int32(0), rusage())
    while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
    return (status, usage)
  }

  private static var inherited: [String: String] {
    var settings: [String: String] = [:]
    for name in ["PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "XDG_CACHE_HOME"] {
      if let value = getenv(name) { settings[name] = String(cString: value) }
    }
    return settings
  }
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

/// Runs a program for ``Run``.
struct LaunchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "launch", abstract: "Run a program, and say what it took.", shouldDisplay: false)

  /// The end of a run whose program is not there, as shells have it.
  static let missing = ExitCode(127)

  @Argument(parsing: .captureForPassthrough) var command: [String]

  func run() throws { print(try Run.launch(command)) }
}
