import Glibc

/// A folder held open, in which files are reached by their names alone, and what is read in it can be noted.
final class OpenFolder: Sendable {
  /// Its descriptor, as long as this lives.
  let descriptor: Int32
  /// Its path from the folder around the one that was opened first, with a final slash.
  private let trail: [UInt8]
  private let sightings: Sightings?

  /// Nil when there is no such folder, or it cannot be opened.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - sightings: takes note of all that is read in it, and in folders that are opened in it.
  init?(_ path: String, noting sightings: Sightings?) {
    let name = path[(path.utf8.lastIndex(of: UInt8(ascii: "/")).map(path.utf8.index(after:)) ?? path.startIndex)...]
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    trail = Array(name.utf8) + [UInt8(ascii: "/")]
    self.sightings = sightings
    if descriptor < 0 { return nil }
    note([], String(name))
  }

  /// A folder in another; nil when there is no such folder, or it cannot be opened.
  init?(_ name: String, in parent: OpenFolder) {
    descriptor = openat(parent.descriptor, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    trail = parent.trail + name.utf8 + [UInt8(ascii: "/")]
    sightings = parent.sightings
    if descriptor < 0 { return nil }
    note(parent.trail, name)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  private func note(_ parent: [UInt8], _ name: String) {
    var status = stat()
    if let sightings, fstat(descriptor, &status) == 0 { sightings.add(parent, name, status) }
  }

  /// Notes what the system says of a file in it that is about to be read.
  func note(_ name: String, _ status: stat) { sightings?.add(trail, name, status) }
}
