import Manifest
import Portal

extension OutboxRecord {
  /// The invitations that a build covers, each under the key that makes it go out once: those of grants that stand, of
  /// the newest generation, and not expired.
  public static func invitations(_ records: [PortalRecord], at now: Instant) -> [OutboxRecord] {
    records.flatMap { record in
      let entries = Dictionary(
        record.grants.map { ($0.contact, Grants.Entry($0, of: record)) }, uniquingKeysWith: { first, _ in first })
      return record.messages.compactMap { message -> OutboxRecord? in
        let channel: Channel =
          switch message.channel {
          case .email: .email
          case .sms: .sms
          }
        guard let entry = entries[message.contact], entry.grant.state == .invited,
          entry.grant.generation == message.generation, now < entry.expires,
          let recipient = entry.address(by: channel)
        else { return nil }
        return OutboxRecord(
          key: "invitation/\(record.project)/\(message.contact)/\(message.generation)/\(channel.rawValue)",
          kind: .invitation, channel: channel, client: entry.client, generation: message.generation,
          recipient: recipient, body: OutboxContent.invitation(path: message.path, digest: message.digest).json,
          created: now, due: now, expires: entry.expires)
      }
    }
  }

  /// A code's message; one without a recipient goes nowhere.
  static func code(
    _ message: CodeMessage, id: HexDigest, by channel: Channel, to recipient: String?, about client: Client,
    sealedBy secret: ServerSecret, at now: Instant
  ) -> OutboxRecord {
    let key = "code/\(id.hex)"
    let sealed = secret.seal(OutboxContent.code(message).json, for: key)
    let record = OutboxRecord(
      key: key, kind: .code, channel: channel, client: client, generation: 0, recipient: recipient ?? "",
      body: sealed, created: now, due: now, expires: message.expires)
    return recipient == nil ? record.ended(.expired, "", at: now) : record
  }

  /// A notice's messages: one a member of the team who wants it, and one for the webhook.
  static func notice(_ notice: Notice, id: String, team: [Member], hasWebhook: Bool) -> [OutboxRecord] {
    let kind = notice.event.kind
    let mailboxes = team.filter { $0.notices.contains(kind) }.compactMap(\.person.email)
    let targets = mailboxes.map { (Channel.email, $0) } + (hasWebhook ? [(Channel.webhook, "")] : [])
    return targets.map { channel, recipient in
      OutboxRecord(
        key: "notice/\(kind.rawValue)/\(notice.client)/\(id)/\(channel.rawValue)/\(recipient)", kind: .notice,
        channel: channel, client: notice.client, generation: 0, recipient: recipient,
        body: OutboxContent.notice(notice).json, created: notice.at, due: notice.at,
        expires: notice.at + Limits.noticeSeconds)
    }
  }

  /// The message at its end; what it was to say is erased.
  func ended(_ state: State, _ reason: String, at now: Instant) -> OutboxRecord {
    var record = self
    record.state = state
    record.body = ""
    record.reason = reason
    record.leasedUntil = nil
    record.finished = now
    return record
  }
}
