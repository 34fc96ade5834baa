import Manifest
import Messages
import NIOCore
import Pages
import Portal
import Syntax
import Templates
import Verification

/// A build that was checked whole, with all that requests need of it. Immutable: a new build is a new publication.
public final class Publication: Sendable {
  /// What was signed.
  public let manifest: VerifiedManifest
  /// The site.
  public let site: SiteRecord
  /// The projects, by their identifiers.
  public let portals: [String: PortalRecord]
  /// The grants of all projects.
  public let grants: Grants
  /// The templates of the messages that the endpoint sends.
  public let messages: EndpointTemplates
  /// The folder that was checked.
  public let folder: DistFolder
  /// How many files were checked.
  public let fileCount: Int

  let pages: EndpointPages
  let frame: EndpointFrame
  /// Small files that requests ask for, by their paths, as far as they fit.
  private let kept: [String: Kept]

  private struct Kept: Sendable {
    let bytes: ByteBuffer
    let identity: FileIdentity
  }

  /// The most bytes of a file that is kept, or read at once.
  static let smallBytes = 256 << 10
  /// The most bytes that are kept of all files.
  static let keptBytes = 64 << 20

  /// Checks a build whole: the signature over the received bytes, then every file against its digest.
  ///
  /// - Parameters:
  ///   - folder: the build.
  ///   - trust: the keys to trust.
  ///   - now: the moment, for keys that are valid for a time.
  /// - Throws: what is wrong; of damaged files the first few.
  public init(_ folder: DistFolder, trust: AllowedSigners, at now: Instant) throws(Problems) {
    self.folder = folder
    do throws(Problem) {
      manifest = try VerifiedManifest.verify(
        bytes: try Self.read(SiteManifest.path, SiteManifest.maximumBytes, in: folder),
        signature: try Self.read(Signature.path, Signature.maximumBytes, in: folder), trust: trust,
        at: Int64(now.seconds))
      var portals: [String: PortalRecord] = [:]
      for project in manifest.manifest.portals.keys {
        let bytes = try Self.read(PortalRecord.path(of: project), PortalRecord.maximumBytes, in: folder)
        portals[project] = try manifest.portal(project, bytes: bytes)
      }
      self.portals = portals
      site = try manifest.site(bytes: try Self.read(SiteRecord.path, SiteRecord.maximumBytes, in: folder))
    } catch {
      throw Problems([error])
    }
    var check = Check(folder: folder)
    for (path, digest) in manifest.manifest.files { check.file(path, digest, isServed: path.hasPrefix("assets/")) }
    for (project, record) in portals {
      for (path, digest) in record.files { check.file("\(Tree.portal(project))/\(path)", digest, isServed: true) }
      for message in record.messages { check.file(message.path, message.digest, isServed: false) }
    }
    if !check.problems.isEmpty { throw Problems(check.problems) }
    fileCount = check.count + portals.count
    kept = check.kept
    grants = Grants(Array(portals.values))
    messages = try EndpointTemplates(files: check.endpoint)
    let assets = Assets(site.assets)
    pages = try EndpointPages(Self.templates(check.endpoint), assets: assets)
    frame = EndpointFrame(
      organization: site.site.organization, sender: site.site.sender, assets: assets, logo: site.logo,
      codeMinutes: Limits.codeSeconds / 60)
  }

  /// The digest that a file was signed with; nil when it is not part of what is served.
  func digest(of path: String) -> HexDigest? {
    let parts = path.split(separator: "/", maxSplits: 2)
    if parts.count == 3, parts[0] == "portals" {
      return portals[String(parts[1])]?.files[String(parts[2])]
    }
    return path.hasPrefix("assets/") ? manifest.manifest.files[path] : nil
  }

  /// The bytes of a file that is kept, as long as it has not changed on the disk. When the whole build is gone from there,
  /// because another took its place, what is kept is all that is left of it.
  func kept(_ path: String) -> ByteBuffer? {
    guard let kept = kept[path] else { return nil }
    let identity = folder.identity(of: path)
    let isGone = identity == nil && folder.identity(of: SiteManifest.path) == nil
    return identity == kept.identity || isGone ? kept.bytes : nil
  }

  /// The file below `portals/` that a contact's request means; nil when it is none that the contact may see.
  ///
  /// - Parameters:
  ///   - path: the path below the project; one that is empty or ends in a slash means the page in a folder.
  ///   - project: the project.
  ///   - contact: who asks.
  func file(_ path: String, of project: String, for contact: String) -> ServedFile? {
    guard let record = portals[project] else { return nil }
    let path = path.isEmpty || path.utf8.last == UInt8(ascii: "/") ? path + "index.html" : path
    guard let digest = record.files[path],
      path.hasPrefix("clients/\(contact)/") || record.readers[path]?.contains(contact) == true
    else { return nil }
    return ServedFile(path: "\(Tree.portal(project))/\(path)", digest: digest)
  }

  private static func read(_ path: String, _ most: Int, in folder: DistFolder) throws(Problem) -> [UInt8] {
    guard let bytes = folder.contents(of: path, most: most) else { throw missing(path) }
    return bytes
  }

  private static func templates(_ files: [String: [UInt8]]) -> Library {
    let folder = Tree.endpoint("pages")
    var sources: [String: Source] = [:]
    for (path, bytes) in files where path.hasPrefix("\(folder)/") && path.hasSuffix(".mustache") {
      sources[String(path.dropFirst(folder.count + 1).dropLast(".mustache".count))] = Source(path: path, bytes: bytes)
    }
    return Library(sources, folder: folder, escaping: .html)
  }

  fileprivate static func missing(_ path: String) -> Problem {
    Problem(path: path, "there is no such file, or it is too large", mend: "copy the whole build again")
  }

  /// The check of all files.
  private struct Check {
    let folder: DistFolder
    var problems: [Problem] = []
    var count = 0
    var kept: [String: Kept] = [:]
    var endpoint: [String: [UInt8]] = [:]
    private var room = Publication.keptBytes

    private static let mostProblems = 10

    init(folder: DistFolder) { self.folder = folder }

    mutating func file(_ path: String, _ digest: HexDigest, isServed: Bool) {
      count += 1
      guard problems.count < Self.mostProblems else { return }
      guard let file = folder.file(at: path) else {
        problems.append(Publication.missing(path))
        return
      }
      let isEndpoint = path.hasPrefix("endpoint/")
      let isKept = isEndpoint || isServed && file.identity.size <= min(Publication.smallBytes, room)
      let bytes = isKept ? file.contents(most: Publication.smallBytes) : nil
      guard (isKept ? bytes.map { HexDigest(of: $0) } : file.digest()) == digest else {
        problems.append(
          Problem(path: path, "its bytes are not those that were signed", mend: "copy the whole build again"))
        return
      }
      guard let bytes else { return }
      if isEndpoint {
        endpoint[path] = bytes
      } else {
        kept[path] = Kept(bytes: ByteBuffer(bytes: bytes), identity: file.identity)
        room -= bytes.count
      }
    }
  }
}

/// A file that someone may see.
struct ServedFile: Sendable, Hashable {
  /// Where it lies in dist/.
  let path: String
  /// The digest that it was signed with.
  let digest: HexDigest
}
