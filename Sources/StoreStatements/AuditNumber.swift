import Portal
import Synchronization

/// Numbers for the entries of the audit trail: they grow with time and within a process, and hardly ever meet those of
/// another. A number that follows the store's last one would make every writer wait for every other.
enum AuditNumber {
  private static let writerBits = 16
  private static let countBits = 12
  private static let writer = Int.random(in: 0..<1 << writerBits)
  private static let last = Mutex(0)

  /// A number for an entry of a moment.
  static func next(at moment: Instant) -> Int {
    let count = last.withLock { last in
      last = max(last + 1, moment.seconds << countBits)
      return last
    }
    return count << writerBits | writer
  }
}
