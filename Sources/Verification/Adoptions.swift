import Manifest
import Portal

extension Verifier {
  /// Takes a verified manifest into use, unless it is older than one that was ever used. What it cancels is cancelled
  /// for good, what it replaces no longer counts, what it no longer has gives no access, messages of each that still wait
  /// are withdrawn, and the messages that it brings are queued, each once in its life: all at once. Only projects that
  /// are not as they were when the newest manifest was taken into use cost anything; doing it again changes nothing.
  ///
  /// The verifier's grants are those of this manifest.
  ///
  /// - Parameters:
  ///   - manifest: the manifest.
  ///   - older: the manifest that was in use here; when no other came since, the store need not tell what it said.
  ///   - now: the moment.
  ///   - messages: the messages that some of its projects bring, asked for a few hundred projects at a time: see
  ///     ``OutboxRecord/invitations(_:at:)``.
  public func adopt(
    _ manifest: VerifiedManifest, after older: VerifiedManifest? = nil, at now: Instant,
    sending messages: (Set<String>) throws(StoreError) -> [OutboxRecord]
  ) throws(StoreError) -> Adoption {
    let mark = ManifestMark(manifest)
    guard mark.sequence <= now.seconds + Limits.manifestAheadSeconds else {
      return .ahead(seconds: mark.sequence - now.seconds)
    }
    return try store.write { (rows) throws(StoreError) in
      let now = try rows.advanced(to: now)
      let newest = try rows.manifest()
      if let newest {
        if mark.sequence < newest.sequence { return .older(than: newest.sequence) }
        if mark.sequence == newest.sequence, mark.digest != newest.digest { return .otherBytes }
      }
      // All that a manifest changes is changed together with this mark.
      if newest == mark { return .adopted }
      try rows.setManifest(mark)
      try rows.add(
        AuditEntry(
          at: now, event: .manifestUsed, client: Client(project: "", contact: ""),
          detail: "sequence=\(mark.sequence) sha256=\(mark.digest.hex)"))
      let known: [String: HexDigest]
      if let older, newest == ManifestMark(older) { known = older.manifest.portals } else { known = try rows.portals() }
      let portals = manifest.manifest.portals
      let changed = portals.filter { known[$0.key] != $0.value }
      let removed = known.keys.filter { portals[$0] == nil }
      for project in removed { try rows.removePortal(project) }
      try rows.setPortals(changed)
      for piece in Self.pieces(of: (changed.keys + removed).sorted()) {
        try learn(piece, rows, at: now)
        _ = try rows.add(try messages(Set(piece.filter { portals[$0] != nil })))
      }
      return .adopted
    }
  }

  /// Whether the store knows of a newer manifest than this one: another endpoint has taken it into use.
  public func isBehind(_ manifest: VerifiedManifest) throws(StoreError) -> Bool {
    let newest = try store.read { (rows) throws(StoreError) in try rows.manifest() }
    return newest.map { $0.sequence > manifest.manifest.sequence } ?? false
  }

  /// How many projects are in hand at once.
  private static let pieceCount = 200

  private static func pieces(of projects: [String]) -> [[String]] {
    stride(from: 0, to: projects.count, by: pieceCount).map {
      Array(projects[$0..<min($0 + pieceCount, projects.count)])
    }
  }

  /// Notes the invitations and cancellations that the store did not know, and ends the sessions of who no longer has
  /// the access that they began with, for good: a grant that comes back does not bring them back.
  private func learn(_ projects: [String], _ rows: any StoreTransaction, at now: Instant) throws(StoreError) {
    let known = Dictionary(grouping: try rows.invitations(ofProjects: projects), by: \.client)
    let waiting = try rows.messages(in: [.queued, .leased], ofProjects: projects)
    let entries = projects.flatMap(grants.entries(ofProject:))
    try rows.add(
      entries.filter { entry in known[entry.client]?.contains { $0.generation == entry.grant.generation } != true }
        .map { InvitationRecord(client: $0.client, generation: $0.grant.generation, accepted: nil, cancelled: nil) })
    for entry in entries { try learn(entry, known[entry.client] ?? [], rows, at: now) }
    let standing = Set(entries.map(\.client))
    let gone = known.keys.filter { !standing.contains($0) }.sorted()
    for client in gone { try rows.endSessions(of: client) }
    try rows.remove(gone, at: now)
    try withdraw(waiting, rows, at: now)
  }

  private func learn(
    _ entry: Grants.Entry, _ history: [InvitationRecord], _ rows: any StoreTransaction, at now: Instant
  ) throws(StoreError) {
    let generation = entry.grant.generation
    let record = history.first { $0.generation == generation }
    if history.contains(where: { $0.removed != nil }) { try rows.restore(entry.client) }
    if record == nil, history.contains(where: { $0.generation < generation }) {
      try rows.endSessions(of: entry.client)
      try rows.add(AuditEntry(at: now, event: .replaced, client: entry.client, detail: "generation=\(generation)"))
    }
    if entry.grant.state == .cancelled, record?.cancelled == nil,
      try rows.cancel(entry.client, generation: generation, at: now)
    {
      try rows.endSessions(of: entry.client)
      try rows.add(AuditEntry(at: now, event: .cancelled, client: entry.client, detail: "generation=\(generation)"))
    }
  }

  /// Takes back the waiting invitations that no longer count, unless one is being handed over right now.
  private func withdraw(
    _ waiting: [OutboxRecord], _ rows: any StoreTransaction, at now: Instant
  ) throws(StoreError) {
    for message in waiting where message.kind == .invitation && message.handingOver == nil {
      let link = try link(of: message.client, generation: message.generation, rows, at: now)
      guard !link.opens else { continue }
      _ = try rows.change(
        message.ended(.expired, "the invitation no longer counts", at: now), from: message.state,
        ownedBy: message.owner)
    }
  }
}
