import Glibc
import Manifest

/// Compares the files of a build with an older tree, and writes nothing.
///
/// A page counts as unchanged when only what surrounds its contents is other: the way to its neighbors, and the names of the
/// style sheets, which bear a digest.
struct Rehearsal: FileSink {
  /// The older tree; nil when there is none.
  let older: String?

  func place(_ bytes: [UInt8], at path: String, _ folders: inout MadeFolders) throws(BuildFailure) -> FileOutcome {
    guard let older, let before = Stage.beginning(of: "\(older)/\(path)", count: .max) else { return .added() }
    if before == bytes { return .unchanged }
    guard path.hasSuffix(".html") else { return .changed }
    return Self.contents(of: before) == Self.contents(of: bytes) ? .unchanged : .changed
  }

  func copy(
    _ source: String, to path: String, _ folders: inout MadeFolders
  ) throws(BuildFailure) -> (outcome: FileOutcome, digest: HexDigest) {
    let from = open(source, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard from >= 0 else { throw BuildFailure(source, "cannot be read") }
    defer { close(from) }
    let old = older.map { open("\($0)/\(path)", O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK) } ?? -1
    if old >= 0 {
      defer { close(old) }
      if let digest = try Stage.digest(of: from, ifEqualTo: old, source) { return (.unchanged, digest) }
      lseek(from, 0, SEEK_SET)
    }
    var stream = HexDigest.Stream()
    try Stage.pieces(of: from, source) { (piece) throws(BuildFailure) in
      stream.update(piece)
      return true
    }
    return (old >= 0 ? .changed : .added(), stream.digest)
  }

  /// A page without its navigation, and without the digests in the names of its assets.
  static func contents(of page: [UInt8]) -> [UInt8] {
    var kept: [UInt8] = []
    var rest = page[...]
    while let start = rest.firstRange(of: Array("<nav".utf8)) {
      kept += rest[..<start.lowerBound]
      let end = rest[start.upperBound...].firstRange(of: Array("</nav>".utf8))
      rest = end.map { rest[$0.upperBound...] } ?? []
    }
    kept += rest
    var result: [UInt8] = []
    rest = kept[...]
    while let start = rest.firstRange(of: Array("assets/".utf8)) {
      result += rest[..<start.upperBound]
      rest = rest[start.upperBound...]
      let name = rest.prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: " ") }
      rest = rest[name.endIndex...]
      let dot = name.lastIndex(of: UInt8(ascii: ".")) ?? name.endIndex
      let stem = name[..<dot]
      let isNamed = stem.count > 16 && stem.suffix(16).allSatisfy { isHexDigit($0) }
      result += (isNamed ? stem.dropLast(16) : stem) + name[dot...]
    }
    return result + rest
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }
}
