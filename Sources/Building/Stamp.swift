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
  struct Entry: BitwiseCopyable, Sendable, Equatable {
    let identity: UInt64
    let mode: UInt64
    let size: Int64
    let modified: Int64
    let changed: Int64

    init(_ status: stat) {
      identity = UInt64(status.st_ino)
      mode = UInt64(status.st_mode)
      size = Int64(status.st_size)
      modified = nanoseconds(status.st_mtim)
      changed = nanoseconds(status.st_ctim)
    }

    /// Nil when nothing is said of an open file.
    init?(of file: Int32) {
      var status = stat()
      guard fstat(file, &status) == 0 else { return nil }
      self.init(status)
    }

    /// The latest change, as far as the time of it can be told.
    fileprivate var newest: Int64 {
      let isCoarse = changed % 1_000_000_000 == 0
      return max(modified, changed + (isCoarse ? coarseGranularity : 0))
    }
  }

  private init(_ entries: UnsafeBufferPointer<Entry>) {
    digest = HexDigest(of: UnsafeRawBufferPointer(entries))
    newest = entries.reduce(0) { max($0, $1.newest) }
  }

  /// The stamp of paths below an open folder; nil when one of them is not there.
  init?(of list: PathList, in folder: Int32) {
    let stamp = withUnsafeTemporaryAllocation(of: Entry.self, capacity: list.count) { entries -> Stamp? in
      var count = 0
      list.forEach(in: folder) { folder, path in
        var status = stat()
        guard fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return false }
        entries.initializeElement(at: count, to: Entry(status))
        count += 1
        return true
      }
      return count == list.count ? Stamp(UnsafeBufferPointer(entries)) : nil
    }
    guard let stamp else { return nil }
    self = stamp
  }

  /// The stamp of what was said of some paths, in their order.
  init(of entries: [Entry]) { self = entries.withUnsafeBufferPointer { Stamp($0) } }

  /// Whether no change after a moment could have left the stamp as it is.
  func isSettled(at moment: Int64) -> Bool { newest + Self.granularity < moment }

  /// Waits until what changes bears a later time than what changed until a moment.
  ///
  /// - Returns: whether it does; not when the clock was set back meanwhile.
  static func wait(past moment: Int64) -> Bool {
    for _ in 0..<granularity / 500_000 where now <= moment { usleep(500) }
    return now > moment
  }

  /// The clock that times of change are taken from.
  static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME_COARSE, &time)
    return nanoseconds(time)
  }

  fileprivate static func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
