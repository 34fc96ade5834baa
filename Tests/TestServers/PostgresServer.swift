import CPostgres
import Children
import Foundation
import Synchronization

/// A PostgreSQL that the tests start, and that ends with them, even when they crash.
public final class PostgresServer: Sendable {
  /// The one that tests share which leave it alone; each has a schema of its own.
  public static let shared = Result { try PostgresServer() }

  /// The file of the authority that signed its certificate, if it is secure.
  public var authority: String { "\(folder)/authority.pem" }
  /// The password, if it is secure.
  public static let password = "a-secret"

  private let process: Child
  private let input = Pipe()
  private let output: Mutex<FileHandle>
  private let folder: String
  private let host: String
  private let schemas = Mutex(0)

  /// Starts a server.
  ///
  /// - Parameter isSecure: whether it listens on a port, with TLS and a password, rather than on a socket.
  public init(isSecure: Bool = false) throws {
    let process = Child()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("servers/postgres.sh").path
    process.arguments = [script] + (isSecure ? ["secure"] : [])
    let pipe = Pipe()
    process.standardInput = input
    process.standardOutput = pipe
    try process.run()
    self.process = process
    let words = try Self.line(pipe.fileHandleForReading).split(separator: " ").map(String.init)
    guard words.count == 2 else { throw CocoaError(.fileReadCorruptFile) }
    host = isSecure ? "localhost:\(words[0])" : ""
    folder = words[1]
    output = Mutex(pipe.fileHandleForReading)
  }

  deinit { try? input.fileHandleForWriting.close() }

  /// What the server is to do.
  public enum Command: String, Sendable {
    case stop, start, freeze, thaw
  }

  /// Has the server do something, and waits until it is done.
  public func tell(_ command: Command) throws {
    try output.withLock { output in
      try input.fileHandleForWriting.write(contentsOf: Data("\(command.rawValue)\n".utf8))
      _ = try Self.line(output)
    }
  }

  /// The address of a new, empty place in the database.
  public func place() throws -> String {
    let name = schemas.withLock { number in
      number += 1
      return "place_\(number)"
    }
    try run("CREATE SCHEMA \(name)")
    return "\(address)&options=-csearch_path%3D\(name)"
  }

  /// The address of the database.
  public var address: String {
    host.isEmpty
      ? "postgres://latchkey@/latchkey?host=\(folder)"
      : "postgres://latchkey@\(host)/latchkey?sslmode=verify-full&sslrootcert=\(authority)"
  }

  /// Runs statements, as another program would, and gives the first column of their last answer.
  @discardableResult
  public func run(_ statements: String, at address: String? = nil) throws -> [String] {
    let connection = PQconnectdb(address ?? self.address)
    defer { PQfinish(connection) }
    PQsetNoticeProcessor(connection, { _, _ in }, nil)
    let result = PQexec(connection, statements)
    defer { PQclear(result) }
    guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) else {
      throw Failure(message: String(cString: PQerrorMessage(connection)))
    }
    return (0..<PQntuples(result)).map { String(cString: PQgetvalue(result, $0, 0)) }
  }

  /// What the server said against a statement.
  public struct Failure: Error {
    /// Its words.
    public let message: String
  }

  /// What pg_dump makes of a place.
  public func dump(_ address: String) throws -> Data {
    guard let schema = address.split(separator: "%3D").last else { throw CocoaError(.fileReadUnknown) }
    return try Self.output(of: "pg_dump", [self.address, "--schema=\(schema)", "--format=custom"], Data())
  }

  /// Brings a dump into a new database, and gives the address of what was dumped.
  public func restored(_ dump: Data) throws -> String {
    let place = try place()
    guard let name = place.split(separator: "%3D").last else { throw CocoaError(.fileReadUnknown) }
    try run("CREATE DATABASE restored_\(name)")
    let database = address.replacing("/latchkey?", with: "/restored_\(name)?")
    _ = try Self.output(of: "pg_restore", ["--dbname=\(database)", "--no-owner"], dump)
    let schemas = try run(
      "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'place_%'", at: database)
    return "\(database)&options=-csearch_path%3D\(schemas.first ?? "")"
  }

  private static func output(of program: String, _ arguments: [String], _ input: Data) throws -> Data {
    let process = Child()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let (from, to) = (Pipe(), Pipe())
    process.standardInput = to
    process.standardOutput = from
    try process.run()
    // A dump of a test is smaller than a pipe holds.
    try to.fileHandleForWriting.write(contentsOf: input)
    try to.fileHandleForWriting.close()
    let output = try from.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(message: "\(program) fails") }
    return output
  }

  private static func line(_ file: FileHandle) throws -> String {
    var line = Data()
    while let byte = try file.read(upToCount: 1), !byte.isEmpty {
      if byte.first == 0x0A { return String(decoding: line, as: UTF8.self) }
      line += byte
    }
    throw CocoaError(.fileReadUnknown)
  }
}
