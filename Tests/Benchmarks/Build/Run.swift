import Glibc

/// One run of a program: how long it took and what it held.
struct Run {
  let seconds: Double
  /// Seconds of all cores.
  let processor: Double
  let peakBytes: Int
  /// What it wrote to standard error.
  let messages: String

  /// - Throws: when it cannot be started, or does not end with 0.
  init(_ arguments: [String], environment: [String: String] = [:]) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let messages = "/tmp/latchkey-benchmark.\(getpid()).err"
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, messages, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { unlink(messages) }
    var words = arguments.map { strdup($0) } + [nil]
    var settings = Self.inherited.merging(environment) { $1 }.map { strdup("\($0)=\($1)") } + [nil]
    defer { (words + settings).forEach { free($0) } }
    var child = pid_t()
    let start = Clock.now
    let failure = posix_spawnp(&child, arguments[0], &actions, nil, &words, &settings)
    guard failure == 0 else {
      errno = failure
      throw Disk.Failure(arguments[0])
    }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
    seconds = Clock.now - start
    func value(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    processor = value(usage.ru_utime) + value(usage.ru_stime)
    peakBytes = usage.ru_maxrss * 1024
    self.messages = String(decoding: (try? Disk.read(messages)) ?? [], as: UTF8.self)
    if status != 0 {
      print("\(arguments.joined(separator: " ")) failed:\n\(self.messages)")
      errno = ECHILD
      throw Disk.Failure(arguments[0])
    }
  }

  private static var inherited: [String: String] {
    var settings: [String: String] = [:]
    for name in ["PATH", "HOME", "LANG", "LD_LIBRARY_PATH"] {
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
