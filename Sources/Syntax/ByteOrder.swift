import Glibc

extension String {
  /// Whether it comes before another by the bytes of UTF-8.
  public func precedes(_ other: String) -> Bool {
    let result = utf8.withContiguousStorageIfAvailable { first in
      other.utf8.withContiguousStorageIfAvailable { second -> Bool in
        guard let one = first.baseAddress, let two = second.baseAddress else { return first.count < second.count }
        let order = memcmp(one, two, min(first.count, second.count))
        return order == 0 ? first.count < second.count : order < 0
      }
    }
    return (result ?? nil) ?? utf8.lexicographicallyPrecedes(other.utf8)
  }
}
