import Glibc
import Manifest
import Signing

/// A project in a build: what it came to, and what is to be remembered of it.
struct BuiltProject: Sendable {
  let id: String
  let result: ProjectBuild.Result
  /// Nil when it changed while it was read.
  var memory: CachedProject?
  /// Whether it was as it was, so that nothing had to be read.
  let isKept: Bool
  /// Whether the spare holds the very files of the output.
  var isSpared = false

  /// It as a part of the tree.
  var part: Stage.Contents.Part {
    Stage.Contents.Part(roots: result.roots(of: id), unchanged: result.unchanged, isSpared: isSpared)
  }

  /// Remembers how its files lie now.
  ///
  /// - Parameters:
  ///   - output: the open folder dist/.
  ///   - spare: the open folder of the tree that was replaced; -1 when there is none.
  mutating func note(in output: Int32, _ spare: Int32) {
    // Nothing of it was touched: only the names of the two trees were exchanged.
    if isSpared {
      memory = memory?.exchanged
      return
    }
    guard var memory else { return }
    let now = Stamp.now
    func stamp(_ list: PathList, in folder: Int32) -> HexDigest? {
      Stamp(of: list, in: folder).flatMap { $0.newest < now ? $0.digest : nil }
    }
    memory.fileStamp = stamp(memory.result.unchanged, in: output)
    memory.folderStamp = stamp(memory.folders, in: output)
    // The old tree of what was built anew holds other files, perhaps more.
    memory.spareStamp = isKept && spare >= 0 ? stamp(memory.folders, in: spare) : nil
    self.memory = memory
  }

  /// Remembers how its files lie now that nothing was replaced.
  ///
  /// - Parameters:
  ///   - output: the open folder dist/.
  ///   - old: what was remembered of it before.
  mutating func note(in output: Int32, after old: CachedProject?) {
    if isKept { return }
    note(in: output, -1)
    // The same files as before: then the spare is as before, too.
    guard let old, let stamp = memory?.fileStamp, old.fileStamp == stamp, old.folderStamp == memory?.folderStamp else {
      return
    }
    memory?.spareStamp = old.spareStamp
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
