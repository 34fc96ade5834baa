import Glibc
import Synchronization

/// What a reading saw of the files and folders that it read: of each, what the system said before it was read. As long as the
/// system says the same of all of them, reading again gives the same.
package final class Sightings: Sendable {
  /// The paths, each ended by a NUL, and what the system said of each, in the order in which they were read.
  package struct Seen: Sendable {
    /// From the folder that holds the one that was read.
    package fileprivate(set) var paths: [UInt8] = []
    package fileprivate(set) var statuses: [stat] = []
  }

  private let seen = Mutex(Seen())

  /// None yet.
  package init() {}

  /// All of them so far.
  package var all: Seen { seen.withLock(\.self) }

  /// Takes one more.
  ///
  /// - Parameters:
  ///   - trail: the folder it is in, with a final slash.
  ///   - name: its name.
  func add(_ trail: [UInt8], _ name: String, _ status: stat) {
    seen.withLock { seen in
      seen.paths += trail
      seen.paths += name.utf8
      seen.paths.append(0)
      seen.statuses.append(status)
    }
  }
}
