import Messages
import Verification

/// How emails leave.
public enum MailRoute: Sendable, Hashable {
  case folder(OutgoingFolder)
  case server(SMTPServer)
}

/// How SMS leave.
public enum SMSRoute: Sendable, Hashable {
  case folder(OutgoingFolder)
  case gateway(SMSGateway)
}

/// How each kind of message leaves.
public struct Routes: Sendable {
  /// How emails leave.
  public let mail: MailRoute
  /// How SMS leave.
  public let sms: SMSRoute
  /// Where notices go beside the team's mailboxes; nil: nowhere.
  public let webhook: Webhook?

  /// How each kind of message leaves.
  public init(mail: MailRoute, sms: SMSRoute, webhook: Webhook? = nil) {
    self.mail = mail
    self.sms = sms
    self.webhook = webhook
  }

  /// What hands messages over, for one thread: it keeps its connection open from one message to the next. Each call
  /// blocks until it is known what became of the message, as far as that can be known.
  public func opened() -> (Letter) -> Outcome {
    let mail: (EmailMessage, String) -> Outcome
    switch self.mail {
    case .folder(let folder): mail = { folder.put($0.bytes, as: OutgoingFolder.name(of: $1, ending: ".eml")) }
    case .server(let server):
      let send = server.connected()
      mail = { message, _ in send(message) }
    }
    return { letter in
      switch letter.content {
      case .email(let message): return mail(message, letter.key)
      case .sms(let message):
        switch sms {
        case .folder(let folder):
          return folder.put(message.bytes, as: OutgoingFolder.name(of: letter.key, ending: ".sms.json"))
        case .gateway(let gateway): return gateway.send(message)
        }
      case .webhook(let notice):
        return webhook?.send(notice) ?? .never(Reason("no webhook is set any longer"))
      }
    }
  }
}

/// A message on its way out, with its key in the ledger.
public struct Letter: Sendable {
  /// What is handed over.
  public enum Content: Sendable {
    case email(EmailMessage)
    case sms(TextMessage)
    case webhook(Notice)
  }

  /// The message's key in the ledger.
  public let key: String
  /// What is handed over.
  public let content: Content

  /// A message on its way out.
  public init(key: String, _ content: Content) {
    self.key = key
    self.content = content
  }
}
