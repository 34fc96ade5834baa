import Building
import Content
import Foundation
import Manifest
import Portal
import Signing
import Syntax

/// The sample site of this repository, built and signed in a folder of its own.
struct SampleBuild {
  /// The moment at which the sample stands.
  static let moment = Instant(seconds: 1_795_532_400)  // 2026-11-24T15:00:00Z
  static let key = SigningKey(comment: "test")
  static let linkKey = LinkKey(of: key)
  static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// One build that all tests share, and none changes.
  static let shared = Result { try SampleBuild(folder: Folder()) }

  let folder: Folder
  var dist: String { "\(folder.path)/dist" }

  private init(folder: Folder) throws {
    self.folder = folder
    try Self.copy(["content", "templates"], of: Self.repository, to: folder)
    try build(at: Self.moment)
  }

  /// A copy of another, which a test may change.
  init(copying other: SampleBuild) throws {
    folder = try Folder()
    try Self.copy(["content", "templates", "dist"], of: other.folder.path, to: folder)
  }

  private static func copy(_ parts: [String], of path: String, to folder: Folder) throws {
    for part in parts {
      try FileManager.default.copyItem(atPath: "\(path)/\(part)", toPath: "\(folder.path)/\(part)")
    }
  }

  /// Signs the build anew, as if it had been made at another moment, for another site, or with another key.
  func sign(at moment: Instant, site: String? = nil, by key: SigningKey = key) throws {
    try Self.sign(dist, at: moment, site: site, by: key)
  }

  /// The same for a build anywhere.
  static func sign(_ dist: String, at moment: Instant, site: String? = nil, by key: SigningKey = key) throws {
    let path = "\(dist)/\(SiteManifest.path)"
    let old = try SiteManifest(
      unverified: Source(path: path, bytes: Array(try Data(contentsOf: URL(fileURLWithPath: path)))))
    let new = SiteManifest(
      site: site ?? old.site, sequence: moment.seconds, issued: moment.iso8601, portals: old.portals, files: old.files)
    try Data(new.bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    try Data(try key.sign(new.bytes).utf8).write(to: URL(fileURLWithPath: "\(path).sig"), options: .atomic)
  }

  /// Builds the site as it now is.
  func build(at moment: Instant, to name: String = "dist", by key: SigningKey = key) throws {
    let content = Content(at: "\(folder.path)/content", shownAs: "content")
    let templates = TemplateFolder(at: "\(folder.path)/templates", shownAs: "templates")
    _ = try content.read().composed(asOf: moment).rendered(with: templates, content: content, jobs: 1)
      .signed(by: SiteKeys(signing: key, link: Self.linkKey)).write(to: "\(folder.path)/\(name)", jobs: 1)
  }

  /// Replaces text in a file of the site.
  func edit(_ path: String, _ old: String, _ new: String) throws {
    let file = "\(folder.path)/\(path)"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try text.replacing(old, with: new).write(toFile: file, atomically: true, encoding: .utf8)
  }

  static var trust: AllowedSigners {
    get throws {
      try AllowedSigners(Source(path: "allowed_signers", text: AllowedSigners.line(trusting: key.publicKey)))
    }
  }

  /// The token of a link.
  static func token(_ project: String, _ contact: String, _ generation: Int = 1, issued: String) -> String {
    linkKey.token(project: project, contact: contact, generation: generation, issued: issued)
  }

  static let ana = token("kitchen-remodel", "ana-ortiz", issued: "2026-11-22T10:04:00Z")
  static let rosalind = token("garden-studio", "rosalind-greer", issued: "2026-11-19T16:30:00Z")
  static let replaced = token("kitchen-remodel", "daniel-ortiz", issued: "2026-11-10T15:30:00Z")
  static let expired = token("primary-bath", "zoe-lindstrom", issued: "2026-11-13T21:20:00Z")
  static let cancelled = token("primary-bath", "teresa-vance", issued: "2026-11-12T15:05:00Z")
  static let unknown = String(repeating: "A", count: 43)
}

/// A folder that is removed with the last reference to it.
final class Folder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/latchkey-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
