import Manifest
import Portal

extension Verifier {
  /// Where a link leads. Changes nothing. What it costs depends neither on the number of invitations nor on whether
  /// the link is known.
  public func link(_ token: Token, at now: Instant) throws(StoreError) -> Link {
    let digest = token.digest
    let target = grants.target(of: digest)
    // By link, not by client: a link that nobody knows is remembered like any other.
    let history = try histories.value(of: digest, in: store) { (rows) throws(StoreError) in
      History(invitations: try rows.invitations(of: Self.client(of: target)), clock: try rows.clock())
    }
    return Link(target, history.invitations, at: max(now, history.clock ?? now))
  }

  func link(_ digest: HexDigest, _ rows: any StoreReading, at now: Instant) throws(StoreError) -> Link {
    let target = grants.target(of: digest)
    return Link(target, try rows.invitations(of: Self.client(of: target)), at: now)
  }

  /// Whose history counts for a link: for one that is unknown nobody's, which costs as much.
  private static func client(of target: Grants.Target?) -> Client {
    target?.entry.client ?? Client(project: "", contact: "")
  }

  /// Where the link of a client's generation leads.
  func link(
    of client: Client, generation: Int, _ rows: any StoreReading, at now: Instant
  ) throws(StoreError) -> Link {
    guard let entry = grants[client] else { return .unknown }
    return Link(
      Grants.Target(entry: entry, isReplaced: generation != entry.grant.generation),
      try rows.invitations(of: client), at: now)
  }

  /// Asks the team for a new invitation, for who holds a link that no longer opens: at most once in
  /// ``Limits/secondsBetweenInvitationRequests``.
  public func requestInvitation(link token: Token, at now: Instant) throws(StoreError) -> InvitationRequest {
    try store.write { (rows) throws(StoreError) in
      let now = try rows.advanced(to: now)
      let link = try self.link(token.digest, rows, at: now)
      guard let entry = link.entry else { return .unknown }
      if link.opens { return .open(link) }
      let last = try rows.lastEntry(.invitationRequested, about: entry.client)
      if let last, now < last.at + Limits.secondsBetweenInvitationRequests { return .asked }
      try tell(.invitationRequested, about: entry, id: String(now.seconds), rows, at: now)
      try rows.add(AuditEntry(at: now, event: .invitationRequested, client: entry.client))
      return .asked
    }
  }

  /// Queues a notice to everyone on the team who wants it.
  ///
  /// - Parameter id: tells apart two notices of a kind about a client.
  func tell(
    _ event: Notice.Event, about entry: Grants.Entry, id: String, _ rows: any StoreTransaction, at now: Instant
  ) throws(StoreError) {
    let notice = Notice(
      event: event, at: now, client: entry.client, title: entry.title, name: entry.grant.name)
    for record in OutboxRecord.notice(notice, id: id, team: team, hasWebhook: hasWebhook) {
      _ = try rows.add(record)
    }
  }
}
