import CCurl
import Messages

/// A mail server that takes messages (RFC 6409), and how it is to be spoken to.
public struct SMTPServer: Sendable, Hashable {
  /// How the connection is protected.
  public enum Protection: Sendable, Hashable {
    /// Not at all: for a server on this machine alone.
    case none
    /// STARTTLS before anything else is said (RFC 3207).
    case startTLS
    /// TLS from the first byte (RFC 8314).
    case tls
  }

  /// The host's name or address.
  public let host: String
  /// The port.
  public let port: Int
  /// How the connection is protected.
  public let protection: Protection
  /// Who we are to the server; nil when it asks for nobody.
  public let login: Login?
  /// A file of certificates to trust instead of the system's own; nil: the system's own.
  public let authority: String?
  /// The longest that one message may take.
  public let patience: Duration

  /// A user with a password.
  public struct Login: Sendable, Hashable {
    let user: String
    let password: Password

    /// A user with a password.
    public init(user: String, password: Password) {
      self.user = user
      self.password = password
    }
  }

  /// A mail server.
  public init(
    host: String, port: Int, protection: Protection, login: Login? = nil, authority: String? = nil,
    patience: Duration = Patience.whole
  ) {
    self.host = host
    self.port = port
    self.protection = protection
    self.login = login
    self.authority = authority
    self.patience = patience
  }

  /// A connection, to be used by one thread at a time; it stays open between messages.
  func connected() -> (EmailMessage) -> Outcome {
    let handle = CurlHandle()
    return { message in
      guard let handle else { return .later(Reason(CurlHandle.refusal)) }
      return send(message, over: handle)
    }
  }

  private func send(_ message: EmailMessage, over handle: CurlHandle) -> Outcome {
    guard let sender = Mailbox(message.sender) else { return .never(Reason("the sender is not one plain mailbox")) }
    guard let recipient = Mailbox(message.recipient) else {
      return .never(Reason("the recipient is not one plain mailbox"))
    }
    let dialog = SMTPDialog(message.bytes, needsUTF8: sender.needsUTF8 || recipient.needsUTF8)
    handle.reset()
    handle.set(CURLOPT_URL, "\(protection == .tls ? "smtps" : "smtp")://\(host):\(port)")
    handle.set(CURLOPT_USE_SSL, protection == .none ? Int(CURLUSESSL_NONE.rawValue) : Int(CURLUSESSL_ALL.rawValue))
    handle.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    if let authority { handle.set(CURLOPT_CAINFO, authority) }
    if let login {
      handle.set(CURLOPT_USERNAME, login.user)
      handle.set(CURLOPT_PASSWORD, login.password.text)
    }
    // No proxy of the environment: the message goes to the server that was named.
    handle.set(CURLOPT_PROXY, "")
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, min(patience, Patience.connecting).milliseconds)
    handle.set(CURLOPT_TIMEOUT_MS, patience.milliseconds)
    // After the time is up libcurl still takes leave, and waits for the answer to that.
    handle.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, patience.wholeSeconds)
    handle.set(CURLOPT_MAIL_FROM, sender.address)
    handle.set(CURLOPT_MAIL_RCPT, list: [recipient.address])
    handle.set(CURLOPT_UPLOAD, 1)
    return withExtendedLifetime(dialog) {
      dialog.attach(to: handle)
      let result = handle.perform()
      return dialog.outcome(result, handle.complaint(result))
    }
  }
}
