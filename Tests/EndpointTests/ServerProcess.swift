import Children
import Foundation
import Glibc
import Manifest
import Portal
import Synchronization
import Testing

/// The program `latchkey-endpoint` as the test run built it.
final class ServerProcess: Sendable {
  /// The port that the system chose.
  let port: UInt16
  private let process: Child
  private let lines: LogLines
  let folder: Folder

  private static let path: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("latchkey-endpoint").path
  }()

  /// The sample as it stands now, signed for this very moment, in a folder with the keys to trust.
  static func site() throws -> Folder {
    let build = try SampleBuild(copying: LiveSample.shared.get())
    try build.sign(at: Instant(seconds: time(nil)))
    let line = AllowedSigners.line(trusting: SampleBuild.key.publicKey)
    try Data(line.utf8).write(to: URL(fileURLWithPath: "\(build.folder.path)/allowed_signers"))
    return build.folder
  }

  private static func process(
    _ arguments: [String], in folder: Folder, _ environment: [String: String] = [:]
  ) -> Child {
    let process = Child()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    return process
  }

  /// Runs the program to its end.
  ///
  /// - Parameters:
  ///   - arguments: what stands after its name.
  ///   - folder: where it runs.
  ///   - environment: added to that of the tests.
  ///   - program: another program that lies beside it.
  static func run(
    _ arguments: [String], in folder: Folder? = nil, environment: [String: String] = [:], program: String? = nil
  ) throws -> (status: Int32, messages: String, results: String) {
    let folder = try folder ?? site()
    let process = process(arguments, in: folder, environment)
    if let program {
      process.executableURL = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent(program)
    }
    let log = URL(fileURLWithPath: "\(folder.path)/messages")
    try Data().write(to: log)
    process.standardError = try FileHandle(forWritingTo: log)
    let output = URL(fileURLWithPath: "\(folder.path)/results")
    try Data().write(to: output)
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    process.waitUntilExit()
    return (
      process.terminationStatus, String(decoding: try Data(contentsOf: log), as: UTF8.self),
      String(decoding: try Data(contentsOf: output), as: UTF8.self)
    )
  }

  /// Kills the program when it has said something.
  ///
  /// - Returns: the signal that ended it, or its exit status.
  static func kill(_ arguments: [String], in folder: Folder, after text: String) throws -> Int32 {
    let process = process(arguments, in: folder)
    let pipe = Pipe()
    process.standardError = pipe
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    try #require(LogLines(pipe.fileHandleForReading).first { $0.contains(text) } != nil)
    process.send(SIGKILL)
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Starts it, and waits until it listens.
  ///
  /// - Parameters:
  ///   - arguments: beside the build, the trusted keys and where to listen.
  ///   - folder: where it runs, with dist/ and allowed_signers; one of its own unless several share one, or it goes on
  ///     where another one ended.
  ///   - listen: where it listens.
  ///   - wrapper: a program and its arguments that starts it.
  ///   - environment: added to that of the tests.
  ///   - readsOn: whether its log is read once it listens.
  init(
    _ arguments: [String] = [], in folder: Folder? = nil, listen: String = "127.0.0.1:0", wrapper: [String] = [],
    environment: [String: String] = [:], readsOn: Bool = true
  ) throws {
    self.folder = try folder ?? Self.site()
    let arguments = ["serve", "dist", "--trust", "allowed_signers", "--listen", listen] + arguments
    process = Self.process(arguments, in: self.folder, environment)
    if let starter = wrapper.first {
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [starter] + wrapper.dropFirst() + [Self.path] + arguments
    }
    let pipe = Pipe()
    process.standardError = pipe
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let listens = "\"message\":\"listening\""
    lines = LogLines(pipe.fileHandleForReading, until: readsOn ? nil : listens)
    let line = try #require(lines.first { $0.contains(listens) }, "the endpoint does not listen")
    port = line.firstMatch(of: #/127\.0\.0\.1:(\d+)"/#).flatMap { UInt16($0.1) } ?? 0
  }

  /// Waits until it logs a line with a text.
  func logs(_ text: String) -> Bool { lines.first { $0.contains(text) } != nil }

  /// Waits for the next line that holds one of some texts, and says which; nil when it ends first.
  func logs(oneOf texts: [String]) -> String? {
    guard let line = lines.first(where: { line in texts.contains { line.contains($0) } }) else { return nil }
    return texts.first { line.contains($0) }
  }

  deinit { if process.isRunning { kill() } }

  /// How many bytes of memory it holds.
  func memory() throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(Int(line.filter(\.isNumber))) * 1024
  }

  /// Tells it to end.
  func terminate() { process.send(SIGTERM) }

  /// Ends it at once, which it does not notice.
  func kill() {
    process.send(SIGKILL)
    process.waitUntilExit()
  }

  /// Waits for its end.
  func status() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}

/// The lines of a log, read as they come, so that who writes them never has to wait.
private final class LogLines: Sendable {
  private struct State {
    var lines: [String] = []
    var isAtEnd = false
  }

  private let state = Mutex(State())
  private let more = NSCondition()

  /// - Parameters:
  ///   - file: the log.
  ///   - last: what stands in the last line that is read; nil to read to the end.
  init(_ file: FileHandle, until last: String? = nil) {
    Thread { [self] in
      var rest: [UInt8] = []
      while true {
        let bytes = file.availableData
        rest += bytes
        var lines: [String] = []
        while let end = rest.firstIndex(of: 0x0A) {
          lines.append(String(decoding: rest[..<end], as: UTF8.self))
          rest.removeSubrange(...end)
        }
        more.withLock {
          state.withLock {
            $0.lines += lines
            $0.isAtEnd = bytes.isEmpty
          }
          more.broadcast()
        }
        if bytes.isEmpty || last.map({ last in lines.contains { $0.contains(last) } }) == true { return }
      }
    }.start()
  }

  /// Waits for the next line that fits, and forgets those before it; nil when the log ends first.
  func first(where fits: (String) -> Bool) -> String? {
    more.withLock {
      while true {
        let (found, isAtEnd) = state.withLock { state in
          let index = state.lines.firstIndex(where: fits)
          let line = index.map { state.lines[$0] }
          state.lines.removeFirst(index.map { $0 + 1 } ?? state.lines.count)
          return (line, state.isAtEnd)
        }
        if found != nil || isAtEnd { return found }
        more.wait()
      }
    }
  }
}
