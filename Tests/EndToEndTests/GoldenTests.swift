import Foundation
import Testing

/// The whole output of the sample site, file by file, as it was looked at and approved.
struct GoldenTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "Goldens")

  /// Set to record the output anew. A recording run fails, so that the switch cannot stay on.
  private static let isRecording = ProcessInfo.processInfo.environment["RECORD_GOLDENS"] != nil

  @Test func theSampleSiteIsBuiltToTheByte() throws {
    let site = try SampleSite()
    let result = try site.run("build")
    #expect(result.status == 0, "\(result.messages)")
    let tree = site.scratch.tree("dist").mapValues(Self.text)
    if Self.isRecording {
      try? FileManager.default.removeItem(at: Self.folder)
      for (path, text) in tree {
        let url = Self.folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
      }
      Issue.record("the goldens were recorded; look at them, and run again without RECORD_GOLDENS")
      return
    }
    var golden: [String: String] = [:]
    for file in FileManager.default.enumerator(atPath: Self.folder.path) ?? .init() {
      guard let file = file as? String else { continue }
      golden[file] = try? String(contentsOf: Self.folder.appendingPathComponent(file), encoding: .utf8)
    }
    #expect(tree.keys.sorted() == golden.keys.sorted())
    for (path, text) in tree.sorted(by: { $0.key < $1.key }) where golden[path] != text {
      let lines = zip(text.split(separator: "\n"), (golden[path] ?? "").split(separator: "\n")).first { $0 != $1 }
      Issue.record("\(path) differs: \(lines.map { "\"\($0)\", not \"\($1)\"" } ?? "in length")")
    }
  }

  /// Text as it is; of other files, whose sources lie in content/ already, only the size.
  private static func text(_ data: Data) -> String {
    String(data: data, encoding: .utf8) ?? "\(data.count) bytes\n"
  }
}
