import Manifest
import Verification

extension StatementTransaction {
  /// The digest of each project's portal.json, as of the newest manifest.
  public func portals() throws(StoreError) -> [String: HexDigest] {
    var digests: [String: HexDigest] = [:]
    for row in try rows("SELECT project, digest FROM portals") { digests[try row.text(0)] = try row.digest(1) }
    return digests
  }

  /// Sets the digests of some projects' portal.json.
  public func setPortals(_ digests: [String: HexDigest]) throws(StoreError) {
    try insert(
      "INSERT INTO portals (project, digest)", "ON CONFLICT (project) DO UPDATE SET digest = excluded.digest",
      digests.sorted { $0.key < $1.key }.map { [.text($0.key), .digest($0.value)] })
  }

  /// Forgets a project's portal.json.
  public func removePortal(_ project: String) throws(StoreError) {
    try change("DELETE FROM portals WHERE project = ?", .text(project))
  }
}
