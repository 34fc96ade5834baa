import Manifest
import Portal
import Testing
@testable import Verification

@Suite struct OutboxTests {
  private let store: any Store
  private let outbox: Outbox
  private let now = Scene.start

  init() throws {
    store = try StoreFactory.sqlite.make()()
    outbox = Outbox(store: store, secret: nil)
  }

  private func message(_ key: String, _ channel: Channel = .email, expiresAfter seconds: Int = 1000) -> OutboxRecord {
    OutboxRecord(
      key: key, kind: .invitation, channel: channel, client: Scene.ana, generation: 1, recipient: "ana@example.com",
      body: #"{"path":"outbox/a.eml","sha256":"\#(HexDigest(of: []).hex)"}"#, created: now, due: now,
      expires: now + seconds)
  }

  private func state(_ key: String) throws -> OutboxRecord {
    try #require(try store.read { (rows) throws(StoreError) in try rows.message(key) })
  }

  private func lease(_ owner: String = "a", at moment: Int = 0) throws -> Outbox.Lease? {
    try outbox.lease(for: owner, seconds: 60, at: now + moment)
  }

  @Test func aMessageIsQueuedOnce() throws {
    #expect(try outbox.add([message("a"), message("b"), message("a")]) == 2)
    #expect(try outbox.add([message("a")]) == 0)
    let first = try #require(try lease())
    #expect(first.record.key == "a")
    #expect(first.content == .invitation(path: "outbox/a.eml", digest: HexDigest(of: [])))
    #expect(try lease("b")?.record.key == "b")
    #expect(try lease("c") == nil)
    #expect(try outbox.nextTime() == now + 60)
  }

  @Test func whatWasTakenIsDone() throws {
    _ = try outbox.add([message("a")])
    let lease = try #require(try lease())
    #expect(try outbox.handOver(lease, at: now))
    #expect(try !outbox.handOver(lease, at: now))
    #expect(try outbox.report(.taken, of: lease, at: now + 1))
    #expect(try !outbox.report(.taken, of: lease, at: now + 1))
    let record = try state("a")
    #expect((record.state, record.tries, record.finished, record.body) == (.sent, 1, now + 1, ""))
    #expect(try outbox.nextTime() == nil)
    #expect(try self.lease(at: 500) == nil)
    #expect(try outbox.add([message("a")]) == 0)
  }

  @Test func aTemporaryFailureWaits() throws {
    _ = try outbox.add([message("a")])
    let first = try #require(try lease())
    #expect(try outbox.handOver(first, at: now))
    #expect(try outbox.report(.again(at: now + 100, reason: "451 later"), of: first, at: now))
    #expect(try lease(at: 99) == nil)
    let second = try #require(try lease("b", at: 100))
    #expect(second.record.reason == "451 later")
    #expect(try !outbox.report(.taken, of: first, at: now + 100))
    #expect(try outbox.handOver(second, at: now + 100))
    #expect(try outbox.report(.again(at: now + 1000, reason: "451 again"), of: second, at: now + 100))
    let record = try state("a")
    #expect((record.state, record.reason, record.tries) == (.expired, "451 again", 2))
    #expect(try Activity.all(in: store, at: now).first?.undelivered.map(\.key) == ["a"])
  }

  @Test func aPermanentFailureKeepsItsReason() throws {
    _ = try outbox.add([message("a")])
    let lease = try #require(try lease())
    #expect(try outbox.handOver(lease, at: now))
    #expect(try outbox.report(.never(reason: "550 no such user"), of: lease, at: now))
    #expect(try state("a").state == .failed)
    #expect(try Activity.all(in: store, at: now).first?.undelivered.map(\.reason) == ["550 no such user"])
  }

  @Test func whatExpiredIsNotSent() throws {
    _ = try outbox.add([message("a", expiresAfter: 50)])
    #expect(try lease(at: 50) == nil)
    #expect(try state("a").state == .expired)
    #expect(try state("a").body == "")
    #expect(try Activity.all(in: store, at: now).first?.undelivered.map(\.key) == ["a"])
  }

  @Test func aLeaseThatRanOutBeforeTheHandOverCostsNothing() throws {
    _ = try outbox.add([message("a", .sms)])
    let first = try #require(try lease())
    #expect(try self.lease("b", at: 59) == nil)
    let second = try #require(try self.lease("b", at: 60))
    #expect(second.record.doubts == 0)
    #expect(try !outbox.handOver(first, at: now + 60))
    #expect(try outbox.handOver(second, at: now + 60))
  }

  @Test func anSMSWhoseSenderDiedIsNeverSentAgain() throws {
    _ = try outbox.add([message("a", .sms)])
    let lease = try #require(try lease())
    #expect(try outbox.handOver(lease, at: now))
    #expect(try self.lease("b", at: 60) == nil)
    #expect(try state("a").state == .uncertain)
    #expect(try outbox.report(.taken, of: lease, at: now + 61))
    #expect(try state("a").state == .sent)
  }

  @Test(arguments: [Channel.email, .webhook]) func whatCanBeRepeatedIsSentOnceMore(_ channel: Channel) throws {
    _ = try outbox.add([message("a", channel)])
    let first = try #require(try lease())
    #expect(try outbox.handOver(first, at: now))
    let second = try #require(try lease("b", at: 60))
    #expect(second.record.doubts == 1)
    #expect(try outbox.handOver(second, at: now + 60))
    #expect(try outbox.report(.unknown(again: now + 70, reason: "no answer"), of: second, at: now + 60))
    #expect(try lease("c", at: 500) == nil)
    #expect(try state("a").state == .uncertain)
    #expect(try Activity.all(in: store, at: now).first?.undelivered.map(\.doubts) == [2])
  }

  @Test func anUnknownOutcomeIsRepeatedAtItsMoment() throws {
    _ = try outbox.add([message("a"), message("b", .sms)])
    for _ in 0..<2 {
      let lease = try #require(try lease())
      #expect(try outbox.handOver(lease, at: now))
      #expect(try outbox.report(.unknown(again: now + 30, reason: "no answer"), of: lease, at: now))
    }
    #expect(try outbox.nextTime() == now + 30)
    #expect(try lease(at: 30)?.record.key == "a")
    #expect(try state("b").state == .uncertain)
  }

  @Test func theOldestIsFirst() throws {
    _ = try outbox.add([message("b"), message("a")])
    _ = try outbox.report(.again(at: now + 5, reason: ""), of: try #require(try lease()), at: now)
    #expect(try lease(at: 10)?.record.key == "b")
    #expect(try lease(at: 10)?.record.key == "a")
  }

  @Test func aCodeThatWasReplacedIsNotSent() throws {
    var scene = try Scene()
    let first = try #require(try scene.ask(Scene.ana, scene.visitor()).sent)
    scene.now = scene.now + 60
    let second = try #require(try scene.ask(Scene.ana, scene.visitor()).sent)
    #expect(try scene.digits(of: second) != nil)
    let states = Dictionary(uniqueKeysWithValues: try scene.messages(.code).map { ($0.key, $0.state) })
    #expect(states["code/\(first.challenge.digest.hex)"] == .expired)
    #expect(states["code/\(second.challenge.digest.hex)"] == .sent)
    #expect(try scene.messages(.code).allSatisfy { $0.body.isEmpty })
  }

  @Test func contentsAreReadAsTheyWereWritten() throws {
    var scene = try Scene()
    let name = "Zoë \"Z\" O'Hara\n{{name}}"
    let events: [Notice.Event] = [
      .accepted, .invitationRequested, .failedVerification(failures: 5, lock: nil),
      .failedVerification(failures: 20, lock: .until(now + 5)), .failedVerification(failures: 20, lock: .untilUnlocked),
    ]
    for event in events {
      let notice = Notice(event: event, at: now, client: Scene.ana, title: name, name: name)
      #expect(try roundTrip(.notice(notice), .notice) == .notice(notice))
    }
    let code = CodeMessage(
      code: Code(using: &scene.random), expires: now, name: name, locale: "de-DE", title: name)
    #expect(try roundTrip(.code(code), .code) == .code(code))
  }

  private func roundTrip(_ content: OutboxContent, _ kind: OutboxRecord.Kind) throws -> OutboxContent? {
    OutboxContent(json: content.json, kind: kind)
  }
}
