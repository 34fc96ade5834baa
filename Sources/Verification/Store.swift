import Manifest
import Portal

/// Where the endpoint keeps what happened. It holds rows and changes them under conditions; the rules are the callers'.
///
/// Calls block until they are done, and may come from any thread. A conformer promises:
///
/// - Writing transactions run as if one after another, whatever process they come from.
/// - When ``write(_:)`` returns, all of it is on disk; when it throws, nothing has changed.
/// - ``read(_:)`` sees one state: no transaction half done.
public protocol Store: Sendable {
  /// Whether a read may wait for something far away, such as a network. One that does not is short enough for a thread that
  /// others wait for.
  var readsWait: Bool { get }

  /// Looks at the store. Never waits for writers.
  func read<Value>(_ body: (any StoreReading) throws(StoreError) -> Value) throws(StoreError) -> Value

  /// Changes the store, all or nothing. The body has no effect but on the transaction: it may run again when the store
  /// has to try again.
  func write<Value>(_ body: (any StoreTransaction) throws(StoreError) -> Value) throws(StoreError) -> Value

  /// A number that has changed when anything was committed, by whatever process, since it was last asked for; nil when
  /// the store cannot tell for less than a look at the rows costs.
  func revision() -> Int?
}

extension Store {
  /// Cannot tell.
  public func revision() -> Int? { nil }
}

/// The newest manifest that was ever used.
public struct ManifestMark: Sendable, Hashable {
  /// Its sequence.
  public let sequence: Int
  /// The digest of its bytes.
  public let digest: HexDigest

  /// The newest manifest that was ever used.
  public init(sequence: Int, digest: HexDigest) {
    self.sequence = sequence
    self.digest = digest
  }

  /// What is remembered of a manifest.
  public init(_ manifest: VerifiedManifest) {
    self.init(sequence: manifest.manifest.sequence, digest: manifest.digest)
  }
}

/// What can be asked of a store.
public protocol StoreReading {
  /// The highest time that any writer has given; nil before the first.
  func clock() throws(StoreError) -> Instant?

  /// The newest manifest that was ever used; nil before the first.
  func manifest() throws(StoreError) -> ManifestMark?

  /// The digest of each project's portal.json, as of the newest manifest.
  func portals() throws(StoreError) -> [String: HexDigest]

  /// Every invitation, by client and generation.
  func invitations() throws(StoreError) -> [InvitationRecord]
  /// The invitations of some projects, by project, contact and generation.
  func invitations(ofProjects projects: [String]) throws(StoreError) -> [InvitationRecord]
  /// The invitations of one client, by generation.
  func invitations(of client: Client) throws(StoreError) -> [InvitationRecord]

  /// A request for a code.
  func challenge(_ id: HexDigest) throws(StoreError) -> ChallengeRecord?

  /// Codes that were sent after a moment, the oldest first.
  func sends(_ selection: SendSelection, after moment: Instant) throws(StoreError) -> [SendRecord]

  /// The failures of a subject; nil when it never failed.
  func failures(of subject: Subject) throws(StoreError) -> FailureRecord?
  /// The failures that concern a contact, at every door.
  func failures(ofContact contact: String) throws(StoreError) -> [FailureRecord]

  /// What a request of a session for a page of a project must know; nil when there is no such session.
  func sight(of session: HexDigest, project: String, page: String) throws(StoreError) -> SessionSight?

  /// When each client last signed in.
  func signIns() throws(StoreError) -> [Client: Instant]
  /// Every page that was looked at, by client and page.
  func views() throws(StoreError) -> [ViewRecord]

  /// A message in the outbox.
  func message(_ key: String) throws(StoreError) -> OutboxRecord?
  /// The messages in some states, the oldest first.
  func messages(in states: [OutboxRecord.State]) throws(StoreError) -> [OutboxRecord]
  /// The messages of some projects in some states, the oldest first.
  func messages(in states: [OutboxRecord.State], ofProjects projects: [String]) throws(StoreError) -> [OutboxRecord]
  /// The queued message of some kinds that has been due the longest; nil when none is due.
  func nextMessage(of kinds: [OutboxRecord.Kind], dueAt now: Instant) throws(StoreError) -> OutboxRecord?
  /// When the next queued message of some kinds is due, or the next lease of one runs out; nil when none is under way.
  func nextMessageTime(of kinds: [OutboxRecord.Kind]) throws(StoreError) -> Instant?

  /// The newest entry of one kind about a client; nil when there is none.
  func lastEntry(_ event: AuditEntry.Event, about client: Client) throws(StoreError) -> AuditEntry?
  /// The audit trail from a moment on, the oldest first, at most so many entries.
  func audit(from moment: Instant, limit: Int) throws(StoreError) -> [AuditEntry]
}

/// What can be changed in a store. A change under a condition says whether it was made.
public protocol StoreTransaction: StoreReading {
  /// Sets the highest time seen.
  func setClock(_ moment: Instant) throws(StoreError)

  /// Sets the newest manifest used.
  func setManifest(_ mark: ManifestMark) throws(StoreError)

  /// Sets the digests of some projects' portal.json.
  func setPortals(_ digests: [String: HexDigest]) throws(StoreError)
  /// Forgets a project's portal.json.
  func removePortal(_ project: String) throws(StoreError)

  /// Adds invitations, but for those that are known.
  func add(_ invitations: [InvitationRecord]) throws(StoreError)
  /// Accepts an invitation that was neither accepted nor cancelled and is the client's newest.
  func accept(_ client: Client, generation: Int, at moment: Instant) throws(StoreError) -> Bool
  /// Cancels an invitation that was not yet cancelled.
  func cancel(_ client: Client, generation: Int, at moment: Instant) throws(StoreError) -> Bool
  /// Notes of clients that the newest manifest gives them no access; of those already noted the first moment stays.
  func remove(_ clients: [Client], at moment: Instant) throws(StoreError)
  /// Notes of a client that the newest manifest gives it access again.
  func restore(_ client: Client) throws(StoreError)

  /// Adds a request for a code.
  func add(_ challenge: ChallengeRecord) throws(StoreError)
  /// Erases the codes of every request of a subject in a project.
  func eraseCodes(of subject: Subject, project: String) throws(StoreError)
  /// Takes one try from a request that has one left and whose code was not erased.
  func takeTry(_ challenge: HexDigest) throws(StoreError) -> Bool
  /// Erases the code of a request whose code was not erased.
  func eraseCode(_ challenge: HexDigest) throws(StoreError) -> Bool

  /// Adds a sending.
  func add(_ send: SendRecord) throws(StoreError)
  /// Forgets the sendings to a contact.
  func removeSends(ofContact contact: String) throws(StoreError)

  /// Sets the failures of a subject.
  func set(_ failures: FailureRecord) throws(StoreError)

  /// Adds a session.
  func add(_ session: SessionRecord) throws(StoreError)
  /// Records that a session was used.
  func touch(_ session: HexDigest, at moment: Instant) throws(StoreError)
  /// Ends a session that has not ended.
  func end(_ session: HexDigest) throws(StoreError) -> Bool
  /// Ends every session that opens a client's portal.
  func endSessions(of client: Client) throws(StoreError)
  /// Records that a client signed in.
  func signIn(_ client: Client, at moment: Instant) throws(StoreError)
  /// Records that a client looked at a page.
  func view(_ client: Client, page: String, at moment: Instant) throws(StoreError)

  /// Adds messages, but for those whose keys are known.
  ///
  /// - Returns: how many were added.
  func add(_ messages: [OutboxRecord]) throws(StoreError) -> Int
  /// Changes a message that is still in a state and was last leased by an owner.
  func change(
    _ message: OutboxRecord, from state: OutboxRecord.State, ownedBy owner: String
  ) throws(StoreError) -> Bool

  /// Adds to the audit trail.
  func add(_ entry: AuditEntry) throws(StoreError)

  /// Removes what no rule looks at any longer.
  func prune(_ ages: Retention) throws(StoreError)
}

/// Up to when each kind of row is of no more use.
public struct Retention: Sendable, Hashable {
  /// Requests for a code that ended before.
  public let challenges: Instant
  /// Sendings before.
  public let sends: Instant
  /// Failures of addresses that were typed, none of them after; those of contacts are kept.
  public let addressFailures: Instant
  /// Sessions that began before.
  public let sessions: Instant
  /// Codes and notices that came to their end, or were no longer worth sending, before; invitations are kept for ever, so that each goes out once.
  public let messages: Instant
  /// Entries of the audit trail before.
  public let audit: Instant
  /// Those about addresses that are on file nowhere, of which a flood can make many, before.
  public let probes: Instant

  /// What is of no more use at a moment.
  public init(at now: Instant) {
    challenges = now - Limits.day
    sends = now - Limits.day
    addressFailures = now - Limits.day
    sessions = now - Limits.sessionSeconds
    messages = now - Limits.messageDays * Limits.day
    audit = now - Limits.auditDays * Limits.day
    probes = now - Limits.day
  }
}

extension StoreTransaction {
  /// Adds an invitation, unless it is known.
  public func add(_ invitation: InvitationRecord) throws(StoreError) { try add([invitation]) }

  /// Adds a message, unless its key is known.
  public func add(_ message: OutboxRecord) throws(StoreError) -> Bool { try add([message]) == 1 }
}
