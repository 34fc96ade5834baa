import CLinux
import Glibc

/// The tree that the last build replaced, kept in the caches: most of its files are the very files of the output, so that the
/// next build changes in it what is different, and exchanges the two.
///
/// Nobody else writes in it, but anyone may; so it is used only where its folders are as they are remembered. Before anything in
/// it changes it gets another name, and the first one again when all is done and remembered: what a killed build left
/// is not used, but removed.
final class Spare: Sendable {
  /// The open folder.
  let folder: Int32
  private let place: Place

  /// Where a cache's spare lies.
  struct Place: Sendable {
    let path: String
    /// Its name while it is worked on.
    let inWork: String

    /// - Parameter cache: the file that remembers builds.
    init(beside cache: String) {
      path = "\(cache).spare"
      inWork = "\(cache).spare-in-work"
    }

    /// Whether a build works on it, or was killed when it did.
    var isInWork: Bool {
      var status = stat()
      return lstat(inWork, &status) == 0
    }

    /// Removes what is there.
    func clear(jobs: Int) {
      for folder in [path, inWork] { try? Stage.remove(folder, jobs: jobs) }
    }

    /// Makes a tree that was replaced the spare in work.
    ///
    /// - Returns: whether it could be done: not when it lies on another file system.
    func adopt(_ tree: String) -> Bool { rename(tree, inWork) == 0 }

    /// The identity of the spare in work, from now on closed to others; nil when there is none.
    func close() -> UInt64? {
      var status = stat()
      guard lstat(inWork, &status) == 0, chmod(inWork, 0o700) == 0 else { return nil }
      return UInt64(status.st_ino)
    }

    /// Ends the work.
    func settle() { rename(inWork, path) }
  }

  /// The spare that is remembered; nil when it is not there, or its upper folders are none.
  ///
  /// - Parameter identity: what ``Place/close()`` said of it.
  init?(at place: Place, identity: UInt64) {
    guard (try? Stage.remove(place.inWork)) != nil else { return nil }
    let folder = Self.open(place, identity: identity)
    guard folder >= 0 else { return nil }
    guard
      ProjectSummary.allParents.allSatisfy({ name in
        var status = stat()
        return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0
          ? status.st_mode & S_IFMT == S_IFDIR : errno == ENOENT
      })
    else {
      Glibc.close(folder)
      return nil
    }
    self.folder = folder
    self.place = place
  }

  deinit { Glibc.close(folder) }

  /// The spare's open folder; -1 when it is not there, or another than the one that is looked for.
  static func open(_ place: Place, identity: UInt64?) -> Int32 {
    let folder = identity == nil ? -1 : Glibc.open(place.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    var status = stat()
    if folder < 0 || fstat(folder, &status) == 0 && UInt64(status.st_ino) == identity { return folder }
    Glibc.close(folder)
    return -1
  }

  /// Turns it into the tree that is wanted, and makes that the output.
  ///
  /// - Parameters:
  ///   - stage: the open folder with all that is to be other, which gets what was there instead.
  ///   - parts: what is to be other: files and folders, by their paths.
  ///   - contents: what the tree is to consist of.
  ///   - output: the tree's place.
  func exchange(
    with stage: Int32, _ parts: [String], in contents: Stage.Contents, for output: String
  ) throws(BuildFailure) {
    guard rename(place.path, place.inWork) == 0 else { throw failure("cannot be renamed") }
    var status = stat()
    let (names, parents) = (contents.names, contents.parents)
    for parent in parents {
      // As a new tree would have it: the stage's is made by the same rules.
      guard mkdirat(stage, parent, 0o755) == 0 || errno == EEXIST,
        mkdirat(folder, parent, 0o755) == 0 || errno == EEXIST,
        fstatat(stage, parent, &status, AT_SYMLINK_NOFOLLOW) == 0,
        fchmodat(folder, parent, status.st_mode & 0o7777, 0) == 0
      else { throw failure("cannot be made ready") }
    }
    for part in parts {
      if renameat2(stage, part, folder, part, latchkey_rename_exchange) == 0 { continue }
      guard errno == ENOENT, renameat(stage, part, folder, part) == 0 else { throw failure("cannot be changed") }
    }
    var count = 0
    func clear(_ parent: String?, but isWanted: (String) -> Bool) throws(BuildFailure) {
      let path = parent.map { "\(place.inWork)/\($0)" } ?? place.inWork
      for entry in try Stage.entries(path) where !isWanted(entry.name) {
        count += 1
        guard renameat(folder, parent.map { "\($0)/\(entry.name)" } ?? entry.name, stage, ".\(count)") == 0 else {
          throw failure("cannot be changed")
        }
      }
    }
    try clear(nil, but: { names.contains($0) })
    for parent in parents { try clear(parent, but: { contents.hasFolder($0, in: parent) }) }
    guard renameat2(AT_FDCWD, place.inWork, AT_FDCWD, output, latchkey_rename_exchange) == 0 else {
      throw BuildFailure(output, "cannot be replaced")
    }
  }

  private func failure(_ what: String) -> BuildFailure { BuildFailure(place.path, what) }
}
