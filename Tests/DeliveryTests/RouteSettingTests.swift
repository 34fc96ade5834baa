import Foundation
import Syntax
import Testing

@testable import Delivery

/// What the command line says about sending, and what it is told when it says it wrong.
@Suite struct RouteSettingTests {
  private static let password = Password(file: Array("secret\n".utf8))

  private func mail(_ text: String, password: Password? = nil) throws -> SMTPServer {
    guard case .server(let server) = try MailRoute(setting: text, password: password) else {
      throw CocoaError(.featureUnsupported)
    }
    return server
  }

  private func sms(_ text: String, password: Password? = nil) throws -> SMSGateway {
    guard case .gateway(let gateway) = try SMSRoute(setting: text, password: password) else {
      throw CocoaError(.featureUnsupported)
    }
    return gateway
  }

  @Test func mailServers() throws {
    let password = try #require(Self.password)
    let login = SMTPServer.Login(user: "ruth@example.com", password: password)
    #expect(
      try mail("smtp://ruth@example.com@mail.example.com:2525", password: password)
        == SMTPServer(host: "mail.example.com", port: 2525, protection: .startTLS, login: login))
    #expect(
      try mail("smtps://ruth%40example.com@mail.example.com", password: password)
        == SMTPServer(host: "mail.example.com", port: 465, protection: .tls, login: login))
    #expect(try mail("smtp://mail.example.com").port == 587)
    #expect(try mail("smtp://mail.example.com/").protection == .startTLS)
  }

  @Test(arguments: ["localhost", "LocalHost", "127.0.0.1", "127.8.9.10", "[::1]"])
  func onlyThisMachineNeedsNoTLS(_ host: String) throws {
    #expect(try mail("smtp://\(host):25").protection == .none)
    #expect(try mail("smtps://\(host):25").protection == .tls)
    let authority = "/etc/passwd"
    guard case .server(let server) = try MailRoute(setting: "smtp://\(host):25", authority: authority) else {
      throw CocoaError(.featureUnsupported)
    }
    #expect(server.protection == .startTLS && server.authority == authority)
  }

  @Test(arguments: ["127.0.0.1.example.com", "127.evil.example", "localhost.example.com", "128.0.0.1", "[::2]"])
  func aNameThatLooksLocalIsNot(_ host: String) throws {
    #expect(try mail("smtp://\(host):25").protection == .startTLS)
    #expect(throws: Problem.self) { try SMSRoute(setting: "http://\(host)/") }
  }

  @Test func foldersAndGateways() throws {
    #expect(try MailRoute(setting: "file:out going/mail") == .folder(OutgoingFolder(path: "out going/mail")))
    #expect(try SMSRoute(setting: "file:/var/spool/sms") == .folder(OutgoingFolder(path: "/var/spool/sms")))
    let token = try #require(Self.password)
    #expect(
      try sms("twilio://AC01@api.twilio.com", password: token)
        == SMSGateway(
          address: "https://api.twilio.com/2010-04-01/Accounts/AC01/Messages.json",
          dialect: .twilio(account: "AC01", token: token)))
    #expect(
      try sms("twilio://AC01@127.0.0.1:8080", password: token).address
        == "http://127.0.0.1:8080/2010-04-01/Accounts/AC01/Messages.json")
    #expect(try sms("twilio://AC01@example.com:8080", password: token).address.hasPrefix("https://example.com:8080/"))
    #expect(
      try sms("https://sms.example.com/v1?key=2")
        == SMSGateway(address: "https://sms.example.com/v1?key=2", dialect: .json(token: nil)))
    #expect(try sms("http://localhost:9/send", password: token).dialect == .json(token: token))
    #expect(try Webhook(setting: "https://example.com/hook").address == "https://example.com/hook")
  }

  private func complaint(_ make: () throws -> Void) -> String {
    do {
      try make()
      return "no problem"
    } catch let problem as Problem {
      return "\(problem.path): \(problem.message)\n= \(problem.mend)"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [
    (
      "mail.example.com",
      """
      --mail: "mail.example.com" is no way to send emails
      = write smtp://USER@HOST:PORT, smtps://USER@HOST:PORT or file:DIR
      """
    ),
    (
      "http://mail.example.com",
      """
      --mail: "http://mail.example.com" is no way to send emails
      = write smtp://USER@HOST:PORT, smtps://USER@HOST:PORT or file:DIR
      """
    ),
    ("file:", "--mail: no folder is named after file:\n= write file:DIR, for example file:outgoing"),
    (
      "smtp://ruth:secret@mail.example.com",
      """
      --mail: a password does not belong into an address, where others can read it
      = write it into a file, and name the file with --smtp-password-file
      """
    ),
    (
      "smtp://ruth@mail.example.com",
      """
      --smtp-password-file: the mail server's password is missing
      = write it into a file and name the file, or leave out the user in --mail
      """
    ),
    (
      "smtp://mail.example.com:smtp",
      """
      --mail: "smtp" is no port
      = write a whole number from 1 to 65535 after the host and a colon
      """
    ),
    (
      "smtp://mail.example.com:0",
      "--mail: \"0\" is no port\n= write a whole number from 1 to 65535 after the host and a colon"
    ),
    (
      "smtp://",
      "--mail: \"\" is no host\n= write smtp://USER@HOST:PORT, smtps://USER@HOST:PORT or file:DIR"
    ),
    (
      "smtp://mail example.com",
      """
      --mail: the address holds a space, a control character or a letter beyond ASCII
      = write smtp://USER@HOST:PORT, smtps://USER@HOST:PORT or file:DIR
      """
    ),
    (
      "smtp://mail.example.com/inbox",
      """
      --mail: nothing may follow the host and the port
      = write smtp://USER@HOST:PORT, smtps://USER@HOST:PORT or file:DIR
      """
    ),
    (
      "smtp://%0D@mail.example.com",
      """
      --mail: the user before the @ is empty, or not encoded as addresses are
      = write smtp://USER@HOST:PORT, smtps://USER@HOST:PORT or file:DIR
      """
    ),
  ])
  func wrongMailSettings(_ setting: String, _ expected: String) {
    #expect(complaint { _ = try MailRoute(setting: setting) } == expected)
  }

  @Test func passwordsAndAuthoritiesThatServeNothing() {
    #expect(
      complaint { _ = try MailRoute(setting: "smtp://mail.example.com", password: Self.password) }
        == "--mail: there is a password, but no user\n= name the user: smtp://USER@HOST:PORT")
    #expect(
      complaint { _ = try MailRoute(setting: "file:out", password: Self.password) }
        == """
        --smtp-password-file: is of no use for a folder
        = leave it out, or name a mail server with --mail
        """)
    #expect(
      complaint { _ = try MailRoute(setting: "smtp://localhost", authority: "/nowhere.pem") }
        == """
        /nowhere.pem: the certificates cannot be read: No such file or directory
        = name a file of certificates in PEM form with --smtp-ca
        """)
  }

  @Test(arguments: [
    (
      "ftp://example.com",
      """
      --sms: "ftp://example.com" is no way to send SMS
      = write twilio://ACCOUNT@api.twilio.com, https://HOST/PATH (http:// on this machine alone) or file:DIR
      """
    ),
    (
      "twilio://api.twilio.com",
      "--sms: the account is missing\n= write twilio://ACCOUNT@api.twilio.com"
    ),
    (
      "twilio://AC01@api.twilio.com",
      "--sms-password-file: the account's token is missing\n= write it into a file and name the file"
    ),
    (
      "twilio://AC01:token@api.twilio.com",
      """
      --sms: a password does not belong into an address, where others can read it
      = write it into a file, and name the file with --sms-password-file
      """
    ),
    (
      "http://sms.example.com/",
      "--sms: http:// would send messages readable to everyone on the way\n= write https://"
    ),
    (
      "https://ana@sms.example.com/",
      """
      --sms: a user does not belong into this address
      = write twilio://ACCOUNT@api.twilio.com, https://HOST/PATH (http:// on this machine alone) or file:DIR
      """
    ),
  ])
  func wrongSMSSettings(_ setting: String, _ expected: String) {
    #expect(complaint { _ = try SMSRoute(setting: setting) } == expected)
  }

  @Test func wrongWebhooks() {
    #expect(
      complaint { _ = try Webhook(setting: "https://ana:secret@example.com/") }
        == """
        --webhook: a user does not belong into this address
        = write https://HOST/PATH (http:// on this machine alone)
        """)
    #expect(
      complaint { _ = try SMSRoute(setting: "file:out", password: Self.password) }
        == "--sms-password-file: is of no use for a folder\n= leave it out, or name a gateway with --sms")
    #expect(
      complaint { _ = try Webhook(setting: "smtp://example.com") }
        == """
        --webhook: "smtp://example.com" is no address of a webhook
        = write https://HOST/PATH (http:// on this machine alone)
        """)
  }

  @Test(arguments: ["", "\n", "se\u{0}cret", "se\ncret", String(repeating: "x", count: 5000)])
  func whatIsNoPassword(_ text: String) { #expect(Password(file: Array(text.utf8)) == nil) }

  @Test func aPasswordTellsNobody() throws {
    let password = try #require(Self.password)
    #expect(!"\(password) \(String(reflecting: password))".contains("secret"))
    var dump = ""
    Swift.dump(SMTPServer.Login(user: "ruth", password: password), to: &dump)
    #expect(!dump.contains("secret"))
  }
}
