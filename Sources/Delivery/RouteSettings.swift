import Glibc
import Syntax

extension MailRoute {
  private static let example = "smtp://USER@HOST:PORT, smtps://USER@HOST:PORT or file:DIR"
  private static let submissionPort = 587
  private static let tlsPort = 465

  /// The route that `--mail` names. STARTTLS is required except on this machine, where a named authority asks for it.
  ///
  /// - Parameters:
  ///   - text: `smtp://USER@HOST:PORT`, `smtps://USER@HOST:PORT` or `file:DIR`.
  ///   - password: what the file of `--smtp-password-file` holds; nil when none is named.
  ///   - authority: the file of certificates that `--smtp-ca` names.
  /// - Throws: a ``Problem`` that names the option.
  public init(setting text: String, password: Password? = nil, authority: String? = nil) throws(Problem) {
    let setting = Setting(text, of: "--mail")
    func refuse(_ value: Any?, _ option: String) throws(Problem) {
      if value != nil {
        throw Problem(
          path: option, "is of no use for a folder", mend: "leave it out, or name a mail server with --mail")
      }
    }
    switch setting.scheme {
    case "file":
      try refuse(password, "--smtp-password-file")
      try refuse(authority, "--smtp-ca")
      self = .folder(try setting.folder())
    case "smtp", "smtps":
      let place = try setting.authority(Self.example)
      if let authority, access(authority, R_OK) != 0 {
        throw Problem(
          path: authority, "the certificates cannot be read: \(String(cString: strerror(errno)))",
          mend: "name a file of certificates in PEM form with --smtp-ca")
      }
      let isTLS = setting.scheme == "smtps"
      self = .server(
        SMTPServer(
          host: place.host, port: place.port ?? (isTLS ? Self.tlsPort : Self.submissionPort),
          protection: isTLS ? .tls : place.isLoopback && authority == nil ? .none : .startTLS,
          login: try Self.login(place.user, password), authority: authority))
    default:
      throw setting.problem("\"\(text)\" is no way to send emails", mend: "write \(Self.example)")
    }
  }

  private static func login(_ user: String?, _ password: Password?) throws(Problem) -> SMTPServer.Login? {
    switch (user, password) {
    case (let user?, let password?): return SMTPServer.Login(user: user, password: password)
    case (nil, nil): return nil
    case (_?, nil):
      throw Problem(
        path: "--smtp-password-file", "the mail server's password is missing",
        mend: "write it into a file and name the file, or leave out the user in --mail")
    case (nil, _?):
      throw Problem(
        path: "--mail", "there is a password, but no user", mend: "name the user: smtp://USER@HOST:PORT")
    }
  }
}

extension SMSRoute {
  private static let example =
    "twilio://ACCOUNT@api.twilio.com, https://HOST/PATH (http:// on this machine alone) or file:DIR"

  /// The route that `--sms` names.
  ///
  /// - Parameters:
  ///   - text: `twilio://ACCOUNT@HOST`, `https://…`, `http://…` on this machine, or `file:DIR`.
  ///   - password: what the file of `--sms-password-file` holds; nil when none is named.
  /// - Throws: a ``Problem`` that names the option.
  public init(setting text: String, password: Password? = nil) throws(Problem) {
    let setting = Setting(text, of: "--sms")
    switch setting.scheme {
    case "file":
      if password != nil {
        throw Problem(
          path: "--sms-password-file", "is of no use for a folder", mend: "leave it out, or name a gateway with --sms")
      }
      self = .folder(try setting.folder())
    case "twilio":
      let place = try setting.authority("twilio://ACCOUNT@api.twilio.com")
      guard let account = place.user else {
        throw setting.problem("the account is missing", mend: "write twilio://ACCOUNT@api.twilio.com")
      }
      guard let password else {
        throw Problem(
          path: "--sms-password-file", "the account's token is missing",
          mend: "write it into a file and name the file")
      }
      // A port on this machine is where a stand-in listens, without a certificate.
      let isLocal = place.isLoopback && place.port != nil
      let origin = "\(isLocal ? "http" : "https")://\(place.host)\(place.port.map { ":\($0)" } ?? "")"
      self = .gateway(
        SMSGateway(
          address: SMSGateway.twilio(account: account, origin: origin),
          dialect: .twilio(account: account, token: password)))
    case "http", "https":
      self = .gateway(SMSGateway(address: try setting.webAddress(Self.example), dialect: .json(token: password)))
    default:
      throw setting.problem("\"\(text)\" is no way to send SMS", mend: "write \(Self.example)")
    }
  }
}

extension Webhook {
  /// The webhook that `--webhook` names.
  ///
  /// - Throws: a ``Problem`` that names the option.
  public init(setting text: String) throws(Problem) {
    let setting = Setting(text, of: "--webhook")
    let example = "https://HOST/PATH (http:// on this machine alone)"
    guard ["http", "https"].contains(setting.scheme) else {
      throw setting.problem("\"\(text)\" is no address of a webhook", mend: "write \(example)")
    }
    self.init(address: try setting.webAddress(example))
  }
}

extension Setting {
  /// An https address, or an http address of this machine, without a user.
  func webAddress(_ example: String) throws(Problem) -> String {
    let place = try authority(example, hasPath: true)
    guard place.user == nil else {
      throw problem("a user does not belong into this address", mend: "write \(example)")
    }
    guard scheme == "https" || place.isLoopback else {
      throw problem("http:// would send messages readable to everyone on the way", mend: "write https://")
    }
    return text
  }
}
