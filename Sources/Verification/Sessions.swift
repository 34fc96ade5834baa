import Manifest
import Portal

extension SessionRecord {
  /// Whether the session has lasted neither too long nor too long without a request.
  func isAlive(at now: Instant) -> Bool {
    now < created + Limits.sessionSeconds && now < touched + Limits.sessionIdleSeconds
  }
}

extension Verifier {
  /// What a session's request for a page of a project comes to; nil when it must sign in. A cancelled or resent
  /// invitation, or a removed grant, ends it here at once. Changes nothing: see ``record(_:isServed:)``.
  ///
  /// - Parameters:
  ///   - session: the token in the browser's cookie.
  ///   - project: the project.
  ///   - page: how the page is named in the list of what was viewed.
  ///   - now: the moment.
  public func visit(
    _ session: Token, project: String, page: String, at now: Instant
  ) throws(StoreError) -> Visit? {
    let key = SightKey(session: session.digest, project: project, page: page)
    let sight = try sights.value(of: key, in: store) { (rows) throws(StoreError) in
      try rows.sight(of: key.session, project: project, page: page)
    }
    guard let sight else { return nil }
    let now = max(now, sight.clock ?? now)
    guard sight.session.isAlive(at: now),
      let entry = entry(of: sight.session, in: project, sight.history, at: now)
    else { return nil }
    return Visit(entry: entry, page: page, at: now, session: sight.session, viewed: sight.viewed)
  }

  /// Records that a session made a request and, when a page was served, that it was viewed. Writes only what was not
  /// recorded within ``Limits/touchSeconds``.
  public func record(_ visit: Visit, isServed: Bool) throws(StoreError) {
    guard visit.touches || visit.views(isServed) else { return }
    try store.write { (rows) throws(StoreError) in
      let now = try rows.advanced(to: visit.at)
      if visit.touches { try rows.touch(visit.session.id, at: now) }
      if visit.views(isServed) { try rows.view(visit.entry.client, page: visit.page, at: now) }
    }
  }

  /// The portals that a session opens, by project; none when it must sign in. Changes nothing.
  public func portals(of session: Token, at now: Instant) throws(StoreError) -> [Grants.Entry] {
    try store.read { (rows) throws(StoreError) in
      let now = try rows.effective(now)
      guard let record = try rows.sight(of: session.digest, project: "", page: "")?.session, record.isAlive(at: now)
      else { return [] }
      var entries: [Grants.Entry] = []
      for project in record.generations.keys.sorted() {
        let history = try rows.invitations(of: Client(project: project, contact: record.contact))
        if let entry = entry(of: record, in: project, history, at: now) { entries.append(entry) }
      }
      return entries
    }
  }

  /// Ends a session.
  public func signOut(_ session: Token, at now: Instant) throws(StoreError) {
    try store.write { (rows) throws(StoreError) in
      let now = try rows.advanced(to: now)
      guard let record = try rows.sight(of: session.digest, project: "", page: "")?.session,
        try rows.end(session.digest)
      else { return }
      for project in record.generations.keys.sorted() {
        try rows.add(
          AuditEntry(at: now, event: .signedOut, client: Client(project: project, contact: record.contact)))
      }
    }
  }

  /// The access to a project that stands behind a session: granted, accepted, and of the generation in use.
  private func entry(
    of session: SessionRecord, in project: String, _ history: [InvitationRecord], at now: Instant
  ) -> Grants.Entry? {
    guard let generation = session.generations[project],
      let entry = grants[Client(project: project, contact: session.contact)],
      case .accepted = Link(
        Grants.Target(entry: entry, isReplaced: generation != entry.grant.generation), history, at: now)
    else { return nil }
    return entry
  }
}
