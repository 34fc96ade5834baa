import Glibc

/// Paths as the system takes them, each ended by a NUL, in one piece of memory.
struct PathList: Sendable {
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0

  init() {}

  /// The list that these bytes are; nil when they are none.
  init?(bytes: [UInt8]) {
    guard bytes.isEmpty || bytes.last == 0 else { return nil }
    self.bytes = bytes
    count = bytes.reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
  }

  mutating func append(_ path: String) {
    bytes += path.utf8
    bytes.append(0)
    count += 1
  }

  mutating func append(_ other: PathList) {
    bytes += other.bytes
    count += other.count
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

  /// The folders that the paths lie in, each once; those above a given number of steps are left out.
  func folders(deeperThan depth: Int) -> PathList {
    var folders = PathList()
    var known: Set<Substring> = []
    forEach { path in
      var rest = Substring(String(cString: path))
      while let slash = rest.lastIndex(of: "/") {
        rest = rest[..<slash]
        let steps = rest.utf8.reduce(1) { $0 + ($1 == UInt8(ascii: "/") ? 1 : 0) }
        guard steps > depth, known.insert(rest).inserted else { return true }
        folders.append(String(rest))
      }
      return true
    }
    return folders
  }
}
