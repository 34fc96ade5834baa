import Glibc

/// The folder that all sites of a user share for their caches and spares.
struct CacheFolder {
  let path: String

  /// - Parameter cache: the file of one of its sites.
  init(of cache: String) {
    path = cache.lastIndex(of: "/").map { String(cache[..<$0]) } ?? "."
  }

  /// After this time without a build nobody waits for what is remembered.
  static let longestRest = 30 * 86_400
  /// No build takes longer.
  private static let longestRun = 86_400
  /// How much is looked at in one build.
  private static let most = 32

  /// Removes what is remembered of one output that is gone, or that was not built for long, if there is one.
  func prune(at now: Int) {
    guard let entries = try? Stage.entries(path), !entries.isEmpty else { return }
    // Somewhere else each time, so that everything has its turn.
    let start = now % entries.count
    for index in start..<start + min(entries.count, Self.most) {
      let name = entries[index % entries.count].name
      // A spare goes with its cache.
      let cache = "\(path)/\(name.prefix { $0 != "." })"
      if isNeeded(cache, at: now) { continue }
      Spare.Place(beside: cache).clear(jobs: 1)
      unlink(cache)
      return
    }
  }

  private func isNeeded(_ cache: String, at now: Int) -> Bool {
    var status = stat()
    if lstat(cache, &status) == 0 {
      if status.st_mtim.tv_sec + Self.longestRest < now { return false }
      guard let output = BuildCache.output(at: cache) else { return true }
      return lstat(output, &status) == 0 || errno != ENOENT
    }
    // A spare without a cache may be that of a build that runs.
    let place = Spare.Place(beside: cache)
    for spare in [place.path, place.inWork] where lstat(spare, &status) == 0 {
      if status.st_ctim.tv_sec + Self.longestRun > now { return true }
    }
    return false
  }
}
