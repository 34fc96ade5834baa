import Concurrently
import Content
import Glibc
import Manifest

/// Files and folders, with failures that say what to do.
extension Stage {
  /// How much of a file is held at once.
  private static let pieceSize = 1 << 20

  static func makeFolder(_ path: String) throws(BuildFailure) {
    if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
    if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try makeFolder(String(path[..<slash]))
      if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
    }
    throw BuildFailure(path, "cannot be made")
  }

  static func write(_ bytes: [UInt8], to file: Int32, _ path: String) throws(BuildFailure) {
    let result = bytes.withUnsafeBytes { buffer in
      Result { () throws(BuildFailure) in try write(buffer, to: file, path) }
    }
    try result.get()
  }

  static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32, _ path: String) throws(BuildFailure) {
    var rest = bytes[...]
    while let base = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
      let count = Glibc.write(file, base, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw BuildFailure(path, "cannot be written") }
      rest = rest.dropFirst(count)
    }
  }

  /// Calls a function with every piece of a file, until it returns false.
  static func pieces(
    of file: Int32, _ path: String, _ use: (UnsafeRawBufferPointer) throws(BuildFailure) -> Bool
  ) throws(BuildFailure) {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw BuildFailure(path, "cannot be read") }
    // One byte more than the file has, so that its end is seen at once.
    let size = min(pieceSize, Int(status.st_size) + 1)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = try read(file, into: buffer, path)
      if count == 0 { return }
      if !(try use(UnsafeRawBufferPointer(rebasing: buffer[..<count]))) { return }
      if count < size, size < pieceSize { return }
    }
  }

  /// The digest of a file when another holds the same bytes; else nil.
  static func digest(of file: Int32, ifEqualTo other: Int32, _ path: String) throws(BuildFailure) -> HexDigest? {
    var (one, two) = (stat(), stat())
    guard fstat(file, &one) == 0, fstat(other, &two) == 0, one.st_size == two.st_size,
      two.st_mode & S_IFMT == S_IFREG
    else { return nil }
    let size = min(pieceSize, Int(one.st_size) + 1)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    defer { buffer.deallocate() }
    var stream = HexDigest.Stream()
    var areEqual = true
    try pieces(of: file, path) { (piece) throws(BuildFailure) in
      guard piece.count <= size else {
        areEqual = false
        return false
      }
      let count = try read(other, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<piece.count]), path)
      areEqual = count == piece.count && isEqual(piece, UnsafeRawBufferPointer(buffer), count)
      stream.update(piece)
      return areEqual
    }
    return areEqual ? stream.digest : nil
  }

  /// Whether an open file holds exactly these bytes.
  static func hasContents(_ file: Int32, _ bytes: [UInt8]) -> Bool {
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) == bytes.count else {
      return false
    }
    return withUnsafeTemporaryAllocation(byteCount: max(bytes.count, 1), alignment: 16) { buffer in
      guard let count = try? read(file, into: buffer, ""), count == bytes.count else { return false }
      return bytes.withUnsafeBytes { isEqual($0, UnsafeRawBufferPointer(buffer), count) }
    }
  }

  private static func isEqual(_ one: UnsafeRawBufferPointer, _ two: UnsafeRawBufferPointer, _ count: Int) -> Bool {
    guard let one = one.baseAddress, let two = two.baseAddress else { return count == 0 }
    return memcmp(one, two, count) == 0
  }

  /// Fills a buffer as far as the file goes.
  private static func read(
    _ file: Int32, into buffer: UnsafeMutableRawBufferPointer, _ path: String
  ) throws(BuildFailure) -> Int {
    var filled = 0
    while filled < buffer.count, let base = buffer.baseAddress {
      let count = Glibc.read(file, base + filled, buffer.count - filled)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw BuildFailure(path, "cannot be read") }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// At most the first bytes of a file; nil when it cannot be read.
  static func beginning(of path: String, count: Int) -> [UInt8]? {
    let file = Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var bytes = [UInt8](repeating: 0, count: min(count, Int(status.st_size)))
    let filled = bytes.withUnsafeMutableBytes { try? read(file, into: $0, path) }
    return filled.map { Array(bytes.prefix($0)) }
  }

  /// The names in a folder with whether each is a folder or a link, in no order; empty when there is no folder.
  static func entries(_ path: String) throws(BuildFailure) -> [(name: String, isFolder: Bool, isLink: Bool)] {
    let folder = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else {
      if errno == ENOENT { return [] }
      throw BuildFailure(path, "cannot be read")
    }
    defer { close(folder) }
    var entries: [(name: String, isFolder: Bool, isLink: Bool)] = []
    let isWhole = forEachEntry(of: folder) { name, kind in
      entries.append((String(cString: name), kind == S_IFDIR, kind == S_IFLNK))
    }
    if !isWhole { throw BuildFailure(path, "cannot be read") }
    return entries
  }

  /// How many files a folder holds, at any depth, and how many links.
  ///
  /// - Parameter isSkipped: whether a folder is left out, by the path from here of the one that it is in, and by its name.
  static func countFiles(
    _ path: String, below: String = "", except isSkipped: (String, String) -> Bool = { _, _ in false }
  ) throws(BuildFailure) -> (files: Int, links: Int) {
    var count = (files: 0, links: 0)
    for entry in try entries(below.isEmpty ? path : "\(path)/\(below)") {
      if entry.isLink {
        count.links += 1
      } else if !entry.isFolder {
        count.files += 1
      } else if !isSkipped(below, entry.name) {
        let child = below.isEmpty ? entry.name : "\(below)/\(entry.name)"
        let below = try countFiles(path, below: child, except: isSkipped)
        count = (count.files + below.files, count.links + below.links)
      }
    }
    return count
  }

  /// Removes a folder with all that it holds, if there is one. Links are removed, not followed.
  ///
  /// - Parameter jobs: how many threads may work.
  static func remove(_ path: String, jobs: Int = 1) throws(BuildFailure) {
    let entries = try entries(path)
    if jobs > 1 {
      // Two levels down there is enough to share.
      for entry in entries where entry.isFolder {
        let parent = "\(path)/\(entry.name)"
        let children = try Self.entries(parent).filter(\.isFolder).map { "\(parent)/\($0.name)" }
        let failures = concurrently(children.count, jobs: jobs) { index -> BuildFailure? in
          do throws(BuildFailure) {
            try remove(children[index])
            return nil
          } catch {
            return error
          }
        }
        if let failure = failures.compactMap(\.self).first { throw failure }
      }
    }
    for entry in entries {
      let child = "\(path)/\(entry.name)"
      if entry.isFolder {
        try remove(child)
      } else if unlink(child) != 0, errno != ENOENT {
        throw BuildFailure(child, "cannot be removed")
      }
    }
    if rmdir(path) != 0, errno != ENOENT { throw BuildFailure(path, "cannot be removed") }
  }
}
