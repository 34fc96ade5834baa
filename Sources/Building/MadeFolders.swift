import Glibc

/// What is known of the folders of a new tree while one project's files are put into it one after another: the folder that was
/// made last in each folder of the tree itself, and with it all those around it. A deep one is held open.
struct MadeFolders {
  /// The paths of the folders that were made last, each with a final slash.
  private var last: [[UInt8]] = []
  /// The deep folder that is held open, and its path with a final slash.
  private var base: (folder: OpenFile, path: [UInt8])?

  private static let slash = UInt8(ascii: "/")
  /// How many steps down a folder is held open for the files that follow.
  private static let deep = 4

  /// Makes the folders around a file, as far as they are not known to be there.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - tree: the open tree.
  ///   - shown: how failures name the tree.
  /// - Returns: an open folder, and how many bytes of the path lead to it.
  mutating func make(
    around path: String, in tree: Int32, shownAs shown: String
  ) throws(BuildFailure) -> (folder: Int32, count: Int) {
    var folder = Array(path.utf8)
    guard let end = folder.lastIndex(of: Self.slash) else { return (tree, 0) }
    folder.removeSubrange((end + 1)...)
    if let base, !folder.starts(with: base.path) { self.base = nil }
    let number = last.firstIndex { Self.common($0, folder) > 0 }
    let known = number.map { Self.common(last[$0], folder) } ?? 0
    let ends = folder.indices.filter { $0 >= known && folder[$0] == Self.slash }
    // The first one, if it is not known, was made for another project, as a rule.
    var isFirstLeft = known == 0 && ends.count > 1
    var index = isFirstLeft ? 1 : 0
    while index < ends.count {
      if make(&folder, to: ends[index], in: tree) {
        index += 1
      } else if isFirstLeft, errno == ENOENT, make(&folder, to: ends[0], in: tree) {
        isFirstLeft = false
      } else {
        throw BuildFailure("\(shown)/\(String(decoding: folder[..<ends[index]], as: UTF8.self))", "cannot be made")
      }
    }
    if let number { last[number] = folder } else { last.append(folder) }
    if base == nil { base = Self.open(folder, in: tree) }
    return base.map { ($0.folder.descriptor, $0.path.count) } ?? (tree, 0)
  }

  /// How much two folders' paths have in common, up to a slash.
  private static func common(_ one: [UInt8], _ two: [UInt8]) -> Int {
    var (same, known) = (0, 0)
    while same < one.count, same < two.count, one[same] == two[same] {
      same += 1
      if one[same - 1] == slash { known = same }
    }
    return known
  }

  /// Makes the folder whose path ends before a slash.
  ///
  /// - Returns: whether it is there now; else the reason is in `errno`.
  private func make(_ folder: inout [UInt8], to end: Int, in tree: Int32) -> Bool {
    let (parent, start) = base.map { ($0.folder.descriptor, $0.path.count) } ?? (tree, 0)
    return Self.withPath(&folder, start..<end) { mkdirat(parent, $0, 0o755) == 0 || errno == EEXIST }
  }

  /// The deep folder around a folder; nil when that is not deep.
  private static func open(_ folder: [UInt8], in tree: Int32) -> (folder: OpenFile, path: [UInt8])? {
    var steps = 0
    let end = folder.firstIndex { byte in
      if byte == slash { steps += 1 }
      return steps == deep
    }
    guard let end else { return nil }
    var path = Array(folder[...end])
    let opened = withPath(&path, 0..<end) { openat(tree, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
    return opened < 0 ? nil : (OpenFile(opened), path)
  }

  /// What a function makes of a piece of a path as the system takes it. The byte after the piece is a slash.
  private static func withPath<Result>(
    _ path: inout [UInt8], _ piece: Range<Int>, _ use: (UnsafePointer<CChar>) -> Result
  ) -> Result {
    path[piece.upperBound] = 0
    defer { path[piece.upperBound] = slash }
    return path.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { preconditionFailure("a path has at least the byte that ends it") }
      return use((base + piece.lowerBound).assumingMemoryBound(to: CChar.self))
    }
  }
}
