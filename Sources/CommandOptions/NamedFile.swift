import Glibc
import Syntax

/// Small files that are named on the command line. A pipe will do: a password may come from a program.
public enum NamedFile {
  /// The bytes of a file.
  ///
  /// - Parameters:
  ///   - path: the path, links followed.
  ///   - most: how many bytes it may have.
  ///   - mend: what helps when it cannot be read, or is too large.
  /// - Throws: a ``Problem`` when it cannot be read, or has more bytes than are allowed.
  public static func read(
    _ path: String, most: Int, mend: String = "correct the path, or its permissions"
  ) throws(Problem) -> [UInt8] {
    func unreadable() -> Problem {
      Problem(path: path, "cannot be read: \(String(cString: strerror(errno)))", mend: mend)
    }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw unreadable() }
    defer { close(file) }
    var bytes: [UInt8] = []
    while bytes.count <= most {
      let room = min(64 << 10, most + 1 - bytes.count)
      var isFailed = false
      let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
        var count = Glibc.read(file, buffer.baseAddress, room)
        while count < 0, errno == EINTR { count = Glibc.read(file, buffer.baseAddress, room) }
        isFailed = count < 0
        filled = max(0, count)
      }
      if isFailed { throw unreadable() }
      if piece.isEmpty { return bytes }
      bytes += piece
    }
    throw Problem(path: path, "is larger than \(most) bytes", mend: mend)
  }
}
