import Faults
import Manifest
import Messages
import Portal
import TestServers
import Testing
import Verification

@testable import Delivery

/// Whatever a mail server or a gateway answers, or does not: nothing is lost, and nothing repeated more than it may be.
@Suite struct TransportFaultTests {
  /// How long a server may take that never answers, or too late.
  private static let patience = Duration.milliseconds(300)
  /// How long one may take that answers in time.
  private static let ample = Duration.seconds(60)
  /// Longer than any wait between two tries.
  private static let seconds = 14_401
  /// So long that the next try is the last one.
  private static let nearlyAll = 47 * 3600

  /// Tries until the message has come to its end.
  private func finish(
    _ channel: Channel, in scene: OutboxScene, every seconds: Int = Self.seconds, _ work: () throws -> Void
  ) throws -> OutboxRecord {
    for _ in 0..<60 {
      try work()
      let message = try scene.message(channel)
      if message.state.isFinal { return message }
      scene.now = scene.now + seconds
    }
    return try scene.message(channel)
  }

  private func queue(_ record: PortalRecord, in scene: OutboxScene) throws {
    _ = try Outbox(store: scene.store, secret: nil).add(OutboxRecord.invitations([record], at: scene.now))
  }

  /// A record of the scene's client with one message.
  private func record(_ scene: OutboxScene, email: String, _ message: PortalRecord.Message) -> PortalRecord {
    let old = scene.record.grants[0]
    let grant = Grant(
      contact: old.contact, name: old.name, email: email, phone: old.phone, locale: old.locale, sees: old.sees,
      generation: old.generation, issued: old.issued, expires: old.expires, state: old.state, link: old.link,
      replaced: old.replaced)
    return PortalRecord(
      project: scene.record.project, title: scene.record.title, grants: [grant], messages: [message], files: [:],
      readers: [:])
  }

  /// What the mail server does, what becomes of the message, and how often the server then has it.
  @Test func emailsComeToAnEndWhateverTheServerDoes() throws {
    var table = FaultTable("a mail server")
    for (mailbox, state, times) in [
      ("ana", OutboxRecord.State.sent, 1...1), ("rcpt-450", .failed, 0...0), ("rcpt-550", .failed, 0...0),
      ("data-451", .failed, 0...0), ("data-554", .failed, 0...0), ("drop-rcpt", .failed, 0...0),
      ("drop-data", .uncertain, 1...2), ("hang-data", .uncertain, 1...2), ("hang-rcpt", .failed, 0...0),
      ("late-250", .uncertain, 1...2), ("late-451", .uncertain, 0...0), ("late-554", .uncertain, 0...0),
      ("soon-250", .sent, 1...1), ("soon-554", .failed, 0...0),
    ] {
      let server = try PythonServer("mailserver")
      let scene = try OutboxScene()
      let record = record(scene, email: "\(mailbox)@example.com", scene.record.messages[0])
      try queue(record, in: scene)
      let mail = MailRoute.server(
        SMTPServer(
          host: "127.0.0.1", port: server.port, protection: .none,
          patience: mailbox.hasPrefix("soon") ? Self.ample : Self.patience))
      let message = try finish(.email, in: scene, every: mailbox == "hang-rcpt" ? Self.nearlyAll : Self.seconds) {
        try scene.worker(mail: mail, sms: .folder(OutgoingFolder(path: "/nowhere")), records: [record]).drain()
      }
      let got = try server.end()
      #expect(message.state == state, "\(mailbox): \(message.reason)")
      #expect(times.contains(got), "\(mailbox): \(got) times")
      // What nobody knows of is tried once more, and never again.
      if state == .uncertain { #expect(message.doubts == 2, "\(mailbox): \(message.doubts) doubts") }
      #expect(state == .sent || !message.reason.isEmpty)
      table.add(mailbox, "\(message.state), the server has it \(got) times, after \(message.tries) tries")
    }
    print(table.text)
  }

  /// What the gateway answers, what becomes of the SMS, and how often it may have been taken.
  @Test func textsComeToAnEndWhateverTheGatewayDoes() throws {
    var table = FaultTable("an SMS gateway")
    for (text, state, mayRepeat) in [
      ("Hello", OutboxRecord.State.sent, false), ("answer 400", .failed, false), ("answer 404", .failed, false),
      ("answer 429", .failed, true), ("answer 500", .failed, true), ("answer 503", .failed, true),
      ("drop", .uncertain, false), ("hang", .uncertain, false), ("late 202", .uncertain, false),
      ("late 400", .uncertain, false), ("late 503", .uncertain, false), ("soon 202", .sent, false),
      ("soon 400", .failed, false), ("soon 503", .failed, true),
    ] {
      let server = try PythonServer("gateway")
      let scene = try OutboxScene()
      let sms = TextMessage(to: "+15125550100", from: "+15125550142", text: SMSText(text)).bytes
      let path = "outbox/kitchen-remodel/ana-ortiz-1.sms.json"
      let record = record(
        scene, email: "ana@example.com",
        PortalRecord.Message(
          contact: "ana-ortiz", generation: 1, channel: .sms, path: path, digest: HexDigest(of: sms)))
      try queue(record, in: scene)
      let gateway = SMSRoute.gateway(
        SMSGateway(
          address: "http://127.0.0.1:\(server.port)/", dialect: .json(token: nil),
          patience: text.hasPrefix("soon") ? Self.ample : Self.patience))
      let message = try finish(.sms, in: scene) {
        try scene.worker(
          mail: .folder(OutgoingFolder(path: "/nowhere")), sms: gateway, records: [record], files: [path: sms]
        ).drain()
      }
      let asked = try server.end()
      #expect(message.state == state, "\(text): \(message.reason)")
      // What was refused for now is asked again; what was taken, or perhaps taken, never is.
      #expect(mayRepeat ? asked > 5 : asked == 1, "\(text): \(asked) times")
      #expect(state == .sent || !message.reason.isEmpty)
      table.add(text, "\(message.state), asked \(asked) times")
    }
    print(table.text)
  }
}
