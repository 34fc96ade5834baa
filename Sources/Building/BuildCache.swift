import Glibc
import Manifest

/// What earlier builds of one site into one folder came to, so that what did not change is not built again. It can be lost or
/// damaged without harm: then everything is built.
final class BuildCache: Sendable {
  /// The identity of the tree that the last build replaced; nil when it was not kept.
  let spare: UInt64?
  /// Where each project's part of the file begins and ends.
  private let places: [String: Range<Int>]
  private let file: MappedFile?

  private static let format = Array("latchkey-cache/2\n".utf8)
  private static let digestCount = 32

  /// A cache of nothing.
  init() {
    spare = nil
    places = [:]
    file = nil
  }

  /// - Parameters:
  ///   - path: the file.
  ///   - key: the digest of all that every project depends on.
  /// - Returns: nil when there is no such file, or it was made otherwise, or its bytes are not those that were written.
  init?(at path: String, key: HexDigest) {
    let head = Self.format + key.bytes
    guard let file = MappedFile(path), file.bytes.count >= head.count + Self.digestCount,
      file.bytes.starts(with: head)
    else { return nil }
    let end = file.bytes.count - Self.digestCount
    let digest = HexDigest(of: UnsafeRawBufferPointer(rebasing: file.bytes[..<end]))
    guard file.bytes[end...].elementsEqual(digest.bytes) else { return nil }
    var reader = CacheReader(file.bytes, from: head.count, to: end)
    _ = reader.range()
    let spare = reader.number()
    var places: [String: Range<Int>] = [:]
    let count = reader.number()
    guard count >= 0, count <= file.bytes.count else { return nil }
    places.reserveCapacity(count)
    for _ in 0..<count {
      let id = reader.text()
      places[id] = reader.range()
    }
    guard reader.isWhole, reader.isAtEnd else { return nil }
    self.spare = spare == 0 ? nil : UInt64(bitPattern: Int64(spare))
    self.places = places
    self.file = file
    // That it was used keeps it from being removed.
    utimensat(AT_FDCWD, path, nil, AT_SYMLINK_NOFOLLOW)
  }

  /// The folder whose builds a cache remembers; nil when it is none of this form.
  static func output(at path: String) -> String? {
    let start = format.count + digestCount
    guard let head = Stage.beginning(of: path, count: start + 8 + Int(PATH_MAX)), head.starts(with: format),
      head.count > start
    else { return nil }
    return head.withUnsafeBytes { bytes in
      var reader = CacheReader(bytes, from: start, to: bytes.count)
      let output = reader.text()
      return reader.isWhole && !output.isEmpty ? output : nil
    }
  }

  /// What is remembered of a project.
  func project(_ id: String) -> CachedProject? {
    guard let file, let place = places[id] else { return nil }
    var reader = CacheReader(file.bytes, from: place.lowerBound, to: place.upperBound)
    return CachedProject(from: &reader)
  }

  /// Writes the file in one stroke. What hinders it is no matter: the next build builds everything.
  ///
  /// - Returns: whether it is written.
  static func save(
    _ projects: [(id: String, project: CachedProject)], in output: String, spare: UInt64?, at path: String,
    key: HexDigest
  ) -> Bool {
    var writer = CacheWriter(format + key.bytes, room: projects.reduce(1 << 10) { $0 + $1.project.size })
    writer.add(output)
    writer.add(Int(Int64(bitPattern: spare ?? 0)))
    writer.add(projects.count)
    for (id, project) in projects {
      writer.add(id)
      writer.addSized { project.write(to: &$0) }
    }
    writer.addDigest()
    guard (try? Stage.makeFolder(CacheFolder(of: path).path)) != nil else { return false }
    let aside = "\(path).\(getpid())"
    let file = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { return false }
    let isWritten = (try? Stage.write(writer.bytes, to: file, aside)) != nil
    close(file)
    if isWritten, rename(aside, path) == 0 { return true }
    unlink(aside)
    return false
  }
}

/// A file's bytes, as they lie in the system's memory.
final class MappedFile: @unchecked Sendable {
  /// Its bytes, as long as this lives.
  let bytes: UnsafeRawBufferPointer

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
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}
