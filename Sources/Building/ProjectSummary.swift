import Manifest
import Portal
import Syntax

/// What a project came to, without its files.
struct ProjectSummary: Sendable {
  /// The digest of its portal.json.
  var record: HexDigest
  var portals = 0
  var emails = 0
  var texts = 0
  /// What is allowed, and probably not meant.
  var warnings: [Warning] = []

  /// The folders of dist/ in which a folder of the project's name holds files of its own and nothing else.
  var parents: [String] { emails + texts > 0 ? Self.allParents : Self.portals }

  static let allParents = [Tree.Folder.portals, Tree.Folder.outbox]
  private static let portals = [Tree.Folder.portals]

  /// The folders of dist/ that hold a project's files and nothing else.
  func roots(of project: String) -> [String] { parents.map { "\($0)/\(project)" } }
}
