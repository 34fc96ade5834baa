import Glibc
import Manifest
import Signing

/// A project in a build: what it came to, and what is to be remembered of it.
struct BuiltProject: Sendable {
  let result: ProjectBuild.Result
  /// Nil when it changed while it was read.
  let memory: CachedProject?
  /// Whether it was as it was, so that nothing had to be read.
  let isKept: Bool

  /// What is to be remembered of all projects, with the stamps of their files where they are now.
  static func remembered(
    _ projects: [(id: String, project: BuiltProject)], in output: String, jobs: Int
  ) -> [(id: String, project: CachedProject)] {
    let folder = open(output, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard folder >= 0 else { return [] }
    defer { close(folder) }
    // What changes from now on is to bear another time than what was just written.
    let start = Stamp.now
    for _ in 0..<Stamp.granularity / 1_000_000 where Stamp.now == start { usleep(1000) }
    return concurrently(projects.count, jobs: jobs) { index -> (id: String, project: CachedProject)? in
      guard var memory = projects[index].project.memory else { return nil }
      let now = Stamp.now
      guard let stamp = Stamp(of: [memory.result.unchanged, memory.folders], in: folder), stamp.newest < now else {
        return nil
      }
      memory.outputStamp = stamp.digest
      return (projects[index].id, memory)
    }.compactMap(\.self)
  }
}

extension SignedEdition {
  /// The digest of all that every project depends on: this very program, site.json, the templates, the link key, and how
  /// problems name the folders. It tells nothing of the key.
  var cacheKey: HexDigest {
    var status = stat()
    _ = stat("/proc/self/exe", &status)
    let program = [
      Int(status.st_ino), Int(status.st_size), Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec),
    ].map(String.init)
    let link = keys.map { Grant.link(of: $0.link.token(project: "", contact: "", generation: 0, issued: "")).hex }
    let design = edition.design
    let parts = program + [link ?? "", design.digest.hex, design.contentShown, design.templatesShown]
    return HexDigest(of: edition.composition.catalog.siteSource + Array(("\0" + parts.joined(separator: "\0")).utf8))
  }
}
