import Foundation
import Testing

/// A server of Tests/servers/, started for one test and ended with the value.
final class PythonServer {
  private let process = Process()
  private let output = Pipe()
  private var buffer = Data()
  /// The port that the system chose.
  private(set) var port = 0

  /// The interpreter that has aiosmtpd: LATCHKEY_PYTHON, or that of the environment which Tests/run makes.
  static let python =
    ProcessInfo.processInfo.environment["LATCHKEY_PYTHON"] ?? "\(repository)/.build/judges-venv/bin/python"

  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  init(_ script: String, _ arguments: String...) throws {
    process.executableURL = URL(fileURLWithPath: Self.python)
    process.arguments = ["-W", "ignore", "\(Self.repository)/Tests/servers/\(script).py"] + arguments
    process.standardOutput = output
    try process.run()
    port = try #require(Int(String(decoding: try line(), as: UTF8.self)))
  }

  deinit {
    // A signal that asks would be held back: the child inherits the mask of the thread that started it.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// The next line that the server prints; blocks until there is one.
  private func line() throws -> Data {
    while true {
      if let end = buffer.firstIndex(of: 0x0A) {
        defer { buffer = Data(buffer[buffer.index(after: end)...]) }
        return Data(buffer[..<end])
      }
      let piece = output.fileHandleForReading.availableData
      if piece.isEmpty { throw CocoaError(.fileReadUnknown) }
      buffer += piece
    }
  }

  /// What the server got, and printed before it answered.
  func received<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: line())
  }
}

/// A temporary folder, removed with the value.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "latchkey-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Makes a certificate for `localhost` and 127.0.0.1 that is its own authority.
  func makeCertificate() throws -> (certificate: String, key: String) {
    let (certificate, key) = ("\(path)/certificate.pem", "\(path)/key.pem")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments = [
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out",
      certificate, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days", "2",
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return (certificate, key)
  }
}
