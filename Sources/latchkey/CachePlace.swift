import Manifest

/// Where builds of one site into one folder are remembered: outside of both, in the user's caches.
struct CachePlace {
  /// The file.
  let path: String

  /// Nil when the environment names no place for caches.
  init?(of site: String, builtTo output: String) {
    let home = Terminal.environment("HOME").flatMap { $0.hasPrefix("/") ? "\($0)/.cache" : nil }
    guard let caches = Terminal.environment("XDG_CACHE_HOME").flatMap({ $0.hasPrefix("/") ? $0 : nil }) ?? home else {
      return nil
    }
    let name = HexDigest(of: Array("\(OutputPath.resolved(site))\0\(output)".utf8)).hex.prefix(32)
    path = "\(caches)/latchkey/\(name)"
  }
}
