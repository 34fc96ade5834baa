import Glibc
import Manifest
import Syntax

/// What the check of a build found in order.
public struct DistVerification: Sendable {
  /// What was signed.
  public let manifest: VerifiedManifest
  /// How many files were checked, the manifest and its signature included.
  public let files: Int

  /// Checks the signature over the manifest, then every file against its digest, and that there is no other file.
  ///
  /// - Parameters:
  ///   - dist: the folder.
  ///   - shown: how problems name it.
  ///   - trust: the keys to trust.
  ///   - now: Unix seconds, for keys that are valid for a time.
  ///   - jobs: how many threads may work.
  /// - Throws: everything that is wrong.
  public init(of dist: String, shownAs shown: String, trust: AllowedSigners, at now: Int, jobs: Int) throws(Problems) {
    func refuse(_ problem: Problem) -> Problems { Problems([problem.under(shown)]) }
    func read(_ path: String, _ most: Int) throws(Problems) -> [UInt8] {
      // One byte more than is allowed, so that what is too large is seen to be.
      if let bytes = Stage.beginning(of: "\(dist)/\(path)", count: most + 1) { return bytes }
      let isUnsigned = path == Signature.path && Stage.beginning(of: "\(dist)/\(SiteManifest.path)", count: 1) != nil
      throw refuse(
        isUnsigned
          ? Problem(path: path, "the build is not signed", mend: "build again with the signing key")
          : Problem(path: path, "there is no such file", mend: "name the folder that latchkey build wrote"))
    }
    let bytes = try read(SiteManifest.path, SiteManifest.maximumBytes)
    let signature = try read(Signature.path, Signature.maximumBytes)
    let verified: VerifiedManifest
    do throws(Problem) {
      verified = try VerifiedManifest.verify(bytes: bytes, signature: signature, trust: trust, at: Int64(now))
    } catch {
      throw refuse(error)
    }
    let manifest = verified.manifest
    let projects = manifest.portals.keys.sorted()
    let shared = manifest.files.sorted { $0.key < $1.key }
    let found = concurrently(projects.count + 1, jobs: jobs) { index -> Part in
      index < projects.count
        ? Part(project: projects[index], of: verified, in: dist) : Part(files: shared, in: dist)
    }
    let covered = Set(found.flatMap(\.paths)).union([SiteManifest.path, Signature.path])
    var problems = found.flatMap(\.problems)
    for path in Self.paths(in: dist) where !covered.contains(path) {
      problems.append(Problem(path: path, "the manifest does not list it", mend: "remove it, or build again"))
    }
    if !problems.isEmpty { throw Problems(problems.map { $0.under(shown) }) }
    self.manifest = verified
    files = covered.count
  }

  /// Some of the files, with what is wrong with them.
  private struct Part: Sendable {
    var paths: [String] = []
    var problems: [Problem] = []

    init(files: [(key: String, value: HexDigest)], in dist: String) {
      for (path, digest) in files { check(path, digest, in: dist) }
    }

    init(project: String, of verified: VerifiedManifest, in dist: String) {
      let path = PortalRecord.path(of: project)
      paths.append(path)
      guard let bytes = Stage.beginning(of: "\(dist)/\(path)", count: PortalRecord.maximumBytes + 1) else {
        problems.append(Self.missing(path))
        return
      }
      do throws(Problem) {
        let record = try verified.portal(project, bytes: bytes)
        let folder = path.prefix { $0 != "/" } + "/" + project
        for (file, digest) in record.files.sorted(by: { $0.key < $1.key }) {
          check("\(folder)/\(file)", digest, in: dist)
        }
        for message in record.messages { check(message.path, message.digest, in: dist) }
      } catch {
        problems.append(error)
      }
    }

    private mutating func check(_ path: String, _ digest: HexDigest, in dist: String) {
      paths.append(path)
      let file = open("\(dist)/\(path)", O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
      guard file >= 0 else {
        problems.append(Self.missing(path))
        return
      }
      defer { close(file) }
      var stream = HexDigest.Stream()
      do throws(BuildFailure) {
        try Stage.pieces(of: file, path) { (piece) throws(BuildFailure) in
          stream.update(piece)
          return true
        }
        if stream.digest != digest {
          problems.append(
            Problem(
              path: path, "its bytes are not those that were signed",
              mend: "build again, or copy the whole build again"))
        }
      } catch {
        problems.append(Problem(path: path, error.problem, mend: error.mend))
      }
    }

    private static func missing(_ path: String) -> Problem {
      Problem(path: path, "there is no such file", mend: "build again, or copy the whole build again")
    }
  }

  private static func paths(in dist: String, _ below: String = "") -> [String] {
    let entries = (try? Stage.entries(below.isEmpty ? dist : "\(dist)/\(below)")) ?? []
    return entries.flatMap { entry in
      let path = below.isEmpty ? entry.name : "\(below)/\(entry.name)"
      return entry.isFolder ? paths(in: dist, path) : [path]
    }
  }
}
