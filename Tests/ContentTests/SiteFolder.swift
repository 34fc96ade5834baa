import Content
import Foundation
import Portal
import Syntax

/// A site in a temporary folder: a small one in order, with files added or replaced. Removed with the value.
final class SiteFolder {
  let path: String

  static let site = """
    {"organization": "Hearth & Beam", "url": "https://portal.example.com", "timeZone": "America/Chicago",
     "locale": "en-US", "currency": "USD",
     "sender": {"name": "Maya", "email": "maya@example.com", "phone": "+15125550100"}}
    """

  static let small = [
    "site.json": site,
    "contacts/ana-ortiz.json": #"{"name": "Ana Ortiz", "email": "ana@example.com", "phone": "+15125550142"}"#,
    "projects/kitchen/project.md": "---\ntitle: Kitchen\nclient: ana-ortiz\n---\nWelcome.\n",
    "projects/kitchen/access/ana-ortiz.json":
      #"{"invitations": [{"generation": 1, "issued": "2026-11-22T10:04:00Z", "by": "maya"}]}"#,
  ]

  /// - Parameter files: contents by path below content/; nil removes a file of the small site.
  init(_ files: [String: String?] = [:]) throws {
    path = NSTemporaryDirectory() + "latchkey-content-\(UUID().uuidString)"
    for (name, text) in Self.small.merging(files.compactMapValues { $0 }, uniquingKeysWith: { $1 }) {
      if let replaced = files[name], replaced == nil { continue }
      try write(Data(text.utf8), to: name)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ data: Data, to name: String) throws {
    let url = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
  }

  /// Everything that is wrong, one line each: place, message, mend.
  var problems: [String] {
    let catalog = Content(at: path, shownAs: "content").read()
    var problems = catalog.problems
    for project in catalog.projects {
      do throws(Problems) {
        _ = try project.read()
      } catch {
        problems += error.list
      }
    }
    return problems.sorted().map { problem in
      let place = problem.position.map { ":\($0.line):\($0.column)" } ?? ""
      return "\(problem.path)\(place): \(problem.message). \(problem.mend)"
    }
  }

  /// The first project.
  func project() throws -> Project? { try Content(at: path, shownAs: "content").read().projects.first?.read() }
}
