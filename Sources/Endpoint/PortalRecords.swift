import Manifest
import Syntax

/// What portal.json says of each project of a build: which files it has, who may read them, and which messages. Read when it
/// is asked for, and kept for a while under its digest, so that one build's is good for the next.
struct PortalRecords: Sendable {
  /// Those that were read not long ago, of any build.
  typealias Recent = RecentValues<HexDigest, PortalRecord>

  private let manifest: VerifiedManifest
  private let folder: DistFolder
  /// Those that are kept.
  let recent: Recent

  /// The most bytes of portal.json whose records are kept: they take three times that in memory.
  static let keptBytes = 16 << 20

  /// The records of a build.
  ///
  /// - Parameter recent: what is kept of an earlier one.
  init(_ manifest: VerifiedManifest, in folder: DistFolder, _ recent: Recent? = nil) {
    self.manifest = manifest
    self.folder = folder
    self.recent = recent ?? Recent(most: Self.keptBytes)
  }

  /// The record of a project, if it is kept.
  func kept(_ project: String) -> PortalRecord? { manifest.manifest.portals[project].flatMap { kept(project, $0) } }

  /// Two projects can never share a record: the one that is kept may be the other's.
  private func kept(_ project: String, _ digest: HexDigest) -> PortalRecord? {
    recent[digest].flatMap { $0.project == project ? $0 : nil }
  }

  /// The record of a project, from the disk if it must be; nil when the manifest lists none.
  ///
  /// - Throws: why the file is not as it was signed.
  func record(of project: String) throws(Problem) -> PortalRecord? {
    guard let digest = manifest.manifest.portals[project] else { return nil }
    if let record = kept(project, digest) { return record }
    let bytes = try folder.whole(PortalRecord.path(of: project), most: PortalRecord.maximumBytes)
    let record = try manifest.portal(project, bytes: bytes)
    recent.keep(record, for: digest, weight: bytes.count)
    return record
  }

  /// Reads and checks the record of a project that the manifest lists, and keeps it while there is room.
  func checked(_ project: String) throws(Problem) -> PortalRecord {
    let bytes = try folder.whole(PortalRecord.path(of: project), most: PortalRecord.maximumBytes)
    let digest = HexDigest(of: bytes)
    // What was read from these very bytes before need not be read from them again.
    if manifest.manifest.portals[project] == digest, let record = kept(project, digest) { return record }
    let record = try manifest.portal(project, bytes: bytes)
    if recent.hasRoom(for: bytes.count) { recent.keep(record, for: digest, weight: bytes.count) }
    return record
  }
}

extension DistFolder {
  /// The bytes of a file.
  ///
  /// - Throws: that there is none, or that it is too large.
  func whole(_ path: String, most: Int) throws(Problem) -> [UInt8] {
    guard let bytes = contents(of: path, most: most) else { throw Self.missing(path) }
    return bytes
  }

  /// What is said of a file that is not there.
  static func missing(_ path: String) -> Problem {
    Problem(path: path, "there is no such file, or it is too large", mend: "copy the whole build again")
  }
}
