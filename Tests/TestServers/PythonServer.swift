import Children
import Foundation

/// A server of Tests/servers/, started for one test and ended with the value.
public final class PythonServer {
  private let process = Child()
  private let output = Pipe()
  private var buffer = Data()
  /// The port that the system chose.
  public private(set) var port = 0

  /// The interpreter that has aiosmtpd: LATCHKEY_PYTHON, or that of the environment which Tests/run makes.
  public static let python =
    ProcessInfo.processInfo.environment["LATCHKEY_PYTHON"] ?? "\(repository)/.build/judges-venv/bin/python"

  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - script: the file's name in Tests/servers/, without its ending.
  ///   - arguments: what the script is given.
  public init(_ script: String, _ arguments: String...) throws {
    process.executableURL = URL(fileURLWithPath: Self.python)
    process.arguments = ["-W", "ignore", "\(Self.repository)/Tests/servers/\(script).py"] + arguments
    process.standardOutput = output
    try process.run()
    guard let port = Int(String(decoding: try line(), as: UTF8.self)) else { throw CocoaError(.fileReadCorruptFile) }
    self.port = port
  }

  deinit {
    guard process.isRunning else { return }
    process.send(SIGKILL)
    process.waitUntilExit()
  }

  /// Ends the server, and counts what it got that nobody has asked for yet.
  public func end() throws -> Int {
    process.send(SIGKILL)
    process.waitUntilExit()
    buffer += try output.fileHandleForReading.readToEnd() ?? Data()
    return buffer.count { $0 == 0x0A }
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
  public func received<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: line())
  }
}

/// An email as the mail server of Tests/servers/ got it.
public struct ReceivedEmail: Decodable {
  /// The envelope's sender.
  public let from: String
  /// The envelope's recipients.
  public let to: [String]
  /// What MAIL said beside the sender.
  public let options: [String]
  /// The message.
  public let text: String
  /// Whether the connection was encrypted.
  public let tls: Bool
  /// Who had logged in.
  public let user: String?
}

/// A request as the gateway of Tests/servers/ got it.
public struct ReceivedRequest: Decodable {
  /// Path and query.
  public let path: String
  /// The header fields.
  public let headers: [String: String]
  /// The body.
  public let body: String
}
