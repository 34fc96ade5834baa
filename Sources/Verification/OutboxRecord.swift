import Portal

/// A message in the outbox, as a store keeps it. Its key is unique for ever: a message is queued once.
public struct OutboxRecord: Sendable, Hashable {
  /// What the message is.
  public enum Kind: String, Sendable, CaseIterable {
    case invitation, code, notice
  }

  /// Where a message is on its way.
  public enum State: String, Sendable, CaseIterable {
    /// It waits until it is due.
    case queued
    /// A sender has it until the lease runs out.
    case leased
    /// The transport took it.
    case sent
    /// The transport will never take it; the reason says why.
    case failed
    /// Nobody knows whether it went out; it is not sent again.
    case uncertain
    /// It was no longer worth sending, or its cause was withdrawn.
    case expired

    /// Whether nothing more will happen to it.
    public var isFinal: Bool { self != .queued && self != .leased }
  }

  /// The unique key: `invitation/PROJECT/CONTACT/GENERATION/CHANNEL`, `code/ID`, `notice/KIND/…/CHANNEL/RECIPIENT`.
  public let key: String
  /// What the message is.
  public let kind: Kind
  /// How it travels.
  public let channel: Channel
  /// Whom it concerns.
  public let client: Client
  /// Which sending of the invitation it is; 0 for other kinds.
  public let generation: Int
  /// One mailbox or phone; empty for a webhook.
  public let recipient: String
  /// What the sender needs to write the message, as ``OutboxContent`` reads it; empty once that is no longer needed.
  public var body: String
  /// When it was queued.
  public let created: Instant
  /// When it may be sent, or sent again.
  public var due: Instant
  /// The first moment at which it is no longer worth sending.
  public let expires: Instant
  /// Where it is on its way.
  public var state: State
  /// Who has, or last had, the lease; empty when nobody had.
  public var owner: String
  /// When the lease runs out.
  public var leasedUntil: Instant?
  /// When the holder of the lease began to hand the message over; nil before that.
  public var handingOver: Instant?
  /// How often it was handed over.
  public var tries: Int
  /// After how many of them nobody knew whether it went out.
  public var doubts: Int
  /// Why it was not sent, or not yet; empty when nothing went wrong.
  public var reason: String
  /// When it came to its final state.
  public var finished: Instant?

  /// A message as a store keeps it.
  public init(
    key: String, kind: Kind, channel: Channel, client: Client, generation: Int, recipient: String, body: String,
    created: Instant, due: Instant, expires: Instant, state: State = .queued, owner: String = "",
    leasedUntil: Instant? = nil, handingOver: Instant? = nil, tries: Int = 0, doubts: Int = 0, reason: String = "",
    finished: Instant? = nil
  ) {
    self.key = key
    self.kind = kind
    self.channel = channel
    self.client = client
    self.generation = generation
    self.recipient = recipient
    self.body = body
    self.created = created
    self.due = due
    self.expires = expires
    self.state = state
    self.owner = owner
    self.leasedUntil = leasedUntil
    self.handingOver = handingOver
    self.tries = tries
    self.doubts = doubts
    self.reason = reason
    self.finished = finished
  }
}
