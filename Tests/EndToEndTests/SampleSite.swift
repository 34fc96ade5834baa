import Foundation
import Testing

@testable import Signing

/// The sample site of this repository, copied to where a test may change it, with a key that is no secret.
struct SampleSite: Sendable {
  /// The moment at which the sample is built.
  static let moment = "2026-11-24T15:00:00Z"

  /// The folder of this repository.
  static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: "\(scratch.path)/site", withIntermediateDirectories: true)
    for part in ["content", "templates"] {
      try FileManager.default.copyItem(atPath: "\(Self.repository)/\(part)", toPath: "\(scratch.path)/site/\(part)")
    }
  }

  /// The secret key of RFC 8032, section 7.1, test 1: known to everyone, so good for tests and nothing else.
  static let key: String = {
    let hex = Array("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    let seed = stride(from: 0, to: 64, by: 2).compactMap { UInt8(String(hex[$0..<$0 + 2]), radix: 16) }
    return SigningKey(seed: seed, comment: "test")?.privateKeyFile ?? ""
  }()

  /// Runs `latchkey` beside the site; the output is `dist`.
  func run(
    _ arguments: String..., at moment: String = moment, key: String? = key, environment: [String: String] = [:],
    wrapper: [String] = []
  ) throws -> Program.Result {
    try run(arguments, at: moment, key: key, environment: environment, wrapper: wrapper)
  }

  /// Runs it, which must succeed, and gives the system's calls of some kinds that it made, one a line.
  func calls(
    _ kinds: String, by arguments: String..., environment: [String: String] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let result = try run(
      arguments, at: Self.moment, key: Self.key, environment: environment,
      wrapper: ["strace", "-f", "-qq", "-e", "trace=\(kinds)", "-o", "\(scratch.path)/trace"])
    #expect(result.status == 0, "\(result.messages)", sourceLocation: sourceLocation)
    return try scratch.text("trace")
  }

  private func run(
    _ arguments: [String], at moment: String, key: String?, environment: [String: String], wrapper: [String]
  ) throws -> Program.Result {
    var environment = environment
    environment["LATCHKEY_SIGNING_KEY"] = environment["LATCHKEY_SIGNING_KEY"] ?? key
    return try Program.run(
      arguments + ["-C", "site", "--at", moment], in: scratch.path, environment: environment, wrapper: wrapper)
  }
}
