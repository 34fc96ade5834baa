import Foundation
import Manifest
import Messages
import Portal
import SQLiteStore
import Synchronization
import Syntax
import Testing
import TimeZones
import Verification

@testable import Delivery

/// One invited client with an email and a phone, a store, and a clock that the test sets.
final class OutboxScene: Sendable {
  static let start = Instant(seconds: 1_795_532_400)
  static let client = Client(project: "kitchen-remodel", contact: "ana-ortiz")

  let scratch: Scratch
  let store: any Store
  let record: PortalRecord
  let site: Site
  private let files: [String: [UInt8]]
  private let moment = Mutex(OutboxScene.start)

  var now: Instant {
    get { moment.withLock { $0 } }
    set { moment.withLock { $0 = newValue } }
  }

  init(phone: String = "+15125550100", state: Grant.State = .invited) throws {
    scratch = try Scratch()
    store = try SQLiteStore(path: "\(scratch.path)/store.sqlite")
    let email = Array("From: <ruth@example.com>\r\nTo: <ana@example.com>\r\nSubject: Hello\r\n\r\nHello\r\n".utf8)
    let sms = TextMessage(to: phone, from: "+15125550142", text: SMSText("Hello")).bytes
    let folder = "outbox/kitchen-remodel"
    files = ["\(folder)/ana-ortiz-1.eml": email, "\(folder)/ana-ortiz-1.sms.json": sms]
    func message(_ channel: PortalRecord.Message.Channel, _ path: String, _ bytes: [UInt8]) -> PortalRecord.Message {
      PortalRecord.Message(
        contact: Self.client.contact, generation: 1, channel: channel, path: path, digest: HexDigest(of: bytes))
    }
    record = PortalRecord(
      project: Self.client.project, title: "Kitchen remodel",
      grants: [
        Grant(
          contact: Self.client.contact, name: "Ana Ortiz", email: "ana@example.com", phone: phone, locale: "en-US",
          sees: [], generation: 1, issued: Self.start.iso8601, expires: (Self.start + 604_800).iso8601, state: state,
          link: Grant.link(of: "token"), replaced: [])
      ],
      messages: [
        message(.email, "\(folder)/ana-ortiz-1.eml", email), message(.sms, "\(folder)/ana-ortiz-1.sms.json", sms),
      ], files: [:], readers: [:])
    site = Site(
      organization: "Hearth & Beam", url: "https://portal.example.com",
      timeZone: try #require(TimeZoneRules(named: "America/Chicago")), formats: try #require(Formats(locale: "en-US")),
      currency: try #require(Currency(code: "USD")),
      sender: Person(name: "Ruth Calloway", email: "ruth@example.com", phone: "+15125550142"), replyTo: nil, team: [],
      brandColor: nil, logo: nil, invitationDays: 7, smsCountries: nil)
  }

  /// Queues the invitations that the build covers.
  func queue() throws {
    _ = try Outbox(store: store, secret: nil).add(OutboxRecord.invitations([record], at: Self.start))
  }

  /// A worker of one thread, unless said otherwise, that starts anew as a process would.
  func worker(
    mail: MailRoute, sms: SMSRoute, threads: Int = 1, records: [PortalRecord]? = nil,
    files: [String: [UInt8]]? = nil, attempted: @escaping @Sendable (OutboxWorker.Attempt) -> Void = { _ in }
  ) -> OutboxWorker {
    let files = files ?? self.files
    let known = Dictionary(uniqueKeysWithValues: (records ?? [record]).map { ($0.project, $0) })
    let composer = Composer(site, record: { (project) throws(Problem) in known[project] }) { path, _ in files[path] }
    return OutboxWorker(
      Outbox(store: store, secret: nil), routes: Routes(mail: mail, sms: sms), name: UUID().uuidString,
      threads: threads,
      OutboxWorker.Surroundings(clock: { self.now }, composer: { composer }, attempted: attempted))
  }

  /// A worker that puts everything into the folder `outgoing`.
  func folderWorker(records: [PortalRecord]? = nil, files: [String: [UInt8]]? = nil) -> OutboxWorker {
    let folder = OutgoingFolder(path: "\(scratch.path)/outgoing")
    return worker(mail: .folder(folder), sms: .folder(folder), records: records, files: files)
  }

  /// The names in the folder `outgoing`.
  var outgoing: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/outgoing")) ?? []).sorted()
  }

  /// The invitation's message as the ledger has it.
  func message(_ channel: Channel) throws -> OutboxRecord {
    let key = "invitation/\(Self.client)/1/\(channel.rawValue)"
    return try #require(try store.read { (rows) throws(StoreError) in try rows.message(key) })
  }
}
