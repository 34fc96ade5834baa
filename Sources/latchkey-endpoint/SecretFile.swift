import Delivery
import Endpoint
import Glibc
import Manifest
import Syntax
import Verification

/// Files that hold secrets, named on the command line.
enum SecretFile {
  /// The bytes of a file.
  ///
  /// - Throws: a ``Problem`` when there is none, or it has more bytes than are allowed.
  static func read(_ path: String, most: Int, mend: String) throws(Problem) -> [UInt8] {
    guard let file = DistFile(at: path) else {
      throw Problem(path: path, "cannot be read: \(String(cString: strerror(errno)))", mend: mend)
    }
    guard let bytes = file.contents(most: most) else {
      throw Problem(path: path, "is larger than \(most) bytes", mend: mend)
    }
    return bytes
  }

  /// The password in a file.
  static func password(at path: String) throws(Problem) -> Password {
    let mend = "write the password alone into the file"
    guard let password = Password(file: try read(path, most: Password.maximumBytes, mend: mend)) else {
      throw Problem(path: path, "holds no password", mend: mend)
    }
    return password
  }

  /// The endpoint's secret in a file.
  ///
  /// - Parameter isMade: whether a new one is made, readable to its owner alone, when there is no file.
  static func secret(at path: String, isMade: Bool) throws(Problem) -> ServerSecret {
    if isMade, access(path, F_OK) != 0, errno == ENOENT { try make(path) }
    let mend = "name the endpoint's secret file with --secret-file; openssl rand -hex 32 makes one"
    var bytes = try read(path, most: 4096, mend: mend)
    while bytes.last == 0x0A || bytes.last == 0x0D { bytes.removeLast() }
    guard let secret = ServerSecret(bytes: bytes) else {
      throw Problem(path: path, "holds fewer than \(ServerSecret.byteCount) bytes", mend: mend)
    }
    return secret
  }

  /// Makes a secret under another name first, so that no half of one is ever read.
  private static func make(_ path: String) throws(Problem) {
    var random = SystemRandomNumberGenerator()
    let text = Token(using: &random).text + "\n"
    let temporary = "\(path).\(getpid())"
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    let bytes = Array(text.utf8)
    let isWritten = file >= 0 && write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
    if file >= 0 { close(file) }
    // Another endpoint may have made one in the meantime; then that one counts.
    let isLinked = isWritten && (link(temporary, path) == 0 || errno == EEXIST)
    let reason = String(cString: strerror(errno))
    unlink(temporary)
    guard isLinked else {
      throw Problem(
        path: path, "the endpoint's secret cannot be written: \(reason)",
        mend: "let the endpoint's user write the folder, or name another file with --secret-file")
    }
  }
}
