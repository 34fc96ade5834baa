import Foundation
import Messages
import Portal
import TestServers
import Testing
import Verification

@testable import Delivery

/// What becomes of SMS at gateways, and of notices at a webhook.
@Suite struct GatewayTests {
  private func message(_ body: String = "Your code & more: 50% off?", to: String = "+15125550100") -> TextMessage {
    TextMessage(to: to, from: "+15125550142", text: SMSText(body))
  }

  private func token(_ text: String) throws -> Password { try #require(Password(file: Array(text.utf8))) }

  /// Sends to a gateway, which lives as long as this may be called.
  private func sender(
    _ server: PythonServer, twilio token: String? = nil, bearer: String? = nil, patience: Duration = Patience.whole
  ) throws -> (TextMessage) -> Outcome {
    let gateway = try gateway(server.port, twilio: token, bearer: bearer, patience)
    return { message in withExtendedLifetime(server) { gateway.send(message) } }
  }

  private func gateway(
    _ port: Int, twilio token: String?, bearer: String?, _ patience: Duration
  ) throws -> SMSGateway {
    if let token {
      return SMSGateway(
        address: SMSGateway.twilio(account: "AC0123", origin: "http://127.0.0.1:\(port)"),
        dialect: .twilio(account: "AC0123", token: try self.token(token)), patience: patience)
    }
    return SMSGateway(
      address: "http://127.0.0.1:\(port)/sms?x=1", dialect: .json(token: try bearer.map(self.token)),
      patience: patience)
  }

  @Test func twilioGetsAFormWithTheAccountsCredentials() throws {
    let server = try PythonServer("gateway", "AC0123", "se:cret")
    #expect(try sender(server, twilio: "se:cret")(message()) == .taken)
    let received = try server.received(ReceivedRequest.self)
    #expect(received.path == "/2010-04-01/Accounts/AC0123/Messages.json")
    #expect(
      received.body
        == "To=%2B15125550100&From=%2B15125550142&Body=Your%20code%20%26%20more%3A%2050%25%20off%3F")
  }

  @Test func twiliosRefusalsAreForGood() throws {
    let server = try PythonServer("gateway", "AC0123", "secret")
    #expect(
      try sender(server, twilio: "wrong")(message())
        == .never(Reason("the SMS gateway answered 401 Authenticate")))
    let invalid = try sender(server, twilio: "secret")(message(to: "+05125550100"))
    #expect(
      invalid == .never(Reason("the SMS gateway answered 400 The 'To' number … is not a valid phone number.")))
  }

  @Test func aGatewayOfOnesOwnGetsJSON() throws {
    let server = try PythonServer("gateway")
    #expect(try sender(server, bearer: "t0ken\n")(message("Hello “you”\nthere")) == .taken)
    let received = try server.received(ReceivedRequest.self)
    #expect(received.path == "/sms?x=1")
    #expect(received.headers["Content-Type"] == "application/json")
    #expect(received.headers["Authorization"] == "Bearer t0ken")
    #expect(
      received.body == #"{"body":"Hello \"you\"\nthere","from":"+15125550142","to":"+15125550100"}"# + "\n")
    #expect(try sender(server)(message()) == .taken)
    #expect(try server.received(ReceivedRequest.self).headers["Authorization"] == nil)
  }

  @Test(arguments: [200, 201, 204, 302, 400, 401, 404, 410, 429, 500, 503])
  func theStatusDecides(_ status: Int) throws {
    let server = try PythonServer("gateway")
    let outcome = try sender(server)(message("answer \(status)"))
    let reason = Reason("the SMS gateway answered \(status) as asked")
    switch status {
    case 200..<300: #expect(outcome == .taken)
    case 429, 500..<600: #expect(outcome == .later(reason))
    default: #expect(outcome == .never(reason))
    }
    _ = try server.received(ReceivedRequest.self)
  }

  @Test(arguments: ["drop", "hang"])
  func silenceAfterTheRequestIsUncertainAndItIsSentOnce(_ text: String) throws {
    let server = try PythonServer("gateway")
    let outcome = try sender(server, patience: .milliseconds(text == "hang" ? 500 : 60_000))(message(text))
    guard case .uncertain(let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.text.hasPrefix("the SMS gateway had the whole request and did not answer: "))
    #expect(try sender(server)(message("next")) == .taken)
    #expect(try server.received(ReceivedRequest.self).body.contains(text))
    #expect(try server.received(ReceivedRequest.self).body.contains("next"))
  }

  @Test func aGatewayThatIsNotThereIsForLater() {
    let gateway = SMSGateway(address: "http://127.0.0.1:1/", dialect: .json(token: nil))
    guard case .later(let reason) = gateway.send(message()) else {
      Issue.record("not for later")
      return
    }
    #expect(reason.text.hasPrefix("the SMS gateway cannot be used: Failed to connect"))
  }

  @Test(arguments: ["", "5125550100", "+1512555\r\nX: y", "+1512555010a", "+15125550100,+15125550101"])
  func whatIsNotOnePhoneIsNeverSent(_ phone: String) {
    let gateway = SMSGateway(address: "http://127.0.0.1:1/", dialect: .json(token: nil))
    #expect(gateway.send(message(to: phone)) == .never(Reason("the recipient is not one phone number")))
  }

  @Test func aWebhookGetsTheNotice() throws {
    let server = try PythonServer("gateway")
    let webhook = Webhook(address: "http://127.0.0.1:\(server.port)/hook")
    func notice(_ event: Notice.Event, name: String = "Ana \"O\"") throws -> Notice {
      Notice(
        event: event, at: try #require(Instant(utc: "2026-11-24T15:00:00Z")),
        client: Client(project: "kitchen-remodel", contact: "ana-ortiz"), title: "Kitchen remodel", name: name)
    }
    #expect(webhook.send(try notice(.accepted)) == .taken)
    let common = #""name":"Ana \"O\"","notice""#
    let place = #""project":"kitchen-remodel","title":"Kitchen remodel"}"# + "\n"
    #expect(
      try server.received(ReceivedRequest.self).body
        == #"{"at":"2026-11-24T15:00:00Z","contact":"ana-ortiz",\#(common):"accepted",\#(place)"#)
    #expect(webhook.send(try notice(.failedVerification(failures: 10, lock: .untilUnlocked))) == .taken)
    #expect(
      try server.received(ReceivedRequest.self).body == """
        {"at":"2026-11-24T15:00:00Z","contact":"ana-ortiz","failures":10,"name":"Ana \\"O\\"","needsUnlock":true,\
        "notice":"failed-verification",\(place)
        """)
    #expect(
      webhook.send(try notice(.accepted, name: "answer 500")) == .later(Reason("the webhook answered 500 as asked")))
  }
}
