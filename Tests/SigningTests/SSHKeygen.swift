import Children
import Foundation

/// The ssh-keygen of this machine, in a temporary folder of its own.
struct SSHKeygen {
  /// What a run gave.
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
    var isSuccess: Bool { status == 0 }
  }

  let folder: URL

  static let program = ["/usr/bin/ssh-keygen", "/usr/local/bin/ssh-keygen", "/opt/homebrew/bin/ssh-keygen"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  static var isInstalled: Bool { program != nil }

  /// Gives a body a fresh folder, and removes it afterwards.
  static func inFolder<Result>(_ body: (SSHKeygen) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(SSHKeygen(folder: folder))
  }

  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  func write(_ bytes: [UInt8], to name: String) throws {
    let url = folder.appendingPathComponent(name)
    try Data(bytes).write(to: url)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path)
  }

  func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  func text(_ name: String) throws -> String { String(decoding: try read(name), as: UTF8.self) }

  @discardableResult
  func run(_ arguments: String..., input: [UInt8] = []) throws -> Outcome {
    try write(input, to: ".input")
    let process = Child()
    process.executableURL = URL(fileURLWithPath: Self.program ?? "/usr/bin/ssh-keygen")
    process.currentDirectoryURL = folder
    process.arguments = arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardInput = try FileHandle(forReadingFrom: folder.appendingPathComponent(".input"))
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    let diagnostics = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: String(decoding: data, as: UTF8.self),
      errors: String(decoding: diagnostics, as: UTF8.self))
  }
}
