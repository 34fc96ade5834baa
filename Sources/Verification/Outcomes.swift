import Portal

/// What became of a request for a code.
public enum CodeRequest: Sendable, Hashable {
  /// A code is on its way; where links are found, perhaps none is.
  case sent(SentCode)
  /// Too many codes; the next one may be asked for at this moment.
  case wait(until: Instant)
  /// Too many wrong codes.
  case locked(Lock)
  /// The link does not open.
  case closed(Link)
  /// The contact cannot be reached by this channel.
  case noSuchChannel
}

/// A code on its way, as its browser may know it.
public struct SentCode: Sendable, Hashable {
  /// Names the request; the form that the code is typed into sends it back.
  public let challenge: Token
  /// How the code travels.
  public let channel: Channel
  /// The first moment at which it is no longer good.
  public let expires: Instant
  /// When the next one may be asked for.
  public let next: Instant
}

/// What became of a code that was typed.
public enum CodeCheck: Sendable, Hashable {
  /// It was right.
  case right(SignIn)
  /// It was wrong; the code may be tried so many times more.
  case wrong(triesLeft: Int)
  /// It is not six digits; it was not counted as a try.
  case malformed
  /// It can no longer be right: used, replaced by a newer one, too old, tried too often, or asked for elsewhere.
  case spent
  /// Too many wrong codes; this one was not looked at.
  case locked(Lock)
  /// The link no longer opens; nothing was accepted.
  case closed(Link)
}

/// A new session.
public struct SignIn: Sendable, Hashable {
  /// What the browser is to hold, in a cookie.
  public let session: Token
  /// The portals that it opens, the one whose link was used first.
  public let clients: [Client]
  /// Those whose invitation was accepted by this, each once in its life.
  public let accepted: [Client]
}

/// A request for a code that waits for it, as its browser may know it.
public struct OpenChallenge: Sendable, Hashable {
  /// The kind of door.
  public let door: Door
  /// How the code travels.
  public let channel: Channel
  /// The first moment at which it is no longer good.
  public let expires: Instant
  /// How often it may still be tried.
  public let triesLeft: Int
}

/// A request of a session for a page that is the session's own to see.
public struct Visit: Sendable, Hashable {
  /// The access behind it.
  public let entry: Grants.Entry
  /// The page asked for.
  public let page: String
  /// When.
  public let at: Instant
  let session: SessionRecord
  let viewed: Instant?

  /// Whether there is something to record: see ``Verifier/record(_:isServed:)``.
  public func isToBeRecorded(isServed: Bool) -> Bool { touches || views(isServed) }

  var touches: Bool { isStale(session.touched) }

  func views(_ isServed: Bool) -> Bool { isServed && (viewed.map(isStale) ?? true) }

  private func isStale(_ last: Instant) -> Bool { last + Limits.touchSeconds <= at }
}

/// What became of a request for a new invitation.
public enum InvitationRequest: Sendable, Hashable {
  /// The team is told, or was told before.
  case asked
  /// The link needs no new one: it opens.
  case open(Link)
  /// No grant knows the link.
  case unknown
}

/// What became of a verified manifest.
public enum Adoption: Sendable, Hashable {
  /// It may be used from now on.
  case adopted
  /// It is older than the newest that was ever used, with this sequence.
  case older(than: Int)
  /// It has the sequence of the newest that was ever used, but other bytes.
  case otherBytes
  /// It is this many seconds ahead of the clock.
  case ahead(seconds: Int)
}
