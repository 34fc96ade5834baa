import Glibc
import Manifest
import Synchronization

/// What a build notes of the projects that it builds until its end, so that the memory it needs does not grow with them: a file
/// without a name, which is gone with the build, however that ends.
final class BuildNotes: Sendable {
  private let file: OpenFile
  /// How failures name it.
  private let path: String
  private let end = Atomic(0)

  /// - Parameters:
  ///   - folder: an open folder, in which it is for a moment.
  ///   - path: the folder's path.
  init(in folder: Int32, at path: String) throws(BuildFailure) {
    let name = ".notes"
    self.path = "\(path)/\(name)"
    let file = openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw BuildFailure(self.path, "cannot be written") }
    self.file = OpenFile(file)
    guard unlinkat(folder, name, 0) == 0 else { throw BuildFailure(self.path, "cannot be removed") }
  }

  /// Notes a project that was built.
  ///
  /// - Parameters:
  ///   - unchanged: its files that are as in the old tree.
  ///   - memory: what is to be remembered of it; nil when it changed while it was read.
  /// - Returns: where that is noted.
  func add(_ unchanged: PathList, _ memory: CachedProject?) throws(BuildFailure) -> Range<Int> {
    var writer = CacheWriter(room: unchanged.bytes.count + (memory?.size ?? 0) + 16)
    unchanged.write(to: &writer)
    memory?.write(to: &writer)
    let start = end.wrappingAdd(writer.bytes.count, ordering: .relaxed).oldValue
    var written = 0
    while written < writer.bytes.count {
      let count = writer.bytes.withUnsafeBytes { bytes in
        pwrite(file.descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written, off_t(start + written))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw BuildFailure(path, "cannot be written") }
      written += count
    }
    return start..<start + written
  }

  /// The files of a project that are as in the old tree.
  func unchanged(at place: Range<Int>) throws(BuildFailure) -> PathList {
    guard let bytes = file.bytes(place) else { throw BuildFailure(path, "cannot be read") }
    return CacheReader.read(bytes) { PathList(from: &$0) } ?? PathList()
  }

  /// What is to be remembered of a project; nil when there is nothing.
  func memory(at place: Range<Int>) -> CachedProject? {
    memoryBytes(at: place).flatMap { bytes in CacheReader.read(bytes) { CachedProject(from: &$0) } }
  }

  /// The same as it is written.
  func memoryBytes(at place: Range<Int>) -> [UInt8]? {
    guard let bytes = file.bytes(place) else { return nil }
    let rest = CacheReader.read(bytes) { reader in
      PathList(from: &reader).map { _ in reader.rest }
    }
    return rest.flatMap { $0.isEmpty ? nil : Array(bytes[$0]) }
  }
}
