import CLinux
import Concurrently
import Glibc
import Manifest

/// A folder beside the output in which a new tree is made, until it takes the old tree's place at one stroke.
///
/// Only files whose bytes differ from the old tree's are written; the others are linked into the new tree at the end, so
/// that they stay the same files. Killed at any moment, it leaves the old tree whole; the next build removes what is left.
struct Stage: ~Copyable, FileSink {
  /// The place of the tree.
  let output: String
  private let folder: String
  private let lock: Int32
  /// The open folder in which the new tree is made.
  private let new: Int32
  /// The open folder of the old tree; -1 when there is none.
  private let old: Int32

  /// Refuses an output that no build made, waits for another build of the same output, and removes what a killed one left.
  ///
  /// - Parameters:
  ///   - output: an absolute path without a final slash, and without symbolic links.
  ///   - waiting: called when another build has to be waited for.
  static func open(for output: String, waiting: () -> Void) throws(BuildFailure) -> Stage {
    let slash = output.lastIndex(of: "/") ?? output.startIndex
    let parent = slash == output.startIndex ? "/" : String(output[..<slash])
    let folder = (parent == "/" ? "" : parent) + "/." + output[output.index(after: slash)...] + ".latchkey-stage"
    try makeFolder(parent)
    let lock = Glibc.open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard lock >= 0 else { throw BuildFailure(parent, "cannot be opened") }
    if flock(lock, LOCK_EX | LOCK_NB) != 0 {
      waiting()
      while flock(lock, LOCK_EX) != 0, errno == EINTR {}
    }
    do throws(BuildFailure) {
      try refuseForeign(output)
      try remove(folder)
      guard mkdir(folder, 0o700) == 0 else { throw BuildFailure(folder, "cannot be made") }
      let new = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard new >= 0 else { throw BuildFailure(folder, "cannot be opened") }
      return Stage(output: output, folder: folder, lock: lock, new: new)
    } catch {
      close(lock)
      throw error
    }
  }

  private init(output: String, folder: String, lock: Int32, new: Int32) {
    self.output = output
    self.folder = folder
    self.lock = lock
    self.new = new
    old = Glibc.open(output, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
  }

  deinit {
    if old >= 0 { close(old) }
    close(new)
    close(lock)
  }

  /// A folder with a manifest was made by a build, and so may be one that is empty.
  private static func refuseForeign(_ output: String) throws(BuildFailure) {
    var status = stat()
    guard lstat(output, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw BuildFailure(output, problem: "is not a folder", mend: "name another output with --output")
    }
    if try Self.entries(output).isEmpty { return }
    let prefix = Array("\"format\":\"\(SiteManifest.format)\"".utf8)
    let manifest = Self.beginning(of: "\(output)/\(SiteManifest.path)", count: 16 << 20) ?? []
    guard manifest.firstRange(of: prefix) != nil else {
      throw BuildFailure(
        output, problem: "was not made by latchkey build, and would be replaced",
        mend: "name another output with --output, or remove the folder yourself")
    }
  }

  // MARK: Files

  func place(_ bytes: [UInt8], at path: String, _ folders: inout MadeFolders) throws(BuildFailure) -> FileOutcome {
    let old = openOld(path)
    if old >= 0 {
      defer { close(old) }
      if Self.hasContents(old, bytes) { return .unchanged }
    }
    let file = try create(path, &folders)
    defer { close(file) }
    try Self.write(bytes, to: file, path)
    return old >= 0 ? .changed : .added(Stamp.Entry(of: file))
  }

  /// An open file of the old tree; -1 when there is none.
  private func openOld(_ path: String) -> Int32 {
    old < 0 ? -1 : openat(old, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
  }

  func copy(
    _ source: String, to path: String, _ folders: inout MadeFolders
  ) throws(BuildFailure) -> (outcome: FileOutcome, digest: HexDigest) {
    let from = Glibc.open(source, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard from >= 0 else { throw BuildFailure(source, "cannot be read") }
    defer { close(from) }
    let old = openOld(path)
    if old >= 0 {
      defer { close(old) }
      if let digest = try Self.digest(of: from, ifEqualTo: old, source) { return (.unchanged, digest) }
      lseek(from, 0, SEEK_SET)
    }
    let file = try create(path, &folders)
    defer { close(file) }
    var stream = HexDigest.Stream()
    try Self.pieces(of: from, source) { (piece) throws(BuildFailure) in
      stream.update(piece)
      try Self.write(piece, to: file, path)
      return true
    }
    return (old >= 0 ? .changed : .added(Stamp.Entry(of: file)), stream.digest)
  }

  /// The stamp of paths of the new tree; nil when one of them is not there.
  func stamp(of paths: PathList) -> Stamp? { Stamp(of: paths, in: new) }

  /// Makes the new tree the output.
  ///
  /// - Parameters:
  ///   - contents: what it consists of: what is not unchanged was placed.
  ///   - spare: the tree to change into the new one; nil to make it from the stage.
  ///   - place: where the old tree is put; nil to remove it.
  ///   - jobs: how many threads may work.
  /// - Returns: whether the old tree is in that place.
  func commit(
    _ contents: Contents, changing spare: Spare?, keepingOldAt place: Spare.Place?, jobs: Int
  ) throws(BuildFailure) -> Bool {
    let parts = contents.parts
    let failures = concurrently(parts.count, jobs: jobs) { index -> BuildFailure? in
      do throws(BuildFailure) {
        try keep(contents.unchanged(of: parts[index]))
        return nil
      } catch {
        return error
      }
    }
    if let failure = failures.compactMap(\.self).first { throw failure }
    let isKept: Bool
    if let spare {
      try spare.exchange(with: new, parts.flatMap(contents.roots), in: contents, for: output)
      isKept = true
    } else {
      place?.clear(jobs: jobs)
      isKept = try swap() && place?.adopt(folder) == true
    }
    // The new tree is the output; what cannot be removed of the old one, the next build removes.
    try? Self.remove(folder, jobs: jobs)
    return isKept
  }

  /// Removes the folder, and leaves the output as it is.
  func discard() { try? Self.remove(folder) }

  /// Where the build that makes the tree notes what it needs at the end.
  func notes() throws(BuildFailure) -> BuildNotes { try BuildNotes(in: new, at: folder) }

  /// Whether there is an older tree.
  var hasOld: Bool { old >= 0 }

  /// Takes files over from the old tree: the same files, with the folders that they lie in.
  private func keep(_ files: PathList) throws(BuildFailure) {
    var failure: BuildFailure?
    files.folders(deeperThan: 0).forEachRun { run in
      let base = run.open(in: new)
      defer { if base >= 0 { close(base) } }
      return run.forEach { path in
        let isMade = base >= 0 ? mkdirat(base, path + run.length, 0o755) : mkdirat(new, path, 0o755)
        if isMade == 0 || errno == EEXIST { return true }
        failure = BuildFailure("\(folder)/\(String(cString: path))", "cannot be made")
        return false
      }
    }
    if let failure { throw failure }
    files.forEachRun { run in
      let (from, to) = (run.open(in: old), run.open(in: new))
      defer { for base in [from, to] where base >= 0 { close(base) } }
      return run.forEach { path in
        let isLinked =
          from >= 0 && to >= 0
          ? linkat(from, path + run.length, to, path + run.length, 0) : linkat(old, path, new, path, 0)
        if isLinked == 0 { return true }
        do throws(BuildFailure) {
          try copy(kept: String(cString: path))
        } catch {
          failure = error
        }
        return failure == nil
      }
    }
    if let failure { throw failure }
  }

  /// Copies a file of the old tree, where the system refuses a second link to it.
  private func copy(kept path: String) throws(BuildFailure) {
    let from = openOld(path)
    guard from >= 0 else { throw BuildFailure("\(output)/\(path)", "cannot be read") }
    defer { close(from) }
    var folders = MadeFolders()
    let file = try create(path, &folders)
    defer { close(file) }
    try Self.pieces(of: from, path) { (piece) throws(BuildFailure) in
      try Self.write(piece, to: file, path)
      return true
    }
  }

  /// Puts the new tree in the old one's place.
  ///
  /// - Returns: whether the old one is in the new one's.
  private func swap() throws(BuildFailure) -> Bool {
    if renameat2(AT_FDCWD, folder, AT_FDCWD, output, latchkey_rename_exchange) == 0 { return true }
    // There is no old tree, or the file system cannot exchange two names: then the old one steps aside first.
    if rename(folder, output) == 0 { return false }
    let aside = "\(folder)-old"
    try Self.remove(aside)
    guard rename(output, aside) == 0 else { throw BuildFailure(output, "cannot be replaced") }
    guard rename(folder, output) == 0 else {
      let failure = BuildFailure(output, "cannot be replaced")
      rename(aside, output)
      throw failure
    }
    try Self.remove(aside)
    return false
  }

  private func create(_ path: String, _ folders: inout MadeFolders) throws(BuildFailure) -> Int32 {
    let (parent, count) = try folders.make(around: path, in: new, shownAs: folder)
    let file = path.withCString { openat(parent, $0 + count, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644) }
    guard file >= 0 else { throw BuildFailure("\(folder)/\(path)", "cannot be written") }
    return file
  }
}
