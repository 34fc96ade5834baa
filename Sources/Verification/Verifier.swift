import Manifest
import Portal

/// Who decides whether someone is the contact they say they are: the rules about links, codes, locks and sessions, over
/// one verified build and one store. A value: a new build means a new verifier over the same store.
public struct Verifier: Sendable {
  /// The store.
  public let store: any Store
  /// The grants in use.
  public let grants: Grants
  let secret: ServerSecret
  let team: [Member]
  let hasWebhook: Bool
  let smsCountries: [String]
  let smsPerDay: Int
  let sights = Recollection<SightKey, SessionSight?>()
  let histories = Recollection<HexDigest, History>()

  /// What a session's request asks about.
  struct SightKey: Hashable, Sendable {
    let session: HexDigest
    let project: String
    let page: String
  }

  /// What the store knows of the client to whom a link belongs.
  struct History: Sendable {
    let invitations: [InvitationRecord]
    let clock: Instant?
  }

  /// - Parameters:
  ///   - store: where what happened is kept.
  ///   - secret: the endpoint's secret.
  ///   - grants: the grants of the verified build in use.
  ///   - team: who is told what, by email.
  ///   - hasWebhook: whether notices go to a webhook too.
  ///   - smsCountries: the country codes that SMS may go to; none when there is no way to send SMS.
  ///   - smsPerDay: how many SMS codes the whole site may send in a day.
  public init(
    store: any Store, secret: ServerSecret, grants: Grants, team: [Member], hasWebhook: Bool = false,
    smsCountries: [String], smsPerDay: Int = Limits.smsPerDay
  ) {
    self.store = store
    self.secret = secret
    self.grants = grants
    self.team = team
    self.hasWebhook = hasWebhook
    self.smsCountries = smsCountries
    self.smsPerDay = smsPerDay
  }

  /// The channels by which a contact can be sent a code.
  public func channels(of entry: Grants.Entry) -> [Channel] {
    var channels: [Channel] = []
    if entry.grant.email != nil { channels.append(.email) }
    if let phone = entry.grant.phone, smsCountries.contains(where: phone.hasPrefix) { channels.append(.sms) }
    return channels
  }
}

extension StoreReading {
  /// The moment that counts: a clock that was set back revives nothing.
  func effective(_ now: Instant) throws(StoreError) -> Instant { max(now, try clock() ?? now) }
}

extension StoreTransaction {
  /// The moment that counts, remembered: a clock that is set back afterwards revives nothing.
  func advanced(to now: Instant) throws(StoreError) -> Instant {
    let seen = try clock()
    if seen.map({ $0 < now }) ?? true { try setClock(now) }
    return max(now, seen ?? now)
  }
}
