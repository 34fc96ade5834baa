import Content
import Glibc
import Syntax

/// The right to change a content folder, which one command has at a time; given back with the value.
struct ContentLock: ~Copyable {
  private let root: Folder
  private let folder: Int32

  /// - Parameters:
  ///   - content: the content folder; where there is none, reading it will say so.
  ///   - waiting: called when another command has to be waited for.
  init(_ content: Content, waiting: () -> Void) throws(Problem) {
    root = content.folder
    folder = open(content.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else {
      if errno == ENOENT { return }
      throw Problem(
        path: root.shown, "cannot be opened: \(String(cString: strerror(errno)))", mend: "check its permissions")
    }
    if flock(folder, LOCK_EX | LOCK_NB) != 0 {
      waiting()
      while flock(folder, LOCK_EX) != 0, errno == EINTR {}
    }
  }

  deinit {
    if folder >= 0 { close(folder) }
  }

  /// Writes all of the files or none: each under a name of its own first, then all renamed, those done already put back when
  /// one fails.
  borrowing func write(_ files: [FileChange]) throws(Problem) {
    var staged: [StagedFile] = []
    do throws(Problem) {
      for file in files { staged.append(try StagedFile(file, below: root.path)) }
      for index in staged.indices { try staged[index].takePlace() }
    } catch {
      for file in staged.reversed() { file.putBack() }
      throw error
    }
  }
}

/// A file that is written, and not yet in its place.
private struct StagedFile {
  private let change: FileChange
  private let path: String
  private let madeFolder: String?
  private var isInPlace = false

  private var temporary: String { Self.temporary(path) }

  private static func temporary(_ path: String) -> String {
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    return "\(path[...slash]).\(path[path.index(after: slash)...]).latchkey-new"
  }

  init(_ change: FileChange, below root: String) throws(Problem) {
    self.change = change
    path = "\(root)/\(change.path)"
    let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    if mkdir(folder, 0o755) == 0 {
      madeFolder = folder
    } else if errno == EEXIST {
      madeFolder = nil
    } else {
      throw Self.failure(change)
    }
    do throws(Problem) {
      try Self.write(change, to: Self.temporary(path), like: path)
    } catch {
      putBack()
      throw error
    }
  }

  mutating func takePlace() throws(Problem) {
    guard rename(temporary, path) == 0 else { throw Self.failure(change) }
    isInPlace = true
  }

  /// Leaves everything as it was, as far as the system lets it.
  func putBack() {
    unlink(temporary)
    if isInPlace {
      if let before = change.before {
        let old = FileChange(path: change.path, shown: change.shown, before: nil, after: before)
        if (try? Self.write(old, to: temporary, like: path)) != nil { rename(temporary, path) }
      } else {
        unlink(path)
      }
    }
    if let madeFolder { rmdir(madeFolder) }
  }

  private static func write(_ change: FileChange, to temporary: String, like present: String) throws(Problem) {
    var status = stat()
    let mode = lstat(present, &status) == 0 ? status.st_mode & 0o7777 : 0o644
    // One that a killed command left is in the way.
    unlink(temporary)
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard file >= 0 else { throw failure(change) }
    defer { close(file) }
    if change.before != nil { fchmod(file, mode) }
    var rest = change.after[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure(change) }
      rest = rest.dropFirst(count)
    }
    guard fsync(file) == 0 else { throw failure(change) }
  }

  private static func failure(_ change: FileChange) -> Problem {
    let code = errno
    return Problem(
      path: change.shown, "cannot be written: \(String(cString: strerror(code)))",
      mend: code == ENOSPC || code == EDQUOT
        ? "make room on the disk; nothing was changed" : "check the permissions; nothing was changed")
  }
}
