import Manifest
import Syntax

/// A build to compare with, signed or not: one's own, and only looked at.
public struct OlderBuild: Sendable {
  /// How it is named to people.
  public let name: String
  /// The folder; nil when nothing was built yet.
  let path: String?
  /// What its manifest says; nil when nothing was built yet.
  let manifest: SiteManifest?
  /// How problems name the folder.
  private let shown: String

  /// Nothing was built yet.
  public static func none(_ name: String) -> OlderBuild {
    OlderBuild(name: name, path: nil, manifest: nil, shown: name)
  }

  private init(name: String, path: String?, manifest: SiteManifest?, shown: String) {
    self.name = name
    self.path = path
    self.manifest = manifest
    self.shown = shown
  }

  /// - Parameters:
  ///   - path: the folder.
  ///   - name: how it is named to people.
  /// - Throws: that there is no build, or what is wrong with its manifest.
  public init(at path: String, named name: String) throws(Problem) {
    let shown = "\(name)/\(SiteManifest.path)"
    guard let bytes = Stage.beginning(of: "\(path)/\(SiteManifest.path)", count: SiteManifest.maximumBytes + 1) else {
      throw Problem(path: shown, "there is no such file", mend: "name a folder that latchkey build wrote")
    }
    self.init(
      name: name, path: path, manifest: try SiteManifest(unverified: Source(path: shown, bytes: bytes)), shown: name)
  }

  /// What it says of a project; nil when it has no such project.
  func record(_ project: String) throws(Problem) -> PortalRecord? {
    guard let path, manifest?.portals[project] != nil else { return nil }
    let file = PortalRecord.path(of: project)
    let source = "\(shown)/\(file)"
    guard let bytes = Stage.beginning(of: "\(path)/\(file)", count: PortalRecord.maximumBytes + 1) else {
      throw Problem(path: source, "there is no such file", mend: "build again, or copy the whole build again")
    }
    return try PortalRecord(unverified: Source(path: source, bytes: bytes))
  }
}
