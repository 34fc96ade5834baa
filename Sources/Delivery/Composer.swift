import Manifest
import Messages
import Portal
import Syntax
import Verification

/// Makes letters of what the outbox holds, from one verified build. A value: a new build means a new composer.
public struct Composer: Sendable {
  private let site: Site
  private let endpoint: EndpointMessages?
  private let read: @Sendable (_ path: String, _ most: Int) -> [UInt8]?
  private let record: @Sendable (_ project: String) throws(Problem) -> PortalRecord?

  private struct Invitation {
    let message: PortalRecord.Message
    let recipient: String
  }

  /// The most bytes that an invitation's email may have: what common mail servers take.
  public static let maximumBytes = 10 << 20

  /// - Parameters:
  ///   - site: the site, as the verified build describes it.
  ///   - record: the verified record of a project; nil when the build has none. Throws why it cannot be read.
  ///   - endpoint: what writes codes and notices; nil where only invitations are sent.
  ///   - read: the bytes of a file of the build, by its path relative to dist/, or one byte more than so many when it has
  ///     more; nil when it cannot be read.
  public init(
    _ site: Site, record: @escaping @Sendable (_ project: String) throws(Problem) -> PortalRecord?,
    endpoint: EndpointMessages? = nil,
    read: @escaping @Sendable (_ path: String, _ most: Int) -> [UInt8]?
  ) {
    self.site = site
    self.endpoint = endpoint
    self.read = read
    self.record = record
  }

  /// What a message of the outbox comes to.
  enum Composition {
    /// It is ready to go.
    case letter(Letter)
    /// Nothing is to be sent any longer, for this reason.
    case withdrawn(Reason)
    /// It cannot be made now.
    case later(Reason)
    /// It can never be made.
    case never(Reason)
  }

  /// The letter that a message of the outbox asks for.
  ///
  /// An invitation is taken from the build in use, wherever it stands there, and to the address that the build gives now: so
  /// nothing goes out that the manifest does not cover.
  func compose(_ record: OutboxRecord, _ content: OutboxContent, at now: Instant) -> Composition {
    func letter(_ content: Letter.Content?) -> Composition {
      content.map { .letter(Letter(key: record.key, $0)) } ?? .never(Reason("the site has no sender for this channel"))
    }
    switch content {
    case .invitation:
      do throws(Problem) {
        guard let invitation = try invitation(record) else {
          return .withdrawn(Reason("the build in use no longer holds this invitation"))
        }
        return compose(invitation, key: record.key)
      } catch {
        return .later(Reason("the build's file \(error.path) cannot be read: \(error.message)"))
      }
    case .code(let code):
      guard let endpoint else { return .later(Reason("codes are sent by the endpoint alone")) }
      return letter(
        record.channel == .sms
          ? endpoint.codeSMS(code, to: record.recipient, at: now).map { .sms($0) }
          : endpoint.codeEmail(code, to: record.recipient, key: record.key, at: now).map { .email($0.message) })
    case .notice(let notice):
      if record.channel == .webhook { return letter(.webhook(notice)) }
      guard let endpoint else { return .later(Reason("notices are sent by the endpoint alone")) }
      guard let member = site.team.first(where: { $0.person.email == record.recipient }) else {
        return .withdrawn(Reason("the site's team no longer has this member"))
      }
      let grant = (try? self.record(notice.client.project))?.grants.first { $0.contact == notice.client.contact }
      let isWithdrawn = grant?.state == .cancelled
      return letter(
        endpoint.notice(notice, to: member.person, isWithdrawn: isWithdrawn, key: record.key).map { .email($0.message) }
      )
    }
  }

  /// What the build in use has of an invitation that waits in the outbox.
  private func invitation(_ queued: OutboxRecord) throws(Problem) -> Invitation? {
    guard let record = try self.record(queued.client.project),
      let grant = record.grants.first(where: { $0.contact == queued.client.contact }), grant.state == .invited
    else { return nil }
    let (channel, address): (PortalRecord.Message.Channel, String?) =
      queued.channel == .sms ? (.sms, grant.phone) : (.email, grant.email)
    let message = record.messages.first {
      $0.contact == grant.contact && $0.generation == queued.generation && $0.channel == channel
    }
    guard let message, let recipient = address else { return nil }
    return Invitation(message: message, recipient: recipient)
  }

  private func compose(_ invitation: Invitation, key: String) -> Composition {
    let path = invitation.message.path
    guard let bytes = read(path, Self.maximumBytes) else {
      return .later(Reason("the build's file \(path) cannot be read"))
    }
    guard bytes.count <= Self.maximumBytes else { return .never(Reason("the build's file \(path) is too large")) }
    guard HexDigest(of: bytes) == invitation.message.digest else {
      return .later(Reason("the bytes of the build's file \(path) are not those that were signed"))
    }
    switch invitation.message.channel {
    case .email:
      guard let sender = site.sender.email else { return .never(Reason("the site has no sender for this channel")) }
      return .letter(
        Letter(key: key, .email(EmailMessage(sender: sender, recipient: invitation.recipient, bytes: bytes))))
    case .sms:
      guard let sms = TextMessage(file: bytes), sms.to == invitation.recipient else {
        return .never(Reason("the build's file \(path) is no SMS to the contact's phone"))
      }
      return .letter(Letter(key: key, .sms(sms)))
    }
  }
}
