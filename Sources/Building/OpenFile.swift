import CLinux
import Glibc

/// An open file of which pieces are read where they lie, by any thread.
final class OpenFile: Sendable {
  /// Its descriptor, as long as this lives.
  let descriptor: Int32

  /// Takes an open file over.
  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Opens a file to be read; nil when it is not there.
  convenience init?(_ path: String) {
    let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    self.init(file)
  }

  deinit { close(descriptor) }

  /// What the system says of it; nil when it is no plain file.
  var status: stat? {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? status : nil
  }

  /// Copies the bytes of a place to where another file is written.
  ///
  /// - Returns: whether all could be copied.
  func copy(_ place: Range<Int>, to other: Int32) -> Bool {
    var start = off_t(place.lowerBound)
    while start < place.upperBound {
      let count = copy_file_range(descriptor, &start, other, nil, place.upperBound - Int(start), 0)
      if count < 0, errno == EINTR { continue }
      if count <= 0 {
        // Not every system copies between any two files.
        let rest = Int(start)..<place.upperBound
        guard let bytes = bytes(rest) else { return false }
        return (try? Stage.write(bytes, to: other, "")) != nil
      }
    }
    return true
  }

  /// The bytes of a place; nil when not all of them can be read.
  func bytes(_ place: Range<Int>) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: place.count) { buffer, count in
      while count < place.count, let base = buffer.baseAddress {
        let got = pread(descriptor, base + count, place.count - count, off_t(place.lowerBound + count))
        if got < 0, errno == EINTR { continue }
        if got <= 0 { break }
        count += got
      }
    }
    return bytes.count == place.count ? bytes : nil
  }
}
