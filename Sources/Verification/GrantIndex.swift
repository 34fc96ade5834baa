/// Which projects may hold a grant with a key: 12 bytes a key, sorted. It may name projects that no longer do, so whoever asks
/// looks into the project too.
struct GrantIndex: Sendable {
  private let hashes: [UInt64]
  private let projects: [UInt32]

  /// A key's hash, and the number of a project that holds it.
  struct Pair {
    let hash: UInt64
    let project: UInt32
  }

  init(_ pairs: [Pair]) {
    let sorted = pairs.sorted { $0.hash < $1.hash }
    hashes = sorted.map(\.hash)
    projects = sorted.map(\.project)
  }

  var count: Int { hashes.count }

  /// The numbers of the projects that may hold a key.
  func projects(with hash: UInt64) -> ArraySlice<UInt32> {
    var (low, high) = (0, hashes.count)
    while low < high {
      let middle = (low + high) / 2
      if hashes[middle] < hash { low = middle + 1 } else { high = middle }
    }
    var end = low
    while end < hashes.count, hashes[end] == hash { end += 1 }
    return projects[low..<end]
  }
}
