import Glibc
import Manifest

/// What earlier builds of one site into one folder came to, so that what did not change is not built again. It can be lost or
/// damaged without harm: then everything is built.
struct BuildCache: Sendable {
  /// By the project's identifier.
  private(set) var projects: [String: CachedProject] = [:]

  private static let format = Array("latchkey-cache/1\n".utf8)
  private static let digestCount = 32

  /// A cache of nothing.
  init() {}

  /// - Parameters:
  ///   - path: the file.
  ///   - key: the digest of all that every project depends on.
  /// - Returns: nil when there is no such file, or it was made otherwise, or its bytes are not those that were written.
  init?(at path: String, key: HexDigest) {
    guard let bytes = Stage.beginning(of: path, count: .max), bytes.starts(with: Self.format + key.bytes),
      bytes.count >= Self.format.count + Self.digestCount * 2
    else { return nil }
    let end = bytes.count - Self.digestCount
    let digest = bytes.withUnsafeBytes { HexDigest(of: UnsafeRawBufferPointer(rebasing: $0[..<end])) }
    guard bytes[end...].elementsEqual(digest.bytes) else { return nil }
    var reader = CacheReader(bytes[(Self.format.count + Self.digestCount)..<end])
    let list = reader.list { reader -> (String, CachedProject)? in
      let id = reader.text()
      return CachedProject(from: &reader).map { (id, $0) }
    }
    guard reader.isWhole, reader.isAtEnd else { return nil }
    projects = Dictionary(list) { first, _ in first }
  }

  /// Writes the file in one stroke. What hinders it is no matter: the next build builds everything.
  static func save(_ projects: [(id: String, project: CachedProject)], at path: String, key: HexDigest) {
    var writer = CacheWriter()
    writer.add(projects) { writer, entry in
      writer.add(entry.id)
      entry.project.write(to: &writer)
    }
    var bytes = format + key.bytes + writer.bytes
    bytes += HexDigest(of: bytes).bytes
    guard let slash = path.lastIndex(of: "/"), (try? Stage.makeFolder(String(path[..<slash]))) != nil else { return }
    let aside = "\(path).\(getpid())"
    let file = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    let isWritten = (try? Stage.write(bytes, to: file, aside)) != nil
    close(file)
    if !isWritten || rename(aside, path) != 0 { unlink(aside) }
  }
}
