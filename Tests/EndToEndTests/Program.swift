import Children
import Foundation

/// The program `latchkey` as the test run built it, started as people and CI start it.
struct Program {
  /// How a run ended.
  struct Result {
    let status: Int32
    let output: String
    let messages: String
    /// The most memory that it held, in bytes, when it was started by ``gauge``.
    let peakMemory: Int?
  }

  static let path: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("latchkey").path
  }()

  /// A process of the program that was not started yet.
  static func prepared(
    _ arguments: [String], in folder: String, home: String, environment: [String: String] = [:],
    wrapper: [String] = []
  ) -> Child {
    let process = Child()
    process.arguments = wrapper + [path] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": home,
      "LD_LIBRARY_PATH": ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? "",
    ].merging(environment) { $1 }
    return process
  }

  /// A small program that starts another and notes how much memory it held. What is started from here is said to have
  /// held as much as this process, which runs all tests.
  static let gauge = [
    "python3", "-c",
    """
    import os, resource, subprocess, sys
    status = subprocess.call(sys.argv[1:])
    with open(os.environ["HOME"] + "/peak", "w") as file:
        file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
    sys.exit(status)
    """,
  ]

  /// Runs the program, or another one before it, such as one that limits it.
  ///
  /// - Parameters:
  ///   - arguments: what stands after `latchkey`.
  ///   - folder: where it is started.
  ///   - environment: added to a bare environment without a home of its own.
  ///   - wrapper: a program and its arguments that starts it.
  static func run(
    _ arguments: [String], in folder: String, environment: [String: String] = [:], wrapper: [String] = []
  ) throws -> Result {
    let scratch = try Scratch()
    let process = prepared(arguments, in: folder, home: scratch.path, environment: environment, wrapper: wrapper)
    // Files, not pipes, so that no amount of output can block it.
    let files = try ["out", "err"].map { name in
      try Data().write(to: URL(fileURLWithPath: "\(scratch.path)/\(name)"))
      return try FileHandle(forWritingTo: URL(fileURLWithPath: "\(scratch.path)/\(name)"))
    }
    process.standardOutput = files[0]
    process.standardError = files[1]
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    func text(_ name: String) throws -> String {
      String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(scratch.path)/\(name)")), as: UTF8.self)
    }
    return Result(
      status: process.isKilled ? 128 + process.terminationStatus : process.terminationStatus,
      output: try text("out"), messages: try text("err"),
      peakMemory: (try? text("peak")).flatMap { Int($0) }.map { $0 * 1024 })
  }
}

/// A temporary folder, removed with the value.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "latchkey-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file, and the folders it needs.
  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ data: Data, to name: String) throws {
    let url = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }

  func read(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")) }

  func text(_ name: String) throws -> String { String(decoding: try read(name), as: UTF8.self) }

  /// Every file below a folder with its bytes, by path relative to it.
  func tree(_ name: String) -> [String: Data] {
    var tree: [String: Data] = [:]
    for file in FileManager.default.enumerator(atPath: "\(path)/\(name)") ?? .init() {
      guard let file = file as? String else { continue }
      let url = URL(fileURLWithPath: "\(path)/\(name)/\(file)")
      if (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true {
        tree[file] = try? Data(contentsOf: url)
      }
    }
    return tree
  }

  /// The inode and modification time of every file below a folder.
  func identities(_ name: String) throws -> [String: String] {
    try Dictionary(
      uniqueKeysWithValues: tree(name).keys.map { file in
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)/\(file)")
        let time = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        return (file, "\(attributes[.systemFileNumber] ?? 0) \(time)")
      })
  }
}
