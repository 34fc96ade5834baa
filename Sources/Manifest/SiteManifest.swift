import Syntax

/// What manifest.json says: which portals and files a build consists of, by their digests.
public struct SiteManifest: Sendable, Hashable {
  /// The name of this format and its version.
  public static let format = "latchkey-manifest/1"
  /// Where the manifest stands, relative to dist/.
  public static let path = "manifest.json"
  /// The most bytes that a manifest may have: room for some 400,000 files beside those that portals list.
  public static let maximumBytes = 64 << 20

  /// The site's address.
  public let site: String
  /// The build time in Unix seconds; an endpoint never goes back to a lower one.
  public let sequence: Int
  /// The build time as `2026-11-22T10:04:00Z`.
  public let issued: String
  /// The digest of each project's portal.json, by project.
  public let portals: [String: HexDigest]
  /// The digest of every file that no portal.json lists, by its path relative to dist/.
  public let files: [String: HexDigest]

  /// A manifest of a build.
  public init(
    site: String, sequence: Int, issued: String, portals: [String: HexDigest], files: [String: HexDigest]
  ) {
    self.site = site
    self.sequence = sequence
    self.issued = issued
    self.portals = portals
    self.files = files
  }

  /// What a manifest.json says, whoever wrote it. Only for looking at builds of one's own that may be
  /// unsigned: what comes from outside is read by ``VerifiedManifest/verify(bytes:signature:trust:at:)``.
  ///
  /// - Throws: a ``Problem`` at the first place that is not as the format promises: another format, an
  ///   unknown or missing field, a wrong type, a sequence that is no whole number, a digest that is not 64
  ///   lower-case hexadecimal digits, an unsafe path.
  public init(unverified source: Source) throws(Problem) {
    try SizeLimit(Self.maximumBytes).check(source)
    let manifest = Self(plain: source.bytes)
    self = if let manifest { manifest } else { try Self(anySpelling: source) }
  }

  /// What a manifest.json says, however its JSON is spelled.
  init(anySpelling source: Source) throws(Problem) {
    let node = try JSONReader.read(source)
    let fields = try Fields(
      node, in: source, names: ["format", "site", "sequence", "issued", "portals", "files"])
    let format = try fields.text("format")
    guard format == Self.format else {
      throw Problem(
        in: source, at: try fields.value("format").offset, length: try fields.value("format").length,
        "the manifest's format is \(format.debugDescription), not \"\(Self.format)\"",
        mend: "build and read it with the same version of Latchkey")
    }
    site = try fields.text("site")
    sequence = try fields.integer("sequence", from: 0)
    issued = try fields.time("issued")
    portals = try fields.identifiers("portals", fields.digest)
    files = try fields.paths("files", fields.digest)
  }

  /// The bytes of manifest.json: canonical JSON, so that equal manifests have equal bytes.
  public var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.object { manifest in
      manifest.member("files") { $0.digests(files) }
      manifest.member("format") { $0.string(Self.format) }
      manifest.member("issued") { $0.string(issued) }
      manifest.member("portals") { $0.digests(portals) }
      manifest.member("sequence") { $0.integer(sequence) }
      manifest.member("site") { $0.string(site) }
    }
    return writer.bytes()
  }
}

extension JSONWriter {
  /// Writes digests by name or path.
  mutating func digests(_ digests: [String: HexDigest]) {
    object { writer in
      for (name, digest) in digests.sorted(by: { $0.key.precedes($1.key) }) {
        writer.member(name) { $0.string(digest.hex) }
      }
    }
  }
}
