import Content
import Glibc

/// What tells one state of some files from any other, without reading them: names, sizes, and when they changed.
///
/// It is a sum of hashes, one a file, so that it costs little more than the look itself. Marks of other runs of the program
/// mean nothing.
struct FolderMark: Sendable, Hashable {
  private var sum = 0

  /// Everything below a folder.
  ///
  /// - Parameter passed: names in the folder itself that are passed over with all that is below them.
  init(of folder: String, passing passed: Set<String> = []) {
    add(open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), of: 1, passed)
  }

  private mutating func add(_ descriptor: Int32, of parent: Int, _ passed: Set<String>) {
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    sum &+= parent
    _ = forEachEntry(of: descriptor) { name, _ in add(name, in: descriptor, of: parent, passed) }
  }

  private mutating func add(_ name: UnsafePointer<CChar>, in folder: Int32, of parent: Int, _ passed: Set<String>) {
    var status = stat()
    guard name.pointee != CChar(bitPattern: UInt8(ascii: ".")),
      passed.isEmpty || !passed.contains(String(cString: name)),
      fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0
    else { return }
    var hasher = Hasher()
    hasher.combine(parent)
    hasher.combine(bytes: UnsafeRawBufferPointer(start: name, count: strlen(name)))
    hasher.combine(status.st_size)
    hasher.combine(status.st_ino)
    hasher.combine(status.st_mode)
    for time in [status.st_mtim, status.st_ctim] {
      hasher.combine(time.tv_sec)
      hasher.combine(time.tv_nsec)
    }
    let hash = hasher.finalize()
    sum &+= hash
    if status.st_mode & S_IFMT == S_IFDIR {
      add(openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), of: hash, [])
    }
  }

  /// What is directly in a folder, without all that is below.
  static func names(in folder: String) -> [String] {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var names: [String] = []
    _ = forEachEntry(of: descriptor) { name, _ in
      if name.pointee != CChar(bitPattern: UInt8(ascii: ".")) { names.append(String(cString: name)) }
    }
    return names.sorted()
  }
}
