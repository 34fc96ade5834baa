import Manifest
import Portal

extension Verifier {
  /// What a browser may know of the code that it asked for; nil when it can no longer be right. Changes nothing.
  public func challenge(
    _ challenge: Token, from browser: Token, at now: Instant
  ) throws(StoreError) -> OpenChallenge? {
    try store.read { (rows) throws(StoreError) in
      guard let record = try open(challenge, from: browser, rows, at: try rows.effective(now)) else { return nil }
      return OpenChallenge(
        door: record.door, channel: record.channel, expires: record.expires, triesLeft: record.triesLeft)
    }
  }

  /// Checks a code that was typed. It counts as a failure, and that is on disk, before anyone compares it; a right one
  /// takes this back, accepts the invitation if it was not yet accepted, and begins a new session, all at once.
  ///
  /// - Parameters:
  ///   - typed: what was typed.
  ///   - challenge: the request that the form names.
  ///   - browser: the token in the browser's own cookie.
  ///   - session: the session that the browser holds, which ends when a new one begins; the portals of the same contact
  ///     that it opens, the new one opens too.
  ///   - now: the moment.
  ///   - random: where the new session's token comes from.
  public func check(
    _ typed: String, for challenge: Token, from browser: Token, replacing session: Token?, at now: Instant,
    using random: inout some RandomNumberGenerator
  ) throws(StoreError) -> CodeCheck {
    guard let code = Code(typed: typed) else { return .malformed }
    let next = Token(using: &random)
    let begun: Begun
    switch try store.write({ (rows) throws(StoreError) in try begin(challenge, from: browser, rows, at: now) }) {
    case .refused(let answer): return answer
    case .begun(let value): begun = value
    }
    let isRight = secret.matches(begun.record.code, code.digits, for: begun.record.id)
    return try store.write { (rows) throws(StoreError) in
      let now = try rows.advanced(to: now)
      return isRight && !begun.isMuted
        ? try accept(begun, session: next, replacing: session, rows, at: now) : try refuse(begun, rows, at: now)
    }
  }

  /// A try that was counted as a failure and may be compared.
  private struct Begun {
    let record: ChallengeRecord
    let at: Instant
    /// Whether no code at all is right: one for nobody, or one for a contact whom too many wrong codes concern.
    let isMuted: Bool
  }

  private enum Beginning {
    case begun(Begun)
    case refused(CodeCheck)
  }

  private func open(
    _ challenge: Token, from browser: Token, _ rows: any StoreReading, at now: Instant
  ) throws(StoreError) -> ChallengeRecord? {
    guard let record = try rows.challenge(challenge.digest), record.browser == browser.digest, !record.code.isEmpty,
      record.triesLeft > 0, now < record.expires
    else { return nil }
    return record
  }

  private func begin(
    _ challenge: Token, from browser: Token, _ rows: any StoreTransaction, at now: Instant
  ) throws(StoreError) -> Beginning {
    let now = try rows.advanced(to: now)
    guard let record = try open(challenge, from: browser, rows, at: now) else { return .refused(.spent) }
    if record.door == .link {
      let link = try link(of: record, rows, at: now)
      guard link.opens else { return .refused(.closed(link)) }
    }
    var failures = try self.failures(of: record.subject, record, rows)
    if let lock = failures.begin(at: now) { return .refused(.locked(lock)) }
    guard try rows.takeTry(record.id) else { return .refused(.spent) }
    try rows.set(failures)
    var isMuted = record.contact.isEmpty
    if record.door == .find {
      var found = try self.failures(of: .found(record.contact), record, rows)
      if found.begin(at: now) != nil { isMuted = true }
      try rows.set(found)
    }
    return .begun(Begun(record: record, at: now, isMuted: isMuted))
  }

  private func refuse(
    _ begun: Begun, _ rows: any StoreTransaction, at now: Instant
  ) throws(StoreError) -> CodeCheck {
    let record = begun.record
    let client = try client(of: record, rows, at: now)
    try rows.add(
      AuditEntry(at: now, event: .codeWrong, client: client, detail: "door=\(record.door.rawValue)"))
    let subject = record.door == .link ? record.subject : .found(record.contact)
    var failures = try self.failures(of: subject, record, rows)
    if let entry = grants[client], let told = failures.tell(at: now) {
      try rows.set(failures)
      if told.lock != nil {
        try rows.add(
          AuditEntry(at: now, event: .locked, client: client, detail: "door=\(record.door.rawValue)"))
      }
      try tell(
        .failedVerification(failures: told.failures, lock: told.lock), about: entry,
        id: "\(record.door.rawValue)-\(told.lock == nil ? "failures" : "lock")-\(told.at.seconds)", rows, at: now)
    }
    if let lock = try rows.failures(of: record.subject)?.lock(at: now) { return .locked(lock) }
    return .wrong(triesLeft: try rows.challenge(record.id)?.triesLeft ?? 0)
  }

  private func accept(
    _ begun: Begun, session next: Token, replacing session: Token?, _ rows: any StoreTransaction, at now: Instant
  ) throws(StoreError) -> CodeCheck {
    let record = begun.record
    guard try rows.eraseCode(record.id) else { return .spent }
    for subject in record.door == .link ? [record.subject] : [record.subject, .found(record.contact)] {
      var failures = try self.failures(of: subject, record, rows)
      failures.succeed(begunAt: begun.at)
      try rows.set(failures)
    }
    let links = try openLinks(of: record, rows, at: now)
    guard let first = links.first, first.opens else { return .closed(links.first ?? .unknown) }
    var accepted: [Client] = []
    var generations: [String: Int] = [:]
    for link in links {
      guard let entry = link.entry else { continue }
      let client = entry.client
      let generation = entry.grant.generation
      if case .valid = link {
        try rows.add(InvitationRecord(client: client, generation: generation, accepted: nil, cancelled: nil))
        guard try rows.accept(client, generation: generation, at: now) else { continue }
        accepted.append(client)
        try tell(.accepted, about: entry, id: String(generation), rows, at: now)
        try rows.add(AuditEntry(at: now, event: .accepted, client: client, detail: "generation=\(generation)"))
      }
      generations[client.project] = generation
      try rows.signIn(client, at: now)
      try rows.add(AuditEntry(at: now, event: .signedIn, client: client, detail: "door=\(record.door.rawValue)"))
    }
    guard !generations.isEmpty else { return .closed(first) }
    let clients = links.compactMap(\.entry?.client).filter { generations[$0.project] != nil }
    if let session {
      let older = try rows.sight(of: session.digest, project: "", page: "")?.session
      _ = try rows.end(session.digest)
      if let older, older.contact == record.contact, older.isAlive(at: now) {
        generations.merge(older.generations) { new, _ in new }
      }
    }
    try rows.add(
      SessionRecord(
        id: next.digest, contact: record.contact, created: now, touched: now, generations: generations))
    return .right(SignIn(session: next, clients: clients, accepted: accepted))
  }

  /// Where the right code for a request leads: at a link to its project, where links are found to every portal of the
  /// contact that opens.
  private func openLinks(
    of record: ChallengeRecord, _ rows: any StoreReading, at now: Instant
  ) throws(StoreError) -> [Link] {
    switch record.door {
    case .link: return [try link(of: record, rows, at: now)]
    case .find:
      var links: [Link] = []
      for entry in grants.entries(of: record.contact) {
        let link = try link(of: entry.client, generation: entry.grant.generation, rows, at: now)
        if link.opens { links.append(link) }
      }
      return links
    }
  }

  private func link(
    of record: ChallengeRecord, _ rows: any StoreReading, at now: Instant
  ) throws(StoreError) -> Link {
    try link(
      of: Client(project: record.project, contact: record.contact), generation: record.generation, rows, at: now)
  }

  /// Whom a request concerns: where links are found, the contact in the first project that opens.
  private func client(
    of record: ChallengeRecord, _ rows: any StoreReading, at now: Instant
  ) throws(StoreError) -> Client {
    let project = try openLinks(of: record, rows, at: now).first?.entry?.project
    return Client(project: project ?? record.project, contact: record.contact)
  }

  private func failures(
    of subject: Subject, _ record: ChallengeRecord, _ rows: any StoreReading
  ) throws(StoreError) -> FailureRecord {
    var failures = try rows.failures(of: subject) ?? FailureRecord(subject: subject, contact: record.contact)
    // An address can have come on file since it last failed.
    failures.contact = record.contact
    return failures
  }
}
