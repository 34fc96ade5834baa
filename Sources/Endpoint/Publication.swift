import Manifest
import Messages
import NIOCore
import Pages
import Portal
import Syntax
import Templates
import Verification

/// A build that was checked, with all that requests need of it: a new build is a new publication.
///
/// What is served was checked against its digest when it was read for the answer, or was read before and has not changed on
/// the disk since. So the check that stands here before a build is used does not keep wrong bytes from clients; it keeps the
/// last good build in use when a copy went wrong.
///
/// The first build that a program uses, and every later one of up to ``wholeFiles`` files, is checked whole: each file is
/// read and compared with its digest. A larger one that follows another costs what it changed. Of a project whose
/// portal.json has the digest that was checked before, all is known: its grants, its files and their digests. Before
/// the switch, every file of every other project is read and compared, and every file that all projects share; one that
/// is missing or damaged refuses the build. The files of the projects that stayed are read and compared once the build is in
/// use, some at a time (``PublicationWatch/sweep(files:)``): one that is missing or damaged is not served, and is told of.
public final class Publication: Sendable {
  /// What was signed.
  public let manifest: VerifiedManifest
  /// The site.
  public let site: SiteRecord
  /// The grants of all projects.
  public let grants: Grants
  /// The templates of the messages that the endpoint sends.
  public let messages: EndpointTemplates
  /// The folder that was checked.
  public let folder: DistFolder
  /// How many files were checked before it was used.
  public let fileCount: Int

  let pages: EndpointPages
  let frame: EndpointFrame
  /// What portal.json says of each project.
  let records: PortalRecords
  /// The projects that stayed as they were, whose files are still to be checked.
  let unswept: [String]
  private let outlines: [String: BuildCheck.Outline]
  private let kept: KeptFiles

  /// The most bytes of a file that is kept, or read at once.
  static let smallBytes = 256 << 10
  /// The most bytes that are kept of all files.
  static let keptBytes = 64 << 20
  /// Up to how many files a build is checked whole whatever was checked before: a tenth of a second's work.
  public static let wholeFiles = 4096

  /// Checks a build: the signature over the received bytes, then the files against their digests.
  ///
  /// - Parameters:
  ///   - folder: the build.
  ///   - trust: the keys to trust.
  ///   - now: the moment, for keys that are valid for a time.
  ///   - old: the build in use, which was checked; nil for the first.
  ///   - wholeFiles: up to how many files all are checked, whatever stayed as it was.
  /// - Throws: what is wrong; of damaged files the first few.
  public init(
    _ folder: DistFolder, trust: AllowedSigners, at now: Instant, replacing old: Publication? = nil,
    wholeFiles: Int = wholeFiles
  ) throws(Problems) {
    self.folder = folder
    kept = old?.kept ?? KeptFiles(most: Self.keptBytes)
    do throws(Problem) {
      manifest = try VerifiedManifest.verify(
        bytes: try folder.whole(SiteManifest.path, most: SiteManifest.maximumBytes),
        signature: try folder.whole(Signature.path, most: Signature.maximumBytes), trust: trust,
        at: Int64(now.seconds))
      site = try manifest.site(bytes: try folder.whole(SiteRecord.path, most: SiteRecord.maximumBytes))
    } catch {
      throw Problems([error])
    }
    records = PortalRecords(manifest, in: folder, old?.records.recent)
    let portals = manifest.manifest.portals
    let known = old?.manifest.manifest.portals ?? [:]
    let changed = portals.keys.filter { known[$0] != portals[$0] }
    let removed = known.keys.filter { portals[$0] == nil }
    var check = BuildCheck(folder, records, kept)
    check.files(manifest.manifest.files)
    if check.problems.isEmpty { check.projects(changed) }
    var outlines = old?.outlines ?? [:]
    for project in removed { outlines[project] = nil }
    outlines.merge(check.outlines) { _, new in new }
    self.outlines = outlines
    let stayed = old == nil ? [] : portals.keys.filter { known[$0] == portals[$0] }
    let size = outlines.values.reduce(manifest.manifest.files.count) { $0 + Int($1.fileCount) }
    let isWhole = size <= wholeFiles
    if isWhole, check.problems.isEmpty { check.files(ofProjects: stayed) }
    if !check.problems.isEmpty { throw Problems(check.problems) }
    unswept = isWhole ? [] : stayed
    fileCount = check.fileCount
    grants = old?.grants.replacing(check.grants, without: removed) ?? Grants(packed: check.grants)
    messages = try EndpointTemplates(files: check.endpoint)
    let assets = Assets(site.assets)
    pages = try EndpointPages(Self.templates(check.endpoint), assets: assets)
    frame = EndpointFrame(
      organization: site.site.organization, sender: site.site.sender, assets: assets, logo: site.logo,
      codeMinutes: Limits.codeSeconds / 60)
  }

  /// How many files a project has, portal.json included.
  func fileCount(of project: String) -> Int { outlines[project].map { Int($0.fileCount) } ?? 0 }

  /// Checks the files of projects that stayed as they were.
  ///
  /// - Returns: what is wrong; the first few.
  func sweep(_ projects: [String]) -> [Problem] {
    var check = BuildCheck(folder, records, kept)
    check.files(ofProjects: projects)
    return check.problems
  }

  /// The invitations of some projects, as the store keeps them.
  func invitations(of projects: Set<String>, at now: Instant) throws(StoreError) -> [OutboxRecord] {
    var records: [PortalRecord] = []
    for project in projects.sorted() where outlines[project]?.hasMessages == true {
      do throws(Problem) {
        if let record = try self.records.record(of: project) { records.append(record) }
      } catch {
        throw StoreError(.unavailable, "\(error.path) of the build: \(error.message)", mend: error.mend)
      }
    }
    return OutboxRecord.invitations(records, at: now)
  }

  /// The digest that a file was signed with; nil when it is not part of what is served.
  func digest(of path: String) -> HexDigest? {
    let parts = path.split(separator: "/", maxSplits: 2)
    if parts.count == 3, parts[0] == "portals" {
      return (try? records.record(of: String(parts[1])))?.files[String(parts[2])]
    }
    return path.hasPrefix("assets/") ? manifest.manifest.files[path] : nil
  }

  /// The bytes of a file that is kept, as long as it has not changed on the disk. When the whole build is gone from there,
  /// because another took its place, what is kept is all that is left of it.
  func kept(_ path: String, _ digest: HexDigest) -> ByteBuffer? {
    guard let kept = kept[path], kept.digest == digest else { return nil }
    let identity = folder.identity(of: path)
    let isGone = identity == nil && folder.identity(of: SiteManifest.path) == nil
    return identity == kept.identity || isGone ? kept.bytes : nil
  }

  /// Keeps a file whose bytes were found to be those that were signed.
  func keep(_ file: KeptFile, at path: String) { kept.keep(file, for: path, weight: file.bytes.readableBytes) }

  /// The file below `portals/` that a contact's request means; nil when it is none that the contact may see.
  ///
  /// - Parameters:
  ///   - path: the path below the project; one that is empty or ends in a slash means the page in a folder.
  ///   - record: the project.
  ///   - contact: who asks.
  func file(_ path: String, of record: PortalRecord, for contact: String) -> ServedFile? {
    let path = path.isEmpty || path.utf8.last == UInt8(ascii: "/") ? path + "index.html" : path
    guard let digest = record.files[path],
      path.hasPrefix("clients/\(contact)/") || record.readers[path]?.contains(contact) == true
    else { return nil }
    return ServedFile(path: "\(Tree.portal(record.project))/\(path)", digest: digest)
  }

  private static func templates(_ files: [String: [UInt8]]) -> Library {
    let folder = Tree.endpoint("pages")
    var sources: [String: Source] = [:]
    for (path, bytes) in files where path.hasPrefix("\(folder)/") && path.hasSuffix(".mustache") {
      sources[String(path.dropFirst(folder.count + 1).dropLast(".mustache".count))] = Source(path: path, bytes: bytes)
    }
    return Library(sources, folder: folder, escaping: .html)
  }
}

/// A file that someone may see.
struct ServedFile: Sendable, Hashable {
  /// Where it lies in dist/.
  let path: String
  /// The digest that it was signed with.
  let digest: HexDigest
}
