import Glibc

/// A file's bytes, as they lie in the system's memory.
final class MappedFile: @unchecked Sendable {
  /// Its bytes, as long as this lives.
  let bytes: UnsafeRawBufferPointer
  /// The file's number in its file system.
  let identity: UInt64

  /// Nil when it is not there, or is empty.
  init?(_ path: String) {
    let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0,
      let start = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0), start != MAP_FAILED
    else { return nil }
    bytes = UnsafeRawBufferPointer(start: start, count: Int(status.st_size))
    identity = UInt64(status.st_ino)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}
