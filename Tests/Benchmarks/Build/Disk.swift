import Glibc

/// Whole files and folders, for what is not measured.
enum Disk {
  struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ path: String) { description = "\(path): \(String(cString: strerror(errno)))" }
  }

  static func makeFolder(_ path: String) throws {
    if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else { throw Failure(path) }
    try makeFolder(String(path[..<slash]))
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw Failure(path) }
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    var file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    if file < 0, errno == ENOENT, let slash = path.lastIndex(of: "/") {
      try makeFolder(String(path[..<slash]))
      file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    }
    guard file >= 0 else { throw Failure(path) }
    defer { close(file) }
    guard Glibc.write(file, bytes, bytes.count) == bytes.count else { throw Failure(path) }
  }

  static func read(_ path: String) throws -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Failure(path) }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: size(of: path))
    guard Glibc.read(file, &bytes, bytes.count) == bytes.count else { throw Failure(path) }
    return bytes
  }

  static func size(of path: String) -> Int {
    var status = stat()
    return lstat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// The files below a folder, by path relative to it, sorted.
  static func files(below path: String) throws -> [String] {
    var files: [String] = []
    func add(_ folder: String) throws {
      let whole = folder.isEmpty ? path : "\(path)/\(folder)"
      guard let directory = opendir(whole) else { throw Failure(whole) }
      defer { closedir(directory) }
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name == "." || name == ".." { continue }
        let child = folder.isEmpty ? name : "\(folder)/\(name)"
        if Int32(entry.pointee.d_type) == Int32(DT_DIR) { try add(child) } else { files.append(child) }
      }
    }
    try add("")
    return files.sorted()
  }

  static func remove(_ path: String) throws { _ = try Run(["rm", "-rf", path]) }
}
