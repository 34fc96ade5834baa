import CLinux
import Glibc

/// Calls a function with each name in an open folder but `.` and `..`, in no order, and with what bears it: `S_IFMT` of its
/// mode. Where the file system does not tell the kind with the name, what is gone meanwhile is left out.
///
/// - Parameters:
///   - folder: the open folder, of which nothing was listed yet.
///   - room: memory for some names at a time; nil to take a little for as long as this lasts.
/// - Returns: whether all of it could be read; else the reason is in `errno`.
package func forEachEntry(
  of folder: Int32, in room: UnsafeMutableRawBufferPointer? = nil, _ use: (UnsafePointer<CChar>, mode_t) -> Void
) -> Bool {
  guard let room, let base = room.baseAddress else {
    return withUnsafeTemporaryAllocation(byteCount: 4 << 10, alignment: 8) { forEachEntry(of: folder, in: $0, use) }
  }
  while true {
    let filled = getdents64(folder, base, room.count)
    if filled <= 0 { return filled == 0 }
    var offset = 0
    while offset < filled {
      let entry = UnsafeRawPointer(base + offset).assumingMemoryBound(to: dirent.self)
      offset += Int(entry.pointee.d_reclen)
      let name = UnsafeRawPointer(entry).advanced(by: nameOffset).assumingMemoryBound(to: CChar.self)
      if name[0] == dot, name[1] == 0 || (name[1] == dot && name[2] == 0) { continue }
      var kind = mode_t(entry.pointee.d_type) << 12
      if Int(entry.pointee.d_type) == DT_UNKNOWN {
        var status = stat()
        guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
        kind = status.st_mode & S_IFMT
      }
      use(name, kind)
    }
  }
}

private let dot = CChar(UInt8(ascii: "."))
private let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
