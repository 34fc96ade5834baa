import Children
import Foundation
import Testing

/// A copy of the sample site under git, with everything committed on the branch main.
struct Repository: Sendable {
  let site: SampleSite

  var scratch: Scratch { site.scratch }

  /// - Parameter files: contents by path below site/, written before the first commit; nil removes a file.
  init(_ files: [String: String?] = [:]) throws {
    site = try SampleSite()
    for (path, text) in files {
      if let text { try scratch.write(text, to: "site/\(path)") } else { try scratch.remove("site/\(path)") }
    }
    try git("init", "--quiet", "--initial-branch=main")
    try commit("The site")
  }

  /// Runs git in the site, and gives what it prints; a failure fails the test.
  @discardableResult func git(_ arguments: String...) throws -> String { try git(arguments) }

  private func git(_ arguments: [String]) throws -> String {
    let process = Child()
    process.arguments =
      ["git", "-C", "\(scratch.path)/site", "-c", "user.name=Test", "-c", "user.email=test@example.com"] + arguments
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": scratch.path,
      "GIT_CONFIG_NOSYSTEM": "1",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "git \(arguments.joined(separator: " ")): \(output)")
    return output
  }

  func commit(_ message: String) throws {
    try git("add", "--all")
    try git("commit", "--quiet", "--message", message)
  }

  /// What changed since the last commit, new files included, as lines that were added or removed below each file's name.
  func changes() throws -> String {
    try git("add", "--all")
    let lines = try git("diff", "--cached", "--unified=0").split(separator: "\n", omittingEmptySubsequences: false)
    return
      lines.compactMap { line -> String? in
        if line.hasPrefix("+++ b/") { return String(line.dropFirst(6)) }
        if line.hasPrefix("+++ ") || line.hasPrefix("--- ") || line.isEmpty { return nil }
        return line.hasPrefix("+") || line.hasPrefix("-") ? String(line) : nil
      }.joined(separator: "\n")
  }

  /// Whether nothing changed since the last commit, and nothing was left beside.
  func isClean() throws -> Bool { try git("status", "--porcelain", "--ignored").isEmpty }

  /// Runs `latchkey` as Dana Whitlock.
  func run(_ arguments: String..., at moment: String = SampleSite.moment, wrapper: [String] = []) throws
    -> Program.Result
  {
    try Program.run(
      arguments + ["-C", "site", "--at", moment], in: scratch.path, environment: ["GIT_AUTHOR_NAME": "Dana Whitlock"],
      wrapper: wrapper)
  }
}
