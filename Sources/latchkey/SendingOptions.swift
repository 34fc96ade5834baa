import ArgumentParser
import Delivery
import Syntax

/// How messages leave.
struct SendingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How emails leave: smtp://USER@HOST:PORT, smtps://USER@HOST:PORT or file:DIR.", valueName: "url"))
  var mail = "file:outgoing"

  @Option(
    help: ArgumentHelp(
      "How SMS leave: twilio://ACCOUNT@api.twilio.com, https://HOST/PATH or file:DIR.", valueName: "url"))
  var sms = "file:outgoing"

  @Option(help: ArgumentHelp("The mail server's password.", valueName: "file"))
  var smtpPasswordFile: String?

  @Option(help: ArgumentHelp("The authorities to trust for the mail server, in PEM form.", valueName: "file"))
  var smtpCa: String?

  @Option(help: ArgumentHelp("The SMS gateway's password or token.", valueName: "file"))
  var smsPasswordFile: String?

  /// The ways to send.
  func routes() throws(Problem) -> Routes {
    Routes(
      mail: try MailRoute(setting: mail, password: try Self.password(smtpPasswordFile), authority: smtpCa),
      sms: try SMSRoute(setting: sms, password: try Self.password(smsPasswordFile)))
  }

  private static func password(_ path: String?) throws(Problem) -> Password? {
    guard let path else { return nil }
    guard let password = Password(file: try TextFile.read(path, most: Password.maximumBytes).bytes) else {
      throw Problem(path: path, "holds no password", mend: "write the password alone into the file")
    }
    return password
  }
}
