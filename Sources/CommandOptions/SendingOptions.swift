import ArgumentParser
import Delivery
import Syntax

/// How messages to people leave.
public struct SendingOptions: ParsableArguments, Sendable {
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

  /// For the parser of the command line.
  public init() {}

  /// The ways to send.
  ///
  /// - Parameter webhook: where notices are posted too; nil: nowhere.
  /// - Throws: a ``Problem`` at the option that is wrong, or at a file that one names.
  public func routes(webhook: Webhook? = nil) throws(Problem) -> Routes {
    Routes(
      mail: try MailRoute(setting: mail, password: try password(smtpPasswordFile), authority: smtpCa),
      sms: try SMSRoute(setting: sms, password: try password(smsPasswordFile)), webhook: webhook)
  }

  private func password(_ path: String?) throws(Problem) -> Password? {
    try path.map { (path) throws(Problem) in try Password(at: path) }
  }
}
