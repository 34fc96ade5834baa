import Glibc
import Manifest
import Signing

/// A project in a build, as much of it as must be at hand until the end: what it came to, and where the rest is written.
struct BuiltProject: Sendable {
  let id: String
  let summary: ProjectSummary
  /// How many files it has.
  let counts: PlacedFiles.Counts
  let place: Place
  /// Whether the spare is known to hold the very files of the output.
  var isSpared = false
  /// Whether the output is known to hold no other files of it.
  var isWhole = false

  /// Where its files are listed, and what is to be remembered of it.
  enum Place: Sendable {
    /// It was as it was, so that nothing had to be read: in the cache, under a number.
    case cache(Int)
    /// It was built: among the build's notes; and whether the stamps of its files are noted, too.
    case notes(Range<Int>, isStamped: Bool)
  }

  /// Whether it was as it was, so that nothing had to be read.
  var isKept: Bool { if case .cache = place { true } else { false } }
}

extension SignedEdition {
  /// The digest of all that every project depends on: this very program, site.json, the templates, the link key, and how
  /// problems name the folders. It tells nothing of the key.
  var cacheKey: HexDigest {
    let link = keys.map { Grant.link(of: $0.link.token(project: "", contact: "", generation: 0, issued: "")).hex }
    let design = edition.design
    let parts = Program.identity + [link ?? "", design.digest.hex, design.contentShown, design.templatesShown]
    return HexDigest(of: edition.composition.catalog.siteSource + Array(("\0" + parts.joined(separator: "\0")).utf8))
  }
}

/// The program that runs.
enum Program {
  /// What tells it from another version of itself.
  static var identity: [String] {
    var status = stat()
    _ = stat("/proc/self/exe", &status)
    return [
      Int(status.st_ino), Int(status.st_size), Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec),
    ].map(String.init)
  }
}
