import Content
import Glibc
import Manifest

/// Reads a tree folder by folder and file by file with as few calls to the system as there can be: every folder is opened
/// once, and every file from its own folder. Links are not followed.
struct TreeReader: ~Copyable {
  /// What a folder holds.
  struct Entry {
    let name: String
    let isFolder: Bool
  }

  /// Files up to this size are read at one stroke, and folders by as much.
  private static let roomSize = 64 << 10
  private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: roomSize, alignment: 64)

  deinit { room.deallocate() }

  /// Calls a function with each file below a folder, and not with folders.
  ///
  /// - Parameters:
  ///   - parent: an open folder.
  ///   - name: the folder, relative to that.
  ///   - path: how paths below the folder begin: empty, or with a final slash.
  ///   - isEntered: whether a folder below is looked into, by its path.
  ///   - visit: gets an open folder, the file's name in it, and its path.
  func forEachFile(
    in parent: Int32, _ name: String, below path: String, into isEntered: (String) -> Bool = { _ in true },
    _ visit: (borrowing TreeReader, Int32, String, String) -> Void
  ) {
    let folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard folder >= 0 else { return }
    defer { close(folder) }
    for entry in entries(of: folder) {
      let child = path + entry.name
      if !entry.isFolder {
        visit(self, folder, entry.name, child)
      } else if isEntered(child) {
        forEachFile(in: folder, entry.name, below: child + "/", into: isEntered, visit)
      }
    }
  }

  private func entries(of folder: Int32) -> [Entry] {
    var entries: [Entry] = []
    _ = forEachEntry(of: folder, in: room) { name, kind in
      entries.append(Entry(name: String(cString: name), isFolder: kind == S_IFDIR))
    }
    return entries
  }

  /// The digest of a file; nil, with the reason in `errno`, when it cannot be read.
  func digest(of name: String, in folder: Int32) -> HexDigest? {
    let file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { return nil }
    if status.st_size <= room.count, let base = room.baseAddress {
      let count = read(file, base, Int(status.st_size))
      if count == Int(status.st_size) { return HexDigest(of: UnsafeRawBufferPointer(rebasing: room[..<count])) }
      lseek(file, 0, SEEK_SET)
    }
    var stream = HexDigest.Stream()
    while let base = room.baseAddress {
      let count = read(file, base, room.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { break }
      stream.update(UnsafeRawBufferPointer(rebasing: room[..<count]))
    }
    return stream.digest
  }
}
