import Manifest
import Portal

extension Verifier {
  /// Sends a code to who holds a link, unless a limit, a lock or the link stands in the way.
  public func requestCode(
    link token: Token, by channel: Channel, from visitor: Visitor, at now: Instant,
    using random: inout some RandomNumberGenerator
  ) throws(StoreError) -> CodeRequest {
    let fresh = FreshCode(using: &random)
    return try store.write { (rows) throws(StoreError) in
      let now = try rows.advanced(to: now)
      let link = try self.link(token.digest, rows, at: now)
      guard let entry = link.entry, link.opens else { return .closed(link) }
      guard channels(of: entry).contains(channel), let address = entry.address(by: channel) else {
        return .noSuchChannel
      }
      let subject = Subject.contact(entry.grant.contact)
      if let lock = try rows.failures(of: subject)?.lock(at: now) { return .locked(lock) }
      let network = secret.fingerprint(of: visitor.network.text)
      let sent = try rows.sends(.subject(subject), after: now - Limits.day)
      let waits = [
        SendLimit.contact.next(after: sent, at: now),
        channel == .sms ? SendLimit.sms.next(after: sent.filter { $0.channel == .sms }, at: now) : nil,
        channel == .sms ? try nextSMS(rows, at: now) : nil,
        try nextCode(from: network, rows, at: now),
      ]
      if let wait = waits.compactMap({ $0 }).max() { return .wait(until: wait) }
      return .sent(
        try send(
          fresh, to: (entry, address), by: channel,
          Asking(subject: subject, project: entry.project, visitor: visitor, network: network), rows, at: now))
    }
  }

  /// Sends a code to an address of someone who has lost their link. What is answered, and what is done for it, does not
  /// depend on whether the address is on file.
  public func requestCode(
    finding address: Address, from visitor: Visitor, at now: Instant,
    using random: inout some RandomNumberGenerator
  ) throws(StoreError) -> CodeRequest {
    let fresh = FreshCode(using: &random)
    return try store.write { (rows) throws(StoreError) in
      let now = try rows.advanced(to: now)
      let subject = Subject.address(address, secret)
      if let lock = try rows.failures(of: subject)?.lock(at: now) { return .locked(lock) }
      let network = secret.fingerprint(of: visitor.network.text)
      let sent = try rows.sends(.subject(subject), after: now - Limits.day)
      let waits = [
        SendLimit.contact.next(after: sent, at: now),
        address.channel == .sms ? SendLimit.sms.next(after: sent, at: now) : nil,
        try nextCode(from: network, rows, at: now),
      ]
      if let wait = waits.compactMap({ $0 }).max() { return .wait(until: wait) }
      return .sent(
        try send(
          fresh, to: try recipient(at: address, rows, at: now), by: address.channel,
          Asking(subject: subject, project: "", visitor: visitor, network: network), rows, at: now))
    }
  }

  /// Who gets the code that was asked for at an address; nil when nobody does, of which the one who asked learns
  /// nothing.
  private func recipient(
    at address: Address, _ rows: any StoreTransaction, at now: Instant
  ) throws(StoreError) -> (Grants.Entry, String)? {
    let entries = grants.entries(at: address)
    // No contact has this name, so that there is as little to read as for one who is on file.
    let contact = entries.first?.grant.contact ?? "?"
    let sent = try rows.sends(.contact(contact), after: now - Limits.day)
    let lock = try rows.failures(of: .found(contact))?.lock(at: now)
    let budget = address.channel == .sms ? try nextSMS(rows, at: now) : nil
    let texts = sent.filter { $0.channel == .sms }
    guard lock == nil, budget == nil, SendLimit.contact.next(after: sent, at: now) == nil,
      address.channel != .sms || SendLimit.sms.next(after: texts, at: now) == nil
    else { return nil }
    // Whoever is on file nowhere costs a look too.
    if entries.isEmpty { _ = try rows.invitations(of: Client(project: "", contact: "")) }
    for entry in entries {
      guard channels(of: entry).contains(address.channel), let mailbox = entry.address(by: address.channel),
        try link(of: entry.client, generation: entry.grant.generation, rows, at: now).opens
      else { continue }
      return (entry, mailbox)
    }
    return nil
  }

  /// When the site's budget lets the next SMS go. What went to nobody cost nothing: numbers that strangers type must not
  /// keep clients from their codes.
  private func nextSMS(_ rows: any StoreReading, at now: Instant) throws(StoreError) -> Instant? {
    let sent = try rows.sends(.channel(.sms), after: now - Limits.day)
    return [SendLimit(count: smsPerDay, window: Limits.day)].next(after: sent, at: now)
  }

  private func nextCode(
    from network: String, _ rows: any StoreReading, at now: Instant
  ) throws(StoreError) -> Instant? {
    SendLimit.network.next(after: try rows.sends(.network(network), after: now - Limits.hour), at: now)
  }

  /// What the random generator gives for one request, before the store is asked.
  private struct FreshCode {
    let challenge: Token
    let code: Code

    init(using random: inout some RandomNumberGenerator) {
      challenge = Token(using: &random)
      code = Code(using: &random)
    }
  }

  /// Who asks for a code, and where.
  private struct Asking {
    let subject: Subject
    let project: String
    let visitor: Visitor
    let network: String
  }

  /// Queues a code, replaces every earlier one, and counts it. A code for nobody does the same work, and goes nowhere.
  private func send(
    _ fresh: FreshCode, to recipient: (entry: Grants.Entry, address: String)?, by channel: Channel, _ asking: Asking,
    _ rows: any StoreTransaction, at now: Instant
  ) throws(StoreError) -> SentCode {
    let entry = recipient?.entry
    let id = fresh.challenge.digest
    let expires = now + Limits.codeSeconds
    let contact = entry?.grant.contact ?? ""
    let isLink = asking.subject.door == .link
    try rows.eraseCodes(of: asking.subject, project: asking.project)
    try rows.add(
      ChallengeRecord(
        id: id, browser: asking.visitor.browser.digest, door: asking.subject.door, subject: asking.subject,
        project: asking.project, contact: contact, generation: isLink ? entry?.grant.generation ?? 0 : 0,
        channel: channel, code: secret.digest(of: fresh.code.digits, for: id), created: now, expires: expires,
        triesLeft: Limits.triesPerCode))
    try rows.add(
      SendRecord(at: now, subject: asking.subject, contact: contact, channel: channel, network: asking.network))
    let message = CodeMessage(
      code: fresh.code, expires: expires, name: entry?.grant.name ?? "", locale: entry?.grant.locale ?? "",
      title: isLink ? entry?.title ?? "" : "")
    let client = Client(project: entry?.project ?? "", contact: contact)
    _ = try rows.add(
      OutboxRecord.code(
        message, id: id, by: channel, to: recipient?.address, about: client, sealedBy: secret, at: now))
    try rows.add(
      AuditEntry(
        at: now, event: entry == nil ? .addressUnknown : .codeSent, client: client,
        detail: "door=\(asking.subject.door.rawValue) channel=\(channel.rawValue)"))
    return SentCode(
      challenge: fresh.challenge, channel: channel, expires: expires, next: now + Limits.secondsBetweenCodes)
  }
}
