import GRDB
import Glibc
import Verification

extension SQLiteStore {
  /// Makes a copy of one moment of the store while others work on it, with SQLite's own backup. It bears its name when it is
  /// whole, checked, and on the disk.
  ///
  /// - Throws: `unavailable` when there is such a file, or it cannot be written.
  public func copy(to path: String) throws(StoreError) {
    let draft = "\(path).\(getpid()).part"
    let file = open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Self.unwritable(path, errno) }
    close(file)
    defer { for suffix in ["", "-journal", "-wal", "-shm"] { unlink(draft + suffix) } }
    try StoreError.of {
      let queue = try DatabaseQueue(path: draft)
      defer { try? queue.close() }
      try pool.backup(to: queue)
      // A copy is one file, to be taken anywhere.
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
    }
    try Self.check(draft)
    // Never over another file, which may be an older copy.
    guard link(draft, path) == 0 else { throw Self.unwritable(path, errno) }
    let copied = open(path, O_RDONLY | O_CLOEXEC)
    defer { close(copied) }
    guard fsync(copied) == 0 else { throw Self.unwritable(path, errno) }
  }

  private static func unwritable(_ path: String, _ code: Int32) -> StoreError {
    StoreError(
      .unavailable, "the copy \(path) cannot be written (\(String(cString: strerror(code))))",
      mend: "name a new file in a folder that you can write")
  }
}
