import Manifest
import Messages
import Portal
import Verification

/// Makes letters of what the outbox holds, from one verified build. A value: a new build means a new composer.
public struct Composer: Sendable {
  private let site: Site
  private let endpoint: EndpointMessages?
  private let read: @Sendable (_ path: String, _ most: Int) -> [UInt8]?
  private var invitations: [Place: Invitation] = [:]
  private var withdrawn: Set<Client> = []

  private struct Place: Hashable {
    let client: Client
    let generation: Int
    let channel: Channel
  }

  private struct Invitation {
    let message: PortalRecord.Message
    let recipient: String
  }

  /// The most bytes that an invitation's email may have: what common mail servers take.
  public static let maximumBytes = 10 << 20

  /// - Parameters:
  ///   - site: the site, as the verified build describes it.
  ///   - records: the verified records of its projects.
  ///   - endpoint: what writes codes and notices; nil where only invitations are sent.
  ///   - read: the bytes of a file of the build, by its path relative to dist/, or one byte more than so many when it has
  ///     more; nil when it cannot be read.
  public init(
    _ site: Site, _ records: [PortalRecord], endpoint: EndpointMessages? = nil,
    read: @escaping @Sendable (_ path: String, _ most: Int) -> [UInt8]?
  ) {
    self.site = site
    self.endpoint = endpoint
    self.read = read
    for record in records {
      let grants = Dictionary(record.grants.map { ($0.contact, $0) }, uniquingKeysWith: { first, _ in first })
      for grant in record.grants where grant.state == .cancelled {
        withdrawn.insert(Client(project: record.project, contact: grant.contact))
      }
      for message in record.messages {
        guard let grant = grants[message.contact], grant.state == .invited else { continue }
        let (channel, address): (Channel, String?) =
          switch message.channel {
          case .email: (.email, grant.email)
          case .sms: (.sms, grant.phone)
          }
        guard let recipient = address else { continue }
        let client = Client(project: record.project, contact: message.contact)
        invitations[Place(client: client, generation: message.generation, channel: channel)] = Invitation(
          message: message, recipient: recipient)
      }
    }
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
      let place = Place(client: record.client, generation: record.generation, channel: record.channel)
      guard let invitation = invitations[place] else {
        return .withdrawn(Reason("the build in use no longer holds this invitation"))
      }
      return compose(invitation, key: record.key)
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
      let isWithdrawn = withdrawn.contains(notice.client)
      return letter(
        endpoint.notice(notice, to: member.person, isWithdrawn: isWithdrawn, key: record.key).map { .email($0.message) }
      )
    }
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
