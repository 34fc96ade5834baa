import Glibc

/// What tells one state of some files from any other, without reading them: names, sizes, and when they changed.
struct FolderMark: Sendable, Hashable {
  private var files: [String: Stamp] = [:]

  private struct Stamp: Sendable, Hashable {
    let size: Int
    let inode: UInt64
    let modified: [Int]
    let changed: [Int]

    init(_ status: stat) {
      size = Int(status.st_size)
      inode = UInt64(status.st_ino)
      modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
      changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
    }
  }

  /// Everything below a folder.
  ///
  /// - Parameter passed: names in the folder itself that are passed over with all that is below them.
  init(of folder: String, passing passed: Set<String> = []) { add(folder, passed) }

  private mutating func add(_ folder: String, _ passed: Set<String>) {
    guard let directory = opendir(folder) else { return }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let bytes = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if bytes.first == UInt8(ascii: ".") { continue }
      let name = String(decoding: bytes, as: UTF8.self)
      if passed.contains(name) { continue }
      let path = "\(folder)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      files[path] = Stamp(status)
      if status.st_mode & S_IFMT == S_IFDIR { add(path, []) }
    }
  }

  /// The folders directly in a folder, without all that is below them.
  static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let bytes = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if bytes.first != UInt8(ascii: ".") { names.append(String(decoding: bytes, as: UTF8.self)) }
    }
    return names.sorted()
  }
}
