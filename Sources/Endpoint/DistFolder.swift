import Glibc
import Manifest

/// A build's folder, held open: what is read comes from this very folder even when another has taken its name.
public final class DistFolder: Sendable {
  private let descriptor: Int32

  /// Opens a folder; nil when there is none, with the reason in `errno`.
  public init?(at path: String) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { return nil }
  }

  deinit { close(descriptor) }

  /// Opens a file below the folder; nil when there is no regular file.
  ///
  /// - Parameter path: a path that ``ManifestPath/isSafe(_:)`` allows.
  public func file(at path: String) -> DistFile? {
    let file = openat(descriptor, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    return DistFile(owning: file)
  }

  /// The state of a file; nil when there is none.
  func identity(of path: String) -> FileIdentity? {
    var status = stat()
    return fstatat(descriptor, path, &status, AT_SYMLINK_NOFOLLOW) == 0 ? FileIdentity(status) : nil
  }

  /// The bytes of a file; nil when there is none, or it has more than are allowed.
  public func contents(of path: String, most: Int) -> [UInt8]? {
    guard let file = file(at: path), file.identity.size <= most else { return nil }
    return file.contents(most: most)
  }

  /// Which state of the folder's manifest this is: it changes whenever another build, or a changed one, takes its place.
  public var mark: [FileIdentity] {
    [SiteManifest.path, Signature.path].compactMap(identity)
  }
}

/// What tells one state of a file from any other.
public struct FileIdentity: Sendable, Hashable {
  /// The number of bytes.
  public let size: Int
  private let device: UInt64
  private let inode: UInt64
  private let modified: SIMD2<Int>
  private let changed: SIMD2<Int>

  init(_ status: stat) {
    size = Int(status.st_size)
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    modified = SIMD2(status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    changed = SIMD2(status.st_ctim.tv_sec, status.st_ctim.tv_nsec)
  }
}

/// A regular file, held open.
public final class DistFile: Sendable {
  /// The state in which it was opened.
  public let identity: FileIdentity
  private let descriptor: Int32

  /// How much is read at once.
  public static let pieceBytes = 64 << 10

  /// Opens a file anywhere; nil when there is no regular file, with the reason in `errno`.
  public convenience init?(at path: String) {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    self.init(owning: file)
  }

  fileprivate init?(owning descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
    identity = FileIdentity(status)
  }

  deinit { close(descriptor) }

  /// Bytes from an offset on: as many as are asked for, fewer at the file's end, nil when it cannot be read.
  public func bytes(at offset: Int, count: Int) -> [UInt8]? {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count, let base = buffer.baseAddress {
        let got = pread(descriptor, base + filled, count - filled, off_t(offset + filled))
        if got < 0, errno == EINTR { continue }
        if got < 0 { failed = true }
        if got <= 0 { break }
        filled += got
      }
    }
    return failed ? nil : bytes
  }

  /// All bytes; nil when it cannot be read, or has more than are allowed.
  public func contents(most: Int) -> [UInt8]? {
    guard let bytes = bytes(at: 0, count: min(identity.size, most) + 1), bytes.count <= most else { return nil }
    return bytes
  }

  /// The digest of all bytes, read piece by piece; nil when it cannot be read.
  public func digest() -> HexDigest? {
    var stream = HexDigest.Stream()
    var offset = 0
    while true {
      guard let piece = bytes(at: offset, count: Self.pieceBytes) else { return nil }
      if piece.isEmpty { return stream.digest }
      stream.update(piece)
      offset += piece.count
    }
  }
}
