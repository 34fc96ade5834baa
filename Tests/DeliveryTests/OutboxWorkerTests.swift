import Foundation
import Manifest
import Messages
import Portal
import Synchronization
import TestServers
import Testing
import Verification

@testable import Delivery

/// What becomes of messages between the ledger and the transports.
@Suite struct OutboxWorkerTests {
  private static let names = [
    "invitation.kitchen-remodel.ana-ortiz.1.eml", "invitation.kitchen-remodel.ana-ortiz.1.sms.json",
  ]

  private func gateway(_ server: PythonServer, patience: Duration = Patience.whole) -> SMSRoute {
    .gateway(
      SMSGateway(address: "http://127.0.0.1:\(server.port)/", dialect: .json(token: nil), patience: patience))
  }

  private func mail(_ server: PythonServer, patience: Duration = Patience.whole) -> MailRoute {
    .server(SMTPServer(host: "127.0.0.1", port: server.port, protection: .none, patience: patience))
  }

  /// A scene whose contact has a mailbox that makes the mail server behave.
  private func scene(mailbox: String) throws -> (OutboxScene, [PortalRecord]) {
    let scene = try OutboxScene()
    let old = scene.record.grants[0]
    let grant = Grant(
      contact: old.contact, name: old.name, email: mailbox, phone: old.phone, locale: old.locale, sees: old.sees,
      generation: old.generation, issued: old.issued, expires: old.expires, state: old.state, link: old.link,
      replaced: old.replaced)
    return (
      scene,
      [
        PortalRecord(
          project: scene.record.project, title: scene.record.title, grants: [grant], messages: scene.record.messages,
          files: [:], readers: [:])
      ]
    )
  }

  @Test func eachMessageGoesOutOnce() throws {
    let scene = try OutboxScene()
    try scene.queue()
    try scene.folderWorker().drain()
    #expect(scene.outgoing == Self.names)
    #expect(try scene.message(.email).state == .sent && scene.message(.sms).state == .sent)
    try FileManager.default.removeItem(atPath: "\(scene.scratch.path)/outgoing")
    try scene.queue()
    scene.now = scene.now + 86_400
    try scene.folderWorker().drain()
    #expect(scene.outgoing.isEmpty)
  }

  @Test func manyThreadsSendEachOnce() throws {
    let scene = try OutboxScene()
    let messages = (1...40).map { number in
      OutboxRecord(
        key: "invitation/kitchen-remodel/ana-ortiz/\(number)/email", kind: .invitation, channel: .email,
        client: OutboxScene.client, generation: number, recipient: "ana@example.com",
        body: #"{"path":"a","sha256":"\#(HexDigest(of: []).hex)"}"#, created: scene.now, due: scene.now,
        expires: scene.now + 600)
    }
    _ = try Outbox(store: scene.store, secret: nil).add(messages)
    let records = [
      PortalRecord(
        project: "kitchen-remodel", title: "Kitchen", grants: scene.record.grants,
        messages: messages.map {
          PortalRecord.Message(
            contact: "ana-ortiz", generation: $0.generation, channel: .email, path: "a", digest: HexDigest(of: [1]))
        }, files: [:], readers: [:])
    ]
    let attempts = Mutex<[String]>([])
    let folder = OutgoingFolder(path: "\(scene.scratch.path)/outgoing")
    let worker = scene.worker(
      mail: .folder(folder), sms: .folder(folder), threads: 8, records: records, files: ["a": [1]],
      attempted: { attempt in attempts.withLock { $0.append(attempt.record.key) } })
    try worker.drain()
    #expect(attempts.withLock { $0 }.sorted() == messages.map(\.key).sorted())
    #expect(scene.outgoing.count == 40)
  }

  @Test func whatIsRefusedForNowWaitsAndWhatIsRefusedForGoodStays() throws {
    let server = try PythonServer("mailserver")
    for (mailbox, state, reason) in [
      ("data-451@example.com", OutboxRecord.State.queued, "the mail server answered 451 4.3.0 refused as asked"),
      ("rcpt-550@example.com", .failed, "the mail server answered 550 5.1.1 … refused as asked"),
    ] {
      let (scene, records) = try scene(mailbox: mailbox)
      try scene.queue()
      let folder = SMSRoute.folder(OutgoingFolder(path: "\(scene.scratch.path)/outgoing"))
      try scene.worker(mail: mail(server), sms: folder, records: records).drain()
      let message = try scene.message(.email)
      #expect(message.state == state && message.reason == reason && message.tries == 1)
      #expect(state != .queued || message.due == OutboxScene.start + 15)
      #expect(try scene.message(.sms).state == .sent)
    }
  }

  @Test func aServerThatComesBackGetsWhatWaited() throws {
    let scene = try OutboxScene()
    try scene.queue()
    let folder = SMSRoute.folder(OutgoingFolder(path: "\(scene.scratch.path)/outgoing"))
    let nowhere = MailRoute.server(SMTPServer(host: "127.0.0.1", port: 1, protection: .none))
    for tries in 1...3 {
      try scene.worker(mail: nowhere, sms: folder).drain()
      let message = try scene.message(.email)
      #expect(message.tries == tries && message.state == .queued)
      scene.now = message.due
    }
    let server = try PythonServer("mailserver")
    try scene.worker(mail: mail(server), sms: folder).drain()
    #expect(try scene.message(.email).state == .sent)
    #expect(try server.received(ReceivedEmail.self).to == ["ana@example.com"])
  }

  @Test func twoDaysOfRefusalsEndIt() throws {
    let scene = try OutboxScene()
    try scene.queue()
    let folder = SMSRoute.folder(OutgoingFolder(path: "\(scene.scratch.path)/outgoing"))
    let nowhere = MailRoute.server(SMTPServer(host: "127.0.0.1", port: 1, protection: .none))
    while try scene.message(.email).state == .queued {
      scene.now = try scene.message(.email).due
      try scene.worker(mail: nowhere, sms: folder).drain()
    }
    let message = try scene.message(.email)
    #expect(
      message.state == .failed && message.reason.hasPrefix("given up after 48 hours: the mail server cannot be used"))
    #expect(scene.now.seconds - OutboxScene.start.seconds <= RetryRule.giveUpSeconds)
  }

  @Test func anEmailInDoubtIsSentOnceMoreAndNoMore() throws {
    let server = try PythonServer("mailserver")
    let (scene, records) = try scene(mailbox: "drop-data@example.com")
    try scene.queue()
    let folder = SMSRoute.folder(OutgoingFolder(path: "\(scene.scratch.path)/outgoing"))
    func run() throws { try scene.worker(mail: mail(server), sms: folder, records: records).drain() }
    try run()
    let first = try server.received(ReceivedEmail.self)
    var message = try scene.message(.email)
    #expect(message.state == .queued && message.doubts == 1)
    scene.now = message.due
    try run()
    #expect(try server.received(ReceivedEmail.self).text == first.text)
    message = try scene.message(.email)
    #expect(message.state == .uncertain && message.doubts == 2 && message.tries == 2)
    scene.now = scene.now + 86_400
    try run()
    #expect(try scene.message(.email).tries == 2)
  }

  @Test func anSMSInDoubtIsNotSentAgain() throws {
    let server = try PythonServer("gateway")
    let scene = try OutboxScene()
    try scene.queue()
    // The text of the invitation is what the gateway of the tests goes by.
    let sms = TextMessage(to: "+15125550100", from: "+15125550142", text: SMSText("drop")).bytes
    let path = "outbox/kitchen-remodel/ana-ortiz-1.sms.json"
    let records = [
      PortalRecord(
        project: scene.record.project, title: scene.record.title, grants: scene.record.grants,
        messages: [
          PortalRecord.Message(
            contact: "ana-ortiz", generation: 1, channel: .sms, path: path, digest: HexDigest(of: sms))
        ], files: [:], readers: [:])
    ]
    let folder = MailRoute.folder(OutgoingFolder(path: "\(scene.scratch.path)/outgoing"))
    func run() throws {
      try scene.worker(mail: folder, sms: gateway(server), records: records, files: [path: sms]).drain()
    }
    try run()
    #expect(try scene.message(.sms).state == .uncertain)
    scene.now = scene.now + 86_400
    try run()
    #expect(try scene.message(.sms).tries == 1)
    #expect(try server.received(ReceivedRequest.self).body.contains("drop"))
  }

  /// As if the process had been killed: the lease is taken, and nothing is ever reported.
  @Test func aKillDuringTheHandOverIsInDoubtAndOneBeforeItIsNot() throws {
    for isHandingOver in [true, false] {
      let scene = try OutboxScene()
      try scene.queue()
      let outbox = Outbox(store: scene.store, secret: nil)
      for owner in ["killed/1", "killed/2"] {
        let lease = try #require(
          try outbox.lease(for: owner, seconds: OutboxWorker.leaseSeconds, at: scene.now))
        if isHandingOver { #expect(try outbox.handOver(lease, at: scene.now)) }
      }
      try scene.folderWorker().drain()
      #expect(scene.outgoing.isEmpty)
      scene.now = scene.now + OutboxWorker.leaseSeconds
      try scene.folderWorker().drain()
      #expect(scene.outgoing == (isHandingOver ? [Self.names[0]] : Self.names))
      #expect(try scene.message(.email).doubts == (isHandingOver ? 1 : 0))
      #expect(try scene.message(.sms).state == (isHandingOver ? .uncertain : .sent))
    }
  }

  @Test func nothingGoesOutThatTheBuildInUseDoesNotCover() throws {
    let scene = try OutboxScene()
    try scene.queue()
    let record = scene.record
    let without = PortalRecord(
      project: record.project, title: record.title, grants: record.grants, messages: [], files: [:], readers: [:])
    try scene.folderWorker(records: [without]).drain()
    #expect(scene.outgoing.isEmpty)
    #expect(try scene.message(.email).state == .expired)
    #expect(try scene.message(.email).reason == "the build in use no longer holds this invitation")

    let cancelled = try OutboxScene(state: .cancelled)
    _ = try Outbox(store: cancelled.store, secret: nil).add(OutboxRecord.invitations([record], at: cancelled.now))
    try cancelled.folderWorker().drain()
    #expect(cancelled.outgoing.isEmpty)
  }

  @Test func bytesThatWereNotSignedWaitEverLonger() throws {
    let scene = try OutboxScene()
    try scene.queue()
    let forged = ["outbox/kitchen-remodel/ana-ortiz-1.eml": Array("Subject: forged\r\n\r\n".utf8)]
    for wait in [15, 30, 60] {
      try scene.folderWorker(files: forged).drain()
      #expect(try scene.message(.email).state == .queued && scene.message(.email).tries == 0)
      #expect(try scene.message(.email).due == scene.now + wait)
      scene.now = try scene.message(.email).due
    }
    #expect(scene.outgoing.isEmpty)
    let file = "the build's file outbox/kitchen-remodel/ana-ortiz-1"
    #expect(try scene.message(.email).reason == "the bytes of \(file).eml are not those that were signed")
    #expect(try scene.message(.sms).reason == "\(file).sms.json cannot be read")
  }

  @Test func anSMSToAnotherPhoneThanTheContactsIsNeverSent() throws {
    let scene = try OutboxScene()
    try scene.queue()
    let sms = TextMessage(to: "+15125550199", from: "+15125550142", text: SMSText("Hello")).bytes
    let path = "outbox/kitchen-remodel/ana-ortiz-1.sms.json"
    let records = [
      PortalRecord(
        project: scene.record.project, title: "", grants: scene.record.grants,
        messages: [
          PortalRecord.Message(
            contact: "ana-ortiz", generation: 1, channel: .sms, path: path, digest: HexDigest(of: sms))
        ], files: [:], readers: [:])
    ]
    try scene.folderWorker(records: records, files: [path: sms]).drain()
    #expect(try scene.message(.sms).state == .failed && scene.outgoing.isEmpty)
  }

  @Test func aSignWakesTheWorkerAndStoppingFinishesWhatIsBegun() throws {
    let scene = try OutboxScene()
    let sent = DispatchSemaphore(value: 0)
    let folder = OutgoingFolder(path: "\(scene.scratch.path)/outgoing")
    let worker = scene.worker(
      mail: .folder(folder), sms: .folder(folder), threads: 2, attempted: { _ in sent.signal() })
    worker.start()
    try scene.queue()
    worker.wake()
    sent.wait()
    sent.wait()
    worker.stop()
    #expect(scene.outgoing == Self.names)
    #expect(try scene.message(.email).state == .sent && scene.message(.sms).state == .sent)
  }
}
