import Foundation
import Messages
import TestServers
import Testing

@testable import Delivery

/// What becomes of emails at a real mail server.
@Suite struct SMTPTests {
  private func message(
    to recipient: String = "ana@example.com", from sender: String = "ruth@example.com", body: String = "Hello\r\n"
  ) -> EmailMessage {
    EmailMessage(
      sender: sender, recipient: recipient,
      bytes: Array("From: <ruth@example.com>\r\nTo: <ana@example.com>\r\nSubject: Hello\r\n\r\n\(body)".utf8))
  }

  /// Sends to a server, which lives as long as this may be called.
  private func sender(
    _ server: PythonServer, _ protection: SMTPServer.Protection = .none, login: SMTPServer.Login? = nil,
    authority: String? = nil, patience: Duration = Patience.whole
  ) -> (EmailMessage) -> Outcome {
    let send = SMTPServer(
      host: "localhost", port: server.port, protection: protection, login: login, authority: authority,
      patience: patience
    ).connected()
    return { message in withExtendedLifetime(server) { send(message) } }
  }

  private func login(_ password: String) throws -> SMTPServer.Login {
    SMTPServer.Login(user: "team@example.com", password: try #require(Password(file: Array(password.utf8))))
  }

  @Test func aMessageArrivesAsItIs() throws {
    let mail = try PythonServer("mailserver")
    let body = ".\r\n..\r\n.a line\r\nx.\r\n\r\n.\r\nend\r\n"
    #expect(sender(mail)(message(body: body)) == .taken)
    let received = try mail.received(ReceivedEmail.self)
    #expect(received.from == "ruth@example.com" && received.to == ["ana@example.com"])
    #expect(Array(received.text.utf8) == message(body: body).bytes)
    #expect(!received.tls && received.user == nil && !received.options.contains("SMTPUTF8"))
  }

  @Test func oneConnectionCarriesSeveralMessages() throws {
    let mail = try PythonServer("mailserver")
    let send = sender(mail)
    #expect(send(message(to: "rcpt-550@example.com")) != .taken)
    for name in ["ana", "ben"] {
      #expect(send(message(to: "\(name)@example.com")) == .taken)
      #expect(try mail.received(ReceivedEmail.self).to == ["\(name)@example.com"])
    }
  }

  @Test(arguments: [
    ("rcpt-450", false, "the mail server answered 450 5.1.1 … refused as asked"),
    ("rcpt-550", true, "the mail server answered 550 5.1.1 … refused as asked"),
    ("data-451", false, "the mail server answered 451 4.3.0 refused as asked"),
    ("data-554", true, "the mail server answered 554 4.3.0 refused as asked"),
  ])
  func repliesDecideWhetherItIsForGood(_ name: String, _ isForGood: Bool, _ reason: String) throws {
    let outcome = sender(try PythonServer("mailserver"))(message(to: "\(name)@example.com"))
    #expect(outcome == (isForGood ? .never(Reason(reason)) : .later(Reason(reason))))
  }

  @Test func aRefusedSenderIsForGoodToo() throws {
    let outcome = sender(try PythonServer("mailserver"))(message(from: "mail-550@example.com"))
    #expect(outcome == .never(Reason("the mail server answered 550 5.7.1 refused as asked")))
  }

  @Test func aLostConnectionIsUncertainOnlyAfterTheWholeMessage() throws {
    let mail = try PythonServer("mailserver")
    let before = sender(mail)(message(to: "drop-rcpt@example.com"))
    guard case .later(let reason) = before else {
      Issue.record("\(before)")
      return
    }
    #expect(reason.text.hasPrefix("the mail server cannot be used: "))
    let after = sender(mail)(message(to: "drop-data@example.com"))
    guard case .uncertain(let reason) = after else {
      Issue.record("\(after)")
      return
    }
    #expect(reason.text.hasPrefix("the mail server had the whole message and did not answer: "))
  }

  @Test func silenceAfterTheMessageIsUncertain() throws {
    let mail = try PythonServer("mailserver")
    let outcome = sender(mail, patience: .milliseconds(500))(message(to: "hang-data@example.com"))
    guard case .uncertain = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(try mail.received(ReceivedEmail.self).to == ["hang-data@example.com"])
  }

  @Test func aServerThatIsNotThereIsForLater() {
    // Port 1 is tcpmux, which nothing here serves.
    let outcome = SMTPServer(host: "127.0.0.1", port: 1, protection: .none).connected()(message())
    guard case .later(let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.text.hasPrefix("the mail server cannot be used: Failed to connect to 127.0.0.1 port 1"))
  }

  @Test func startTLSAndLogin() throws {
    let scratch = try Scratch()
    let (certificate, key) = try scratch.makeCertificate()
    let mail = try PythonServer(
      "mailserver", "--certificate", certificate, "--key", key, "--user", "team@example.com", "--password", "s e:cret")
    let good = sender(mail, .startTLS, login: try login("s e:cret\n"), authority: certificate)
    #expect(good(message()) == .taken)
    let received = try mail.received(ReceivedEmail.self)
    #expect(received.tls && received.user == "team@example.com")

    let wrong = sender(mail, .startTLS, login: try login("wrong"), authority: certificate)(message())
    guard case .later(let reason) = wrong else {
      Issue.record("\(wrong)")
      return
    }
    #expect(reason.text.hasPrefix("the mail server answered 535 "))

    let strange = sender(mail, .startTLS, login: try login("s e:cret"))(message())
    guard case .later(let reason) = strange else {
      Issue.record("\(strange)")
      return
    }
    #expect(reason.text.contains("certificate"))
  }

  @Test func tlsFromTheFirstByte() throws {
    let scratch = try Scratch()
    let (certificate, key) = try scratch.makeCertificate()
    let mail = try PythonServer("mailserver", "--certificate", certificate, "--key", key, "--implicit")
    #expect(sender(mail, .tls, authority: certificate)(message()) == .taken)
    #expect(try mail.received(ReceivedEmail.self).tls)
  }

  @Test func withoutSTARTTLSNothingIsSaid() throws {
    let mail = try PythonServer("mailserver")
    let outcome = sender(mail, .startTLS, login: try login("secret"))(message())
    guard case .later(let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.text.contains("STARTTLS"), "\(reason)")
  }

  @Test func lettersBeyondASCIINeedSMTPUTF8() throws {
    let plain = try PythonServer("mailserver")
    #expect(
      sender(plain)(message(to: "añá@example.com"))
        == .never(
          Reason("the mail server takes no addresses with letters beyond ASCII (it does not offer SMTPUTF8)")))
    #expect(sender(plain)(message(to: "ana@bücher.example")) == .taken)
    #expect(try plain.received(ReceivedEmail.self).to == ["ana@xn--bcher-kva.example"])

    let modern = try PythonServer("mailserver", "--utf8")
    #expect(sender(modern)(message(to: "añá@bücher.example")) == .taken)
    let received = try modern.received(ReceivedEmail.self)
    #expect(received.to == ["añá@bücher.example"] && received.options.contains("SMTPUTF8"))
    #expect(sender(modern)(message()) == .taken)
    #expect(try !modern.received(ReceivedEmail.self).options.contains("SMTPUTF8"))
  }

  @Test(arguments: [
    "ana@example.com\r\nDATA", "ana@example.com\n", "ana@example.com>\r\nRCPT TO:<eve@example.com", "<ana@example.com>",
    "ana@example.com,eve@example.com", "ana@example.com;eve@example.com", "ana@example.com eve@example.com",
    "ana@eve@example.com", "\"ana\"@example.com", "ana", "@example.com", "ana@", "", "ana\u{0}@example.com",
    "ana\u{85}@example.com", "ana@example.com\u{2028}",
  ])
  func whatIsNotOnePlainMailboxIsNeverNamedToAServer(_ address: String) throws {
    let mail = try PythonServer("mailserver", "--utf8")
    let send = sender(mail)
    #expect(send(message(to: address)) == .never(Reason("the recipient is not one plain mailbox")))
    #expect(send(message(from: address)) == .never(Reason("the sender is not one plain mailbox")))
    #expect(send(message()) == .taken)
    #expect(try mail.received(ReceivedEmail.self).to == ["ana@example.com"])
  }
}
