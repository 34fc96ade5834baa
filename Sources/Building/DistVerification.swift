import Glibc
import Manifest
import Portal
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
    let folder = open(dist, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(folder) }
    let found = concurrently(projects.count + 1, jobs: jobs) { index -> Part in
      index < projects.count
        ? Part(project: projects[index], of: verified, in: dist, folder)
        : Part(files: shared, beside: Set(projects), in: dist, folder)
    }
    // What one project's folders hold may, in a build of others, be covered elsewhere.
    let elsewhere = Set(found.flatMap(\.elsewhere))
    var problems = found.flatMap(\.problems)
    for path in found.flatMap(\.strays) where !elsewhere.contains(path) {
      problems.append(Problem(path: path, "the manifest does not list it", mend: "remove it, or build again"))
    }
    if !problems.isEmpty { throw Problems(problems.map { $0.under(shown) }) }
    self.manifest = verified
    files = found.reduce(0) { $0 + $1.count }
  }

  /// Some of the files, with what is wrong with them.
  private struct Part: Sendable {
    /// How many files it covers.
    var count = 0
    /// The files that it covers outside its own folders.
    var elsewhere: [String] = []
    /// The files of its own folders that it does not cover.
    var strays: [String] = []
    var problems: [Problem] = []

    /// What no portal.json lists.
    init(files: [(key: String, value: HexDigest)], beside projects: Set<String>, in dist: String, _ folder: Int32) {
      for (path, digest) in files { check(path, digest, in: folder) }
      count += 2
      let covered = Set(files.map(\.key)).union([SiteManifest.path, Signature.path])
      let parents = [Tree.portal(""), Tree.outbox("")]
      walk(dist, "") { path in
        !parents.contains { path.hasPrefix($0) && projects.contains(String(path.dropFirst($0.count))) }
      } isCovered: {
        covered.contains($0)
      }
      elsewhere = files.map(\.key).filter { path in parents.contains { path.hasPrefix($0) } }
    }

    /// What one project's portal.json lists, and the file itself.
    init(project: String, of verified: VerifiedManifest, in dist: String, _ folder: Int32) {
      let path = PortalRecord.path(of: project)
      count = 1
      guard let bytes = Stage.beginning(of: "\(dist)/\(path)", count: PortalRecord.maximumBytes + 1) else {
        problems.append(Self.missing(path))
        return
      }
      do throws(Problem) {
        let record = try verified.portal(project, bytes: bytes)
        let own = Tree.portal(project) + "/"
        let messages = Tree.outbox(project) + "/"
        for (file, digest) in record.files.sorted(by: { $0.key < $1.key }) { check(own + file, digest, in: folder) }
        for message in record.messages { check(message.path, message.digest, in: folder) }
        elsewhere = record.messages.map(\.path).filter { !$0.hasPrefix(messages) }
        walk(dist, Tree.portal(project)) { file in
          file == path || record.files[String(file.dropFirst(own.count))] != nil
        }
        walk(dist, Tree.outbox(project)) { file in record.messages.contains { $0.path == file } }
      } catch {
        problems.append(error)
      }
    }

    /// Finds what is not covered below a folder.
    private mutating func walk(
      _ dist: String, _ below: String, into isEntered: (String) -> Bool = { _ in true },
      isCovered: (String) -> Bool
    ) {
      for entry in (try? Stage.entries(below.isEmpty ? dist : "\(dist)/\(below)")) ?? [] {
        let path = below.isEmpty ? entry.name : "\(below)/\(entry.name)"
        if !entry.isFolder {
          if !isCovered(path) { strays.append(path) }
        } else if isEntered(path) {
          walk(dist, path, into: isEntered, isCovered: isCovered)
        }
      }
    }

    private mutating func check(_ path: String, _ digest: HexDigest, in folder: Int32) {
      count += 1
      let file = openat(folder, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
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
}
