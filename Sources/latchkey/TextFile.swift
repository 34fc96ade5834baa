import CommandOptions
import Glibc
import Syntax

/// Files that are named on the command line.
enum TextFile {
  /// The text of a file.
  ///
  /// - Parameter most: how many bytes it may have; what is longer is cut one byte later, for its reader to refuse.
  static func read(_ path: String, most: Int) throws(Problem) -> Source {
    Source(path: path, bytes: try NamedFile.beginning(of: path, count: most + 1))
  }

  /// Makes a file that only its owner may read, and the folders it needs.
  ///
  /// - Throws: a ``Problem`` when there is such a file already, or it cannot be made.
  static func create(secret text: String, at path: String) throws(Problem) {
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolder(String(path[..<slash])) }
    // Under another name first, so that nobody ever finds half of it.
    let draft = "\(path).\(getpid()).part"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure(path) }
    defer { unlink(draft) }
    let bytes = Array(text.utf8)
    let isWritten = Glibc.write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
    guard close(file) == 0, isWritten else { throw failure(path) }
    guard link(draft, path) == 0 else {
      guard errno == EEXIST else { throw failure(path) }
      throw Problem(path: path, "there is a file already", mend: "choose another name; a key is never replaced")
    }
  }

  static func makeFolder(_ path: String) throws(Problem) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else { throw failure(path) }
    try makeFolder(String(path[..<slash]))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path) }
  }

  private static func failure(_ path: String) -> Problem {
    Problem(
      path: path, "cannot be made: \(String(cString: strerror(errno)))", mend: "check the path and its permissions")
  }
}
