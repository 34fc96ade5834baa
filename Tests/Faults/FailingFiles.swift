import Children
import Foundation

/// The library of Tests/preload that strikes operations on files in the program into which it is loaded.
public final class FailingFiles: Sendable {
  /// What happens at an operation that is struck.
  public enum Action: String, Sendable, CaseIterable {
    /// It fails, and no other one.
    case fail
    /// The program is killed.
    case kill
    /// Everything that changes something fails, as long as it lasts.
    case readOnly = "read-only"
  }

  /// Which operation is struck.
  public enum Moment: Sendable {
    /// The one with this number, from 1.
    case number(Int)
    /// The one whose number a file holds; none while there is no such file.
    case control(String)
  }

  /// The library, compiled once for the test run.
  public static let compiled = Result { try FailingFiles() }

  private let folder: String

  private init() throws {
    folder = NSTemporaryDirectory() + "latchkey-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("preload/failing-files.c").path
    let compiler = Child()
    compiler.arguments = [
      "clang", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", "\(folder)/faults.so", source, "-ldl",
    ]
    try compiler.run()
    compiler.waitUntilExit()
    guard compiler.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// What a program's environment has to say for it.
  ///
  /// - Parameters:
  ///   - action: what happens.
  ///   - moment: at which operation.
  ///   - parts: parts of the paths that are concerned; an operation is called by the first that its path holds.
  ///   - isReading: whether operations that only look count too.
  ///   - log: the file that is told what was struck.
  public func environment(
    _ action: Action, at moment: Moment, under parts: [String], reading isReading: Bool = false, log: String
  ) -> [String: String] {
    var environment = [
      "LD_PRELOAD": "\(folder)/faults.so", "FAULT_ACTION": action.rawValue,
      "FAULT_UNDER": parts.joined(separator: ":"), "FAULT_LOG": log,
    ]
    switch moment {
    case .number(let number): environment["FAULT_NUMBER"] = String(number)
    case .control(let path): environment["FAULT_CONTROL"] = path
    }
    if isReading { environment["FAULT_READS"] = "1" }
    return environment
  }
}
