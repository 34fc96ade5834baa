import Concurrently
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
    let folder = open(dist, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(folder) }
    let found = concurrently(projects.count + 1, jobs: jobs) { index -> Part in
      index < projects.count
        ? Part(project: projects[index], of: verified, in: dist, folder)
        : Part(files: manifest.files, beside: Set(projects), in: dist, folder)
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
    init(files: [String: HexDigest], beside projects: Set<String>, in dist: String, _ folder: Int32) {
      let parents = [Tree.portal(""), Tree.outbox("")]
      let top: Set<String> = [SiteManifest.path, Signature.path]
      var left = files
      var wrong: [String: Problem] = [:]
      TreeReader().forEachFile(
        in: folder, ".", below: "",
        into: { path in !parents.contains { path.hasPrefix($0) && projects.contains(String(path.dropFirst($0.count))) }
        }
      ) { reader, folder, name, path in
        if let digest = left.removeValue(forKey: path) {
          wrong[path] = Self.problem(path, name, digest, reader, in: folder)
        } else if !top.contains(path) {
          strays.append(path)
        }
      }
      count = files.count + top.count
      elsewhere = files.keys.filter { path in parents.contains { path.hasPrefix($0) } }
      report(wrong, lookingAt: left, in: folder)
    }

    /// What one project's portal.json lists, and the file itself.
    init(project: String, of verified: VerifiedManifest, in dist: String, _ folder: Int32) {
      let path = PortalRecord.path(of: project)
      count = 1
      guard let bytes = Stage.beginning(of: "\(dist)/\(path)", count: PortalRecord.maximumBytes + 1) else {
        problems.append(Self.missing(path))
        return
      }
      let record: PortalRecord
      do throws(Problem) {
        record = try verified.portal(project, bytes: bytes)
      } catch {
        problems.append(error)
        return
      }
      count += record.files.count + record.messages.count
      let (own, outbox) = (Tree.portal(project) + "/", Tree.outbox(project) + "/")
      let messages = Dictionary(record.messages.map { ($0.path, $0.digest) }) { _, last in last }
      // Nearly always the two folders hold what is listed and nothing else: then no path has to be put together.
      var (met, isRight) = (0, messages.count == record.messages.count)
      let reader = TreeReader()
      reader.forEachFile(in: folder, Tree.portal(project), below: "") { reader, folder, name, file in
        if let digest = record.files[file] {
          met += 1
          isRight = isRight && reader.digest(of: name, in: folder) == digest
        } else if own + file != path {
          strays.append(own + file)
        }
      }
      reader.forEachFile(in: folder, Tree.outbox(project), below: outbox) { reader, folder, name, file in
        if let digest = messages[file] {
          met += 1
          isRight = isRight && reader.digest(of: name, in: folder) == digest
        } else {
          strays.append(file)
        }
      }
      if isRight, met == record.files.count + messages.count { return }
      // A message may lie anywhere, also where the files are; what is left over by one project's folder, in another's.
      let files = Dictionary(record.files.map { (own + $0.key, $0.value) }) { first, _ in first }
        .merging(messages) { _, message in message }
      strays.removeAll { files[$0] != nil }
      elsewhere = files.keys.filter { !$0.hasPrefix(own) && !$0.hasPrefix(outbox) }
      report([:], lookingAt: files, in: folder)
    }

    /// Reports what is wrong, and what turns out to be when files are looked at by their paths: such as were not met, because they
    /// are missing or lie outside the folders that were looked into.
    private mutating func report(_ wrong: [String: Problem], lookingAt files: [String: HexDigest], in folder: Int32) {
      var wrong = wrong
      let reader = TreeReader()
      for (path, digest) in files { wrong[path] = Self.problem(path, path, digest, reader, in: folder) }
      problems += wrong.sorted { $0.key < $1.key }.map(\.value)
    }

    private static func problem(
      _ path: String, _ name: String, _ digest: HexDigest, _ reader: borrowing TreeReader, in folder: Int32
    ) -> Problem? {
      errno = 0
      guard let found = reader.digest(of: name, in: folder) else {
        if errno == ENOENT || errno == ELOOP || errno == ENOTDIR { return missing(path) }
        let reason = String(cString: strerror(errno))
        return Problem(path: path, "cannot be read: \(reason)", mend: "check its permissions, and the disk")
      }
      if found == digest { return nil }
      return Problem(
        path: path, "its bytes are not those that were signed", mend: "build again, or copy the whole build again")
    }

    private static func missing(_ path: String) -> Problem {
      Problem(path: path, "there is no such file", mend: "build again, or copy the whole build again")
    }
  }
}
