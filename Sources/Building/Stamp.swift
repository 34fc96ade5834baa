import Glibc
import Manifest

/// What the system says of files and folders without opening them: when all of it is as before, they are as before.
struct Stamp: Sendable, Hashable {
  /// Of identity, kind, size and the times of the last change.
  let digest: HexDigest
  /// The latest change, in nanoseconds since 1970: until the clock has passed it, one more change could look the same.
  let newest: Int64

  /// A second change within this time may bear the same time as the first.
  static let granularity: Int64 = 20_000_000
  /// Where times are whole seconds, as on older file systems.
  private static let coarseGranularity: Int64 = 2_000_000_000

  /// What is said of one path.
  private struct Entry: BitwiseCopyable {
    let identity: UInt64
    let mode: UInt64
    let size: Int64
    let modified: Int64
    let changed: Int64
  }

  /// The stamp of paths below an open folder; nil when one of them is not there.
  init?(of list: PathList, in folder: Int32) {
    var newest: Int64 = 0
    let digest = withUnsafeTemporaryAllocation(of: Entry.self, capacity: list.count) { entries -> HexDigest? in
      var count = 0
      list.forEach(in: folder) { folder, path in
        var status = stat()
        guard fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return false }
        let (modified, changed) = (Self.nanoseconds(status.st_mtim), Self.nanoseconds(status.st_ctim))
        entries.initializeElement(
          at: count,
          to: Entry(
            identity: UInt64(status.st_ino), mode: UInt64(status.st_mode), size: Int64(status.st_size),
            modified: modified, changed: changed))
        count += 1
        let isCoarse = status.st_ctim.tv_nsec == 0
        newest = max(newest, modified, changed + (isCoarse ? Self.coarseGranularity : 0))
        return true
      }
      return count == list.count ? HexDigest(of: UnsafeRawBufferPointer(entries)) : nil
    }
    guard let digest else { return nil }
    self.digest = digest
    self.newest = newest
  }

  /// Whether no change after a moment could have left the stamp as it is.
  func isSettled(at moment: Int64) -> Bool { newest + Self.granularity < moment }

  /// The clock that times of change are taken from.
  static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME_COARSE, &time)
    return nanoseconds(time)
  }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
