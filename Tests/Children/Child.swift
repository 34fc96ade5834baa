import CLinux
import Foundation
import Glibc
import Synchronization

/// A program that a test starts, set up like a `Process` of Foundation. It passes on no open file but the standard ones: of
/// programs that are started at once, a `Process` may pass on to one what belongs to another, and then whoever waits until
/// the other ends, or a connection closes, waits for both.
///
/// What it is to be is set before it is started, by whoever starts it; the rest may be asked by any thread.
public final class Child: @unchecked Sendable {
  /// What is run, by its path.
  public var executableURL = URL(fileURLWithPath: "/usr/bin/env")
  /// What stands after its name.
  public var arguments: [String] = []
  /// Its environment; nil: that of the tests.
  public var environment: [String: String]?
  /// Where it runs; nil: where the tests run.
  public var currentDirectoryURL: URL?
  /// What it reads; nil: what the tests read.
  public var standardInput: (any ChildFile)?
  /// Where it writes; nil: where the tests write.
  public var standardOutput: (any ChildFile)?
  /// Where it writes what went wrong; nil: where the tests write.
  public var standardError: (any ChildFile)?
  /// Its number; 0 before it is started.
  public private(set) var processIdentifier: pid_t = 0

  /// How the program ended, as the system says it.
  private let end = Mutex<Int32?>(nil)
  private let running = DispatchGroup()

  /// A program that was not started yet.
  public init() {}

  /// What hindered the start.
  public struct Failure: Error {
    /// The system's number for it.
    public let code: Int32
  }

  /// Starts it.
  ///
  /// - Throws: a ``Failure``.
  public func run() throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, file) in [standardInput, standardOutput, standardError].enumerated() {
      guard let file else { continue }
      posix_spawn_file_actions_adddup2(&actions, file.descriptor(isRead: number == 0), Int32(number))
    }
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    if let folder = currentDirectoryURL?.path { posix_spawn_file_actions_addchdir_np(&actions, folder) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The thread that starts it may hold signals back, which the program is to get.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let words = Words([executableURL.path] + arguments)
    let settings = Words((environment ?? ProcessInfo.processInfo.environment).map { "\($0.key)=\($0.value)" })
    let code = posix_spawn(
      &processIdentifier, executableURL.path, &actions, &attributes, words.pointers, settings.pointers)
    guard code == 0 else {
      processIdentifier = 0
      throw Failure(code: code)
    }
    for (number, file) in [standardInput, standardOutput, standardError].enumerated() {
      file?.closeWhatIsPassedOn(isRead: number == 0)
    }
    running.enter()
    // At once, whoever asks or not: of programs that ended and were not taken note of, the test library's own waiting for its
    // programs, which looks at all of this process, would see nothing but the first.
    Thread { [self, running] in
      noteEnd()
      running.leave()
    }.start()
  }

  private func noteEnd() {
    var information = siginfo_t()
    while waitid(P_PID, id_t(processIdentifier), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    end.withLock { end in
      var status: Int32 = 0
      while waitpid(processIdentifier, &status, 0) < 0, errno == EINTR {}
      end = status
    }
  }

  /// Whether it was started and goes on.
  public var isRunning: Bool { processIdentifier != 0 && end.withLock { $0 } == nil }

  /// Waits for its end.
  public func waitUntilExit() { running.wait() }

  /// The status that it ended with, or the signal that ended it.
  public var terminationStatus: Int32 { isKilled ? ending & 0x7F : ending >> 8 & 0xFF }

  /// Whether a signal ended it.
  public var isKilled: Bool { ending & 0x7F != 0 }

  private var ending: Int32 { end.withLock { $0 } ?? 0 }

  /// Sends it a signal, if it still runs.
  public func send(_ signal: Int32) {
    end.withLock { end in
      if end == nil, processIdentifier != 0 { Glibc.kill(processIdentifier, signal) }
    }
  }
}

/// What a program reads or writes.
public protocol ChildFile {
  /// The open file that it gets.
  func descriptor(isRead: Bool) -> Int32
  /// Closes what only the program is to hold from now on.
  func closeWhatIsPassedOn(isRead: Bool)
}

extension FileHandle: ChildFile {
  /// The file itself.
  public func descriptor(isRead: Bool) -> Int32 { fileDescriptor }
  /// Leaves it open: it may be somebody else's.
  public func closeWhatIsPassedOn(isRead: Bool) {}
}

extension Pipe: ChildFile {
  private func end(isRead: Bool) -> FileHandle { isRead ? fileHandleForReading : fileHandleForWriting }
  /// One of its two ends.
  public func descriptor(isRead: Bool) -> Int32 { end(isRead: isRead).fileDescriptor }
  /// Closes the end that was passed on, so that the other one sees when the program closes it.
  public func closeWhatIsPassedOn(isRead: Bool) { try? end(isRead: isRead).close() }
}

/// Texts as C has them in a list.
private final class Words {
  let pointers: [UnsafeMutablePointer<CChar>?]

  init(_ words: [String]) { pointers = words.map { strdup($0) } + [nil] }

  deinit { pointers.forEach { free($0) } }
}
