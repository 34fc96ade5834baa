import Syntax

/// A manifest whose signature was checked: the only form in which one that came from outside is to be used.
public struct VerifiedManifest: Sendable {
  /// What the manifest says.
  public let manifest: SiteManifest
  /// The digest of the received bytes, which tells apart two builds of one second.
  public let digest: HexDigest
  /// The key that signed.
  public let signer: PublicKey

  /// Checks the signature over the bytes as they were received, and parses them only when it is good.
  ///
  /// - Parameters:
  ///   - bytes: the bytes of manifest.json, at most ``SiteManifest/maximumBytes``.
  ///   - signature: the bytes of manifest.json.sig, at most ``Signature/maximumBytes``.
  ///   - trust: the keys to trust.
  ///   - now: Unix seconds, for keys that are valid for a time.
  /// - Throws: a ``Problem`` with the path of the file that is refused, relative to dist/.
  public static func verify(
    bytes: [UInt8], signature: [UInt8], trust: AllowedSigners, at now: Int64
  ) throws(Problem) -> VerifiedManifest {
    let source = Source(path: SiteManifest.path, bytes: bytes)
    try SizeLimit(SiteManifest.maximumBytes).check(source)
    let signer = try trust.check(
      signature: Source(path: Signature.path, bytes: signature), over: bytes, at: now)
    return VerifiedManifest(
      manifest: try SiteManifest(unverified: source), digest: HexDigest(of: bytes), signer: signer)
  }

  /// Checks the bytes of a project's portal.json against the manifest, and parses them only when they match.
  ///
  /// - Throws: a ``Problem`` when the manifest does not list the project, the digest differs, or the bytes
  ///   are not a portal.json of this project.
  public func portal(_ project: String, bytes: [UInt8]) throws(Problem) -> PortalRecord {
    let source = Source(path: PortalRecord.path(of: project), bytes: bytes)
    guard let digest = manifest.portals[project] else {
      throw Problem(path: source.path, "the manifest does not list it", mend: Self.mend)
    }
    try SizeLimit(PortalRecord.maximumBytes).check(source)
    guard HexDigest(of: bytes) == digest else {
      throw Problem(path: source.path, "its bytes are not those that were signed", mend: Self.mend)
    }
    let record = try PortalRecord(unverified: source)
    guard record.project == project else {
      throw Problem(
        path: source.path, "it is the record of another project, \"\(record.project)\"", mend: Self.mend)
    }
    return record
  }

  /// Checks the bytes of a file that the manifest itself lists.
  ///
  /// - Throws: a ``Problem`` when it does not list the path, or the digest differs.
  public func check(_ path: String, bytes: [UInt8]) throws(Problem) {
    guard let digest = manifest.files[path] else {
      throw Problem(path: path, "the manifest does not list it", mend: Self.mend)
    }
    guard HexDigest(of: bytes) == digest else {
      throw Problem(path: path, "its bytes are not those that were signed", mend: Self.mend)
    }
  }

  /// Checks the bytes of endpoint/site.json against the manifest, and parses them only when they match.
  ///
  /// - Throws: a ``Problem`` when the bytes are not those that were signed, or do not describe the manifest's site.
  public func site(bytes: [UInt8]) throws(Problem) -> SiteRecord {
    try check(SiteRecord.path, bytes: bytes)
    let record = try SiteRecord(unverified: Source(path: SiteRecord.path, bytes: bytes))
    guard record.site.url == manifest.site else {
      throw Problem(
        path: SiteRecord.path, "it is the record of another site, \(record.site.url)", mend: Self.mend)
    }
    return record
  }

  private init(manifest: SiteManifest, digest: HexDigest, signer: PublicKey) {
    self.manifest = manifest
    self.digest = digest
    self.signer = signer
  }

  private static let mend = "build again, or copy the whole build again"
}
