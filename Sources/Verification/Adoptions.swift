import Manifest
import Portal

extension Verifier {
  /// Takes a verified manifest into use, unless it is older than one that was ever used. What it cancels is cancelled
  /// for good, what it replaces no longer counts, messages of either that still wait are withdrawn, and the messages
  /// that it brings are queued, each once in its life: all at once. Only projects that are not as they were when the newest
  /// manifest was taken into use cost anything; doing it again changes nothing.
  ///
  /// The verifier's grants are those of this manifest.
  ///
  /// - Parameters:
  ///   - manifest: the manifest.
  ///   - messages: the messages that some of its projects bring: see ``OutboxRecord/invitations(_:at:)``.
  ///   - now: the moment.
  public func adopt(
    _ manifest: VerifiedManifest, at now: Instant, sending messages: (Set<String>) -> [OutboxRecord]
  ) throws(StoreError) -> Adoption {
    let mark = ManifestMark(sequence: manifest.manifest.sequence, digest: manifest.digest)
    guard mark.sequence <= now.seconds + Limits.manifestAheadSeconds else {
      return .ahead(seconds: mark.sequence - now.seconds)
    }
    return try store.write { (rows) throws(StoreError) in
      let now = try rows.advanced(to: now)
      if let newest = try rows.manifest() {
        if mark.sequence < newest.sequence { return .older(than: newest.sequence) }
        if mark.sequence == newest.sequence, mark.digest != newest.digest { return .otherBytes }
      }
      // All that a manifest changes is changed together with this mark.
      if try rows.manifest() == mark { return .adopted }
      try rows.setManifest(mark)
      try rows.add(
        AuditEntry(
          at: now, event: .manifestUsed, client: Client(project: "", contact: ""),
          detail: "sequence=\(mark.sequence) sha256=\(mark.digest.hex)"))
      let older = try rows.portals()
      let portals = manifest.manifest.portals
      let changed = portals.filter { older[$0.key] != $0.value }
      let removed = older.keys.filter { portals[$0] == nil }
      try learn(Set(changed.keys), removed, rows, at: now)
      for project in removed { try rows.removePortal(project) }
      try rows.setPortals(changed)
      _ = try rows.add(messages(Set(changed.keys)))
      return .adopted
    }
  }

  /// Up to how many projects are asked for one by one.
  private static let few = 50

  /// Notes the invitations and cancellations that the store did not know, and ends the sessions of who no longer has
  /// the access that they began with, for good: a grant that comes back does not bring them back.
  private func learn(
    _ changed: Set<String>, _ removed: [String], _ rows: any StoreTransaction, at now: Instant
  ) throws(StoreError) {
    let projects = changed.union(removed)
    guard !projects.isEmpty else { return }
    let isFew = projects.count <= Self.few
    var history: [InvitationRecord] = []
    var waiting: [OutboxRecord] = []
    if isFew {
      for project in projects.sorted() {
        history += try rows.invitations(ofProject: project)
        waiting += try rows.messages(in: [.queued, .leased], ofProject: project)
      }
    } else {
      history = try rows.invitations().filter { projects.contains($0.client.project) }
      waiting = try rows.messages(in: [.queued, .leased]).filter { projects.contains($0.client.project) }
    }
    let known = Dictionary(grouping: history, by: \.client)
    let entries = changed.sorted().flatMap(grants.entries(ofProject:))
    try rows.add(
      entries.filter { entry in known[entry.client]?.contains { $0.generation == entry.grant.generation } != true }
        .map { InvitationRecord(client: $0.client, generation: $0.grant.generation, accepted: nil, cancelled: nil) })
    for entry in entries { try learn(entry, known[entry.client] ?? [], rows, at: now) }
    for client in known.keys.sorted() where grants[client] == nil { try rows.endSessions(of: client) }
    try withdraw(waiting, rows, at: now)
  }

  private func learn(
    _ entry: Grants.Entry, _ history: [InvitationRecord], _ rows: any StoreTransaction, at now: Instant
  ) throws(StoreError) {
    let generation = entry.grant.generation
    let record = history.first { $0.generation == generation }
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
