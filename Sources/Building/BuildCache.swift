import Glibc
import Manifest

/// What earlier builds of one site into one folder came to, so that what did not change is not built again. It can be lost or
/// damaged without harm: then everything is built.
final class BuildCache: Sendable {
  /// The identity of the tree that the last build replaced; nil when it was not kept.
  let spare: UInt64?
  /// The digest of all that every project depended on.
  let key: HexDigest?
  /// The projects.
  let ids: [String]
  private let indices: [String: Int]
  /// Where each project's part of the file begins and ends.
  private let places: [Range<Int>]
  private let file: MappedFile?

  private static let format = Array("latchkey-cache/2\n".utf8)
  private static let digestCount = 32

  /// A cache of nothing.
  init() {
    (spare, key, ids, indices, places, file) = (nil, nil, [], [:], [], nil)
  }

  /// - Parameter path: the file.
  /// - Returns: nil when there is no such file, or it was made otherwise, or its bytes are not those that were written.
  init?(at path: String) {
    let headCount = Self.format.count + Self.digestCount
    guard let file = MappedFile(path), file.bytes.count >= headCount + Self.digestCount,
      file.bytes.starts(with: Self.format)
    else { return nil }
    let end = file.bytes.count - Self.digestCount
    let digest = HexDigest(of: UnsafeRawBufferPointer(rebasing: file.bytes[..<end]))
    guard file.bytes[end...].elementsEqual(digest.bytes) else { return nil }
    key = HexDigest(bytes: UnsafeRawBufferPointer(rebasing: file.bytes[Self.format.count..<headCount]))
    var reader = CacheReader(file.bytes, from: headCount, to: end)
    _ = reader.range()
    let spare = reader.number()
    var (ids, places): ([String], [Range<Int>]) = ([], [])
    let count = reader.number()
    guard count >= 0, count <= file.bytes.count else { return nil }
    for _ in 0..<count where reader.isWhole {
      ids.append(reader.text())
      places.append(reader.range())
    }
    guard reader.isWhole, reader.isAtEnd else { return nil }
    self.spare = spare == 0 ? nil : UInt64(bitPattern: Int64(spare))
    (self.ids, self.places, self.file) = (ids, places, file)
    indices = Dictionary(zip(ids, ids.indices)) { first, _ in first }
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

  /// Which of ``ids`` a project is.
  func index(of id: String) -> Int? { indices[id] }

  /// What is remembered of one of ``ids``.
  func project(_ index: Int) -> CachedProject? {
    guard let file else { return nil }
    var reader = CacheReader(file.bytes, from: places[index].lowerBound, to: places[index].upperBound)
    return CachedProject(from: &reader)
  }

  /// Whether the file at its path is the one that was read, or is still not there.
  func isStill(at path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 ? file?.identity == UInt64(status.st_ino) : file == nil
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
