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
  ///
  /// - Throws: a `ValidationError` when an option is wrong, a ``Problem`` when a file that one names is.
  func routes() throws -> Routes {
    let passwords = (mail: try Password.read(smtpPasswordFile), sms: try Password.read(smsPasswordFile))
    do throws(Problem) {
      return Routes(
        mail: try MailRoute(setting: mail, password: passwords.mail, authority: smtpCa),
        sms: try SMSRoute(setting: sms, password: passwords.sms))
    } catch {
      guard error.path.hasPrefix("--") else { throw error }
      throw ValidationError("\(error.path): \(error.message): \(error.mend)")
    }
  }
}

extension Password {
  /// The password in a file; nil when none is named.
  static func read(_ path: String?) throws(Problem) -> Password? {
    guard let path else { return nil }
    guard let password = Password(file: try TextFile.read(path, most: Password.maximumBytes).bytes) else {
      throw Problem(path: path, "holds no password", mend: "write the password alone into the file")
    }
    return password
  }
}
