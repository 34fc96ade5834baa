import Glibc

/// Paths as the system takes them, each ended by a NUL, in one piece of memory.
struct PathList: Sendable {
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0

  init() {}

  /// - Parameters:
  ///   - bytes: paths, each ended by a NUL.
  ///   - count: how many there are.
  init(_ bytes: [UInt8], count: Int) { (self.bytes, self.count) = (bytes, count) }

  /// The list that was written; nil when it is none.
  init?(from reader: inout CacheReader) {
    count = reader.number()
    bytes = reader.piece()
    guard bytes.isEmpty ? count == 0 : bytes.last == 0 else { return nil }
  }

  func write(to writer: inout CacheWriter) {
    writer.add(count)
    writer.add(bytes)
  }

  mutating func append(_ path: String) {
    bytes += path.utf8
    bytes.append(0)
    count += 1
  }

  private mutating func append(_ path: UnsafeRawBufferPointer) {
    bytes += path
    bytes.append(0)
    count += 1
  }

  mutating func append(_ other: PathList) {
    bytes += other.bytes
    count += other.count
  }

  /// The paths as texts.
  var paths: [String] {
    var paths: [String] = []
    forEach { path in
      paths.append(String(cString: path))
      return true
    }
    return paths
  }

  /// Calls a function with each path, until it returns false.
  func forEach(_ use: (UnsafePointer<CChar>) -> Bool) {
    bytes.withUnsafeBytes { buffer in
      guard var path = buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
      for _ in 0..<count {
        if !use(path) { return }
        path += strlen(path) + 1
      }
    }
  }

  /// Calls a function with each path and the open folder that it is relative to, until it returns false: a deep folder of
  /// many paths in a row is opened once for all of them.
  func forEach(in folder: Int32, _ use: (Int32, UnsafePointer<CChar>) -> Bool) {
    forEachRun { run in
      let base = run.open(in: folder)
      defer { if base >= 0 { close(base) } }
      return run.forEach { base >= 0 ? use(base, $0 + run.length) : use(folder, $0) }
    }
  }

  /// Paths in a row for which it is worth the while to open the folder that they all lie in; or one path for which it is not.
  struct Run {
    fileprivate let start: UnsafePointer<CChar>
    fileprivate let end: UnsafePointer<CChar>
    /// How many bytes of each path lead to the folder, the final slash among them; 0 when there is none.
    let length: Int

    /// Opens the folder below another; -1 when there is none, or it cannot be opened.
    func open(in folder: Int32) -> Int32 {
      if length == 0 { return -1 }
      return withUnsafeTemporaryAllocation(of: CChar.self, capacity: length) { name in
        guard let base = name.baseAddress else { return -1 }
        memcpy(base, start, length - 1)
        base[length - 1] = 0
        return openat(folder, base, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      }
    }

    /// Calls a function with each whole path, until it returns false.
    ///
    /// - Returns: whether it never did.
    func forEach(_ use: (UnsafePointer<CChar>) -> Bool) -> Bool {
      var path = start
      while path < end {
        if !use(path) { return false }
        path += strlen(path) + 1
      }
      return true
    }
  }

  /// How many paths in a row must lie in a folder, and how deep it must be, that it is quicker to open it for them.
  private static let (fewest, shallowest) = (8, 3)

  /// Calls a function with all paths, run by run, until it returns false.
  func forEachRun(_ use: (Run) -> Bool) {
    bytes.withUnsafeBytes { buffer in
      guard var path = buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
      let end = path + buffer.count
      // Where the next run may begin that is worth it.
      var next = path
      while path < end {
        let first = path
        var length = 0
        if path >= next { (length, next) = Self.sharedFolder(path, end) }
        path += strlen(path) + 1
        while length > 0, path < end, strncmp(path, first, length) == 0 { path += strlen(path) + 1 }
        if !use(Run(start: first, end: path, length: length)) { return }
      }
    }
  }

  /// The folder that the next paths lie in, as a number of bytes, with the final slash; 0 when it is not worth the while
  /// until a later path.
  private static func sharedFolder(
    _ first: UnsafePointer<CChar>, _ end: UnsafePointer<CChar>
  ) -> (length: Int, rest: UnsafePointer<CChar>) {
    var length = strrchr(first, Int32(UInt8(ascii: "/"))).map { UnsafePointer($0) - first + 1 } ?? 0
    var path = first + strlen(first) + 1
    for _ in 1..<fewest {
      guard path < end else { return (0, end) }
      while length > 0, strncmp(path, first, length) != 0 {
        length -= 1
        while length > 0, first[length - 1] != CChar(UInt8(ascii: "/")) { length -= 1 }
      }
      let steps = UnsafeBufferPointer(start: first, count: length).reduce(0) {
        $0 + ($1 == CChar(UInt8(ascii: "/")) ? 1 : 0)
      }
      guard steps >= shallowest else { return (0, path) }
      path += strlen(path) + 1
    }
    return (length, path)
  }

  /// The folders that the paths lie in, each once; those above a given number of steps are left out.
  func folders(deeperThan depth: Int) -> PathList {
    let slash = CChar(UInt8(ascii: "/"))
    var folders = PathList()
    folders.bytes.reserveCapacity(bytes.count)
    bytes.withUnsafeBytes { buffer in
      guard var path = buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
      var paths: [UnsafePointer<CChar>] = []
      paths.reserveCapacity(count)
      for _ in 0..<count {
        paths.append(path)
        path += strlen(path) + 1
      }
      // In this order all paths of a folder come in a row: it is new when the path before lies elsewhere.
      paths.sort { strcmp($0, $1) < 0 }
      var last: UnsafePointer<CChar>?
      for path in paths {
        var (index, steps, isSame) = (0, 0, last != nil)
        while path[index] != 0 {
          isSame = isSame && last?[index] == path[index]
          if path[index] == slash {
            steps += 1
            if steps > depth, !isSame { folders.append(UnsafeRawBufferPointer(start: path, count: index)) }
          }
          index += 1
        }
        last = path
      }
    }
    return folders
  }
}
