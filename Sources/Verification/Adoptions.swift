import Manifest
import Portal

extension Verifier {
  /// Takes a verified manifest into use, unless it is older than one that was ever used. What it cancels is cancelled
  /// for good, what it replaces no longer counts, messages of either that still wait are withdrawn, and the messages
  /// that it brings are queued, each once in its life: all at once. Doing it again changes nothing.
  ///
  /// The verifier's grants are those of this manifest.
  ///
  /// - Parameters:
  ///   - manifest: the manifest.
  ///   - messages: the messages that it brings: see ``OutboxRecord/invitations(_:at:)``.
  ///   - now: the moment.
  public func adopt(
    _ manifest: VerifiedManifest, sending messages: [OutboxRecord], at now: Instant
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
      if try rows.manifest() != mark {
        try rows.setManifest(mark)
        try rows.add(
          AuditEntry(
            at: now, event: .manifestUsed, client: Client(project: "", contact: ""),
            detail: "sequence=\(mark.sequence) sha256=\(mark.digest.hex)"))
      }
      try learn(rows, at: now)
      try withdraw(rows, at: now)
      for message in messages { _ = try rows.add(message) }
      return .adopted
    }
  }

  /// Notes the invitations and cancellations that the store did not know, and ends the sessions of who no longer has
  /// the access that they began with, for good: a grant that comes back does not bring them back.
  private func learn(_ rows: any StoreTransaction, at now: Instant) throws(StoreError) {
    let known = Dictionary(grouping: try rows.invitations(), by: \.client)
    for entry in grants.all.sorted(by: { $0.client < $1.client }) {
      let history = known[entry.client] ?? []
      let generation = entry.grant.generation
      let record = history.first { $0.generation == generation }
      if record == nil {
        try rows.add(
          InvitationRecord(client: entry.client, generation: generation, accepted: nil, cancelled: nil))
        if history.contains(where: { $0.generation < generation }) {
          try rows.endSessions(of: entry.client)
          try rows.add(
            AuditEntry(at: now, event: .replaced, client: entry.client, detail: "generation=\(generation)"))
        }
      }
      if entry.grant.state == .cancelled, record?.cancelled == nil,
        try rows.cancel(entry.client, generation: generation, at: now)
      {
        try rows.endSessions(of: entry.client)
        try rows.add(
          AuditEntry(at: now, event: .cancelled, client: entry.client, detail: "generation=\(generation)"))
      }
    }
    for client in known.keys where grants[client] == nil { try rows.endSessions(of: client) }
  }

  /// Takes back the waiting invitations that no longer count, unless one is being handed over right now.
  private func withdraw(_ rows: any StoreTransaction, at now: Instant) throws(StoreError) {
    for message in try rows.messages(in: [.queued, .leased])
    where message.kind == .invitation && message.handingOver == nil {
      let link = try link(of: message.client, generation: message.generation, rows, at: now)
      guard !link.opens else { continue }
      _ = try rows.change(
        message.ended(.expired, "the invitation no longer counts", at: now), from: message.state,
        ownedBy: message.owner)
    }
  }
}
