import Content
import Foundation

/// The program git, as far as it is there.
enum Git {
  /// Where git works is told by the folder alone, also in a hook, whose environment speaks of another folder.
  private static let misleading = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"]

  /// What git prints; nil when it fails or is not installed.
  ///
  /// - Parameters:
  ///   - arguments: what stands after `git`.
  ///   - folder: where it works.
  ///   - environment: added to the program's own.
  static func run(_ arguments: [String], in folder: String, environment: [String: String] = [:]) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder] + arguments
    process.environment = ProcessInfo.processInfo.environment
      .filter { !misleading.contains($0.key) }.merging(environment) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  /// Who commits here: GIT_AUTHOR_NAME, or the name that git is set up with; nil when there is none.
  static func author(in folder: String) -> String? {
    let name =
      Terminal.environment("GIT_AUTHOR_NAME").flatMap { $0.isEmpty ? nil : $0 }
      ?? run(["config", "user.name"], in: folder)
    guard let name else { return nil }
    let line = name.unicodeScalars.filter { !isControl($0) }
    let trimmed = String(String.UnicodeScalarView(line)).trimmingCharacters(in: .whitespaces)
    return trimmed.isEmpty ? nil : trimmed
  }
}
