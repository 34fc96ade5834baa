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
  private let process: Process
  private let lines: LogLines
  let folder: Folder

  private static let path: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("latchkey-endpoint").path
  }()

  /// The sample, signed for this very moment, in a folder with the keys to trust.
  static func site() throws -> Folder {
    let build = try SampleBuild(copying: SampleBuild.shared.get())
    try build.sign(at: Instant(seconds: time(nil)))
    let line = AllowedSigners.line(trusting: SampleBuild.key.publicKey)
    try Data(line.utf8).write(to: URL(fileURLWithPath: "\(build.folder.path)/allowed_signers"))
    return build.folder
  }

  private static func process(_ arguments: [String], in folder: Folder) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    return process
  }

  /// Runs the program to its end.
  static func run(_ arguments: [String], in folder: Folder? = nil) throws -> (status: Int32, messages: String) {
    let folder = try folder ?? site()
    let process = process(arguments, in: folder)
    let log = URL(fileURLWithPath: "\(folder.path)/messages")
    try Data().write(to: log)
    process.standardError = try FileHandle(forWritingTo: log)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: try Data(contentsOf: log), as: UTF8.self))
  }

  /// Starts it, and waits until it listens.
  ///
  /// - Parameters:
  ///   - folder: where it works; a new site's unless it is to go on where another one ended.
  ///   - wrapper: a program and its arguments that starts it.
  init(
    in folder: Folder? = nil, listen: String = "127.0.0.1:0", wrapper: [String] = [], _ options: String...
  ) throws {
    self.folder = try folder ?? Self.site()
    let arguments = ["serve", "dist", "--trust", "allowed_signers", "--listen", listen] + options
    process = Self.process(arguments, in: self.folder)
    if let starter = wrapper.first {
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [starter] + wrapper.dropFirst() + [Self.path] + arguments
    }
    let pipe = Pipe()
    process.standardError = pipe
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    lines = LogLines(pipe.fileHandleForReading)
    let line = try #require(lines.first { $0.contains("\"message\":\"listening\"") }, "the endpoint does not listen")
    lines.drain()
    port = line.firstMatch(of: #/127\.0\.0\.1:(\d+)"/#).flatMap { UInt16($0.1) } ?? 0
  }

  deinit { if process.isRunning { kill() } }

  /// How many bytes of memory it holds.
  func memory() throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(Int(line.filter(\.isNumber))) * 1024
  }

  /// Tells it to end.
  func terminate() { process.terminate() }

  /// Ends it at once, as a power cut would.
  func kill() { Glibc.kill(process.processIdentifier, SIGKILL) }

  /// Waits for its end.
  func status() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}

/// The lines of a log, one after another.
private final class LogLines: Sendable {
  private let file: FileHandle
  private let rest = Mutex<[UInt8]>([])

  init(_ file: FileHandle) { self.file = file }

  /// Takes whatever else comes, so that who writes it never has to wait.
  func drain() {
    let file = file
    Thread { while !file.availableData.isEmpty {} }.start()
  }

  /// Reads up to the first line that fits; nil when the log ends before.
  func first(where fits: (String) -> Bool) -> String? {
    rest.withLock { rest in
      while true {
        while let end = rest.firstIndex(of: 0x0A) {
          let line = String(decoding: rest[..<end], as: UTF8.self)
          rest.removeSubrange(...end)
          if fits(line) { return line }
        }
        let more = file.availableData
        if more.isEmpty { return nil }
        rest += more
      }
    }
  }
}
