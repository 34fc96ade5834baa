import Glibc
import Syntax

/// Small files that are named on the command line. A pipe will do: a password may come from a program.
public enum NamedFile {
  /// What helps when a file cannot be read, where there is nothing better to say.
  public static let mend = "correct the path, or its permissions"

  /// The bytes of a file.
  ///
  /// - Parameters:
  ///   - path: the path, links followed.
  ///   - most: how many bytes it may have.
  ///   - mend: what helps when it cannot be read, or is too large.
  /// - Throws: a ``Problem`` when it cannot be read, or has more bytes than are allowed.
  public static func read(_ path: String, most: Int, mend: String = mend) throws(Problem) -> [UInt8] {
    let bytes = try beginning(of: path, count: most + 1, mend: mend)
    guard bytes.count <= most else { throw Problem(path: path, "is larger than \(most) bytes", mend: mend) }
    return bytes
  }

  /// The first bytes of a file.
  ///
  /// - Parameters:
  ///   - path: the path, links followed.
  ///   - count: how many bytes are wanted; what is shorter is given whole.
  ///   - mend: what helps when it cannot be read.
  /// - Throws: a ``Problem`` when it cannot be read.
  public static func beginning(of path: String, count: Int, mend: String = mend) throws(Problem) -> [UInt8] {
    func unreadable() -> Problem {
      Problem(path: path, "cannot be read: \(String(cString: strerror(errno)))", mend: mend)
    }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw unreadable() }
    defer { close(file) }
    var bytes: [UInt8] = []
    while bytes.count < count {
      let room = min(64 << 10, count - bytes.count)
      var isFailed = false
      let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
        var got = Glibc.read(file, buffer.baseAddress, room)
        while got < 0, errno == EINTR { got = Glibc.read(file, buffer.baseAddress, room) }
        isFailed = got < 0
        filled = max(0, got)
      }
      if isFailed { throw unreadable() }
      if piece.isEmpty { break }
      bytes += piece
    }
    return bytes
  }
}
