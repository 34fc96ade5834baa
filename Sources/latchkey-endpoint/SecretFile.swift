import CommandOptions
import Glibc
import Syntax
import Verification

/// The file that holds the endpoint's secret.
enum SecretFile {
  /// The secret in a file.
  ///
  /// - Parameter isMade: whether a new one is made, readable to its owner alone, when there is no file.
  static func read(at path: String, isMade: Bool) throws(Problem) -> ServerSecret {
    if isMade, access(path, F_OK) != 0, errno == ENOENT { try make(path) }
    let mend = "name the endpoint's secret file with --secret-file; openssl rand -hex 32 makes one"
    var bytes = try NamedFile.read(path, most: 4096, mend: mend)
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
