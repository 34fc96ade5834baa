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

  /// The folders of dist/ that hold a project's files and nothing else.
  func roots(of project: String) -> [String] {
    emails + texts > 0 ? [Tree.portal(project), Tree.outbox(project)] : [Tree.portal(project)]
  }
}
