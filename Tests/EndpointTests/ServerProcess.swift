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
  private let folder: Folder

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
  static func run(
    _ arguments: [String], in folder: Folder? = nil
  ) throws -> (status: Int32, messages: String, results: String) {
    let folder = try folder ?? site()
    let process = process(arguments, in: folder)
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
    Glibc.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Starts it, and waits until it listens.
  ///
  /// - Parameters:
  ///   - arguments: beside the build, the trusted keys and the port.
  ///   - folder: where it runs, with dist/ and allowed_signers; one of its own unless several share one.
  init(_ arguments: [String] = [], in folder: Folder? = nil) throws {
    self.folder = try folder ?? Self.site()
    process = Self.process(
      ["serve", "dist", "--trust", "allowed_signers", "--listen", "127.0.0.1:0"] + arguments, in: self.folder)
    let pipe = Pipe()
    process.standardError = pipe
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    lines = LogLines(pipe.fileHandleForReading)
    let line = try #require(lines.first { $0.contains("\"message\":\"listening\"") }, "the endpoint does not listen")
    let digits = line.split(separator: "127.0.0.1:")[1].prefix { $0.isNumber }
    port = try #require(UInt16(digits))
  }

  /// Waits until it logs a line with a text.
  func logs(_ text: String) -> Bool { lines.first { $0.contains(text) } != nil }

  /// Kills it, which it does not notice.
  func killNow() {
    Glibc.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  deinit { if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) } }

  /// Tells it to end.
  func terminate() { process.terminate() }

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

/// A connection whose bytes the test writes itself.
final class Connection {
  private let socket: Int32

  init(to port: UInt16) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw Refused() }
    // What never answers fails its test, and holds up no other.
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  struct Refused: Error {}

  deinit { close(socket) }

  /// Sends text; a connection that the other side has closed takes none.
  func send(_ text: String) {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count <= 0 { return }
      sent += count
    }
  }

  /// What comes until the other side closes, or until it holds a text.
  func receive(until text: String? = nil) -> String {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(socket, &piece, piece.count, 0)
      if count <= 0 { break }
      bytes += piece.prefix(count)
      if let text, String(decoding: bytes, as: UTF8.self).contains(text) { break }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
