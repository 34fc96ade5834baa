import ArgumentParser
import Delivery
import Syntax
import Verification

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

  @Option(help: ArgumentHelp("Where notices to the team are posted as JSON too.", valueName: "url"))
  var webhook: String?

  @Option(help: ArgumentHelp("The mail server's password.", valueName: "file"))
  var smtpPasswordFile: String?

  @Option(help: ArgumentHelp("The authorities to trust for the mail server, in PEM form.", valueName: "file"))
  var smtpCa: String?

  @Option(help: ArgumentHelp("The SMS gateway's password or token.", valueName: "file"))
  var smsPasswordFile: String?

  @Option(help: ArgumentHelp("How many SMS codes the whole site may send in a day.", valueName: "number"))
  var smsPerDay = Limits.smsPerDay

  func validate() throws {
    if smsPerDay < 0 { throw ValidationError("--sms-per-day takes a whole number from 0") }
  }

  /// The ways to send.
  func routes() throws(Problem) -> Routes {
    Routes(
      mail: try MailRoute(setting: mail, password: try password(smtpPasswordFile), authority: smtpCa),
      sms: try SMSRoute(setting: sms, password: try password(smsPasswordFile)),
      webhook: try webhook.map { (text) throws(Problem) in try Webhook(setting: text) })
  }

  private func password(_ path: String?) throws(Problem) -> Password? {
    try path.map { (path) throws(Problem) in try SecretFile.password(at: path) }
  }
}
