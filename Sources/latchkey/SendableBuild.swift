import Building
import Delivery
import Manifest
import Portal
import Syntax
import Verification

/// A build that was checked whole, with what it takes to send its invitations.
struct SendableBuild {
  /// The site.
  let site: Site
  /// Its invitations that stand at the moment, as the ledger keeps them.
  let invitations: [OutboxRecord]
  /// Makes letters of them.
  let composer: Composer
  private let manifest: VerifiedManifest
  private let grants: Grants
  private let dist: String

  /// Checks a build whole.
  init(at dist: String, trust: AllowedSigners, now: Instant, jobs: Int) throws {
    self.dist = dist
    manifest = try DistVerification(of: dist, shownAs: dist, trust: trust, at: now.seconds, jobs: jobs).manifest
    do throws(Problem) {
      var records: [PortalRecord] = []
      for project in manifest.manifest.portals.keys.sorted() {
        let file = try TextFile.read("\(dist)/\(PortalRecord.path(of: project))", most: PortalRecord.maximumBytes)
        records.append(try manifest.portal(project, bytes: file.bytes))
      }
      let file = try TextFile.read("\(dist)/\(SiteRecord.path)", most: SiteRecord.maximumBytes)
      site = try manifest.site(bytes: file.bytes).site
      grants = Grants(records)
      invitations = OutboxRecord.invitations(records, at: now)
      let byProject = Dictionary(records.map { ($0.project, $0) }, uniquingKeysWith: { first, _ in first })
      composer = Composer(site, record: { (project) throws(Problem) in byProject[project] }) { path, most in
        try? TextFile.read("\(dist)/\(path)", most: most).bytes
      }
    } catch {
      throw error.path.hasPrefix(dist) ? error : error.under(dist)
    }
  }

  /// Takes the build into use in a ledger and queues its invitations, as the endpoint does.
  ///
  /// - Returns: why it may not be sent from; nil when it may.
  func adopt(into store: any Store, at now: Instant) throws(StoreError) -> Problem? {
    // Nothing that needs the endpoint's secret happens here.
    let secret = ServerSecret(bytes: (0..<ServerSecret.byteCount).map { _ in .random(in: 0...255) })
    guard let secret else { return nil }
    let verifier = Verifier(store: store, secret: secret, grants: grants, team: [], smsCountries: [])
    let adoption = try verifier.adopt(manifest, at: now) { (projects) throws(StoreError) in
      invitations.filter { projects.contains($0.client.project) }
    }
    switch adoption {
    case .adopted: return nil
    case .older(let sequence):
      return Problem(
        path: dist, "is older than the build that was sent from before, of \(Instant(seconds: sequence).iso8601)",
        mend: "build again, or name the newest build")
    case .otherBytes:
      return Problem(
        path: dist, "another build of the same second was sent from before", mend: "build again, and send from that")
    case .ahead(let seconds):
      return Problem(
        path: dist, "was built \(seconds) seconds ahead of the clock",
        mend: "set the clock, or build again without --at")
    }
  }
}
