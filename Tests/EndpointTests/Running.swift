import Delivery
import Foundation
import Hummingbird
import Logging
import Portal
import SQLiteStore
import Synchronization
import Verification

@testable import Endpoint

/// A clock that stands until it is set.
final class StandingClock: Sendable {
  private let moment: Mutex<Instant>

  init(_ moment: Instant = SampleBuild.moment) { self.moment = Mutex(moment) }

  var now: Instant { moment.withLock { $0 } }
  func advance(by seconds: Int) { moment.withLock { $0 = $0 + seconds } }
}

/// Lines that were logged.
final class Lines: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }
  var logger: Logger {
    Logger(label: JSONLog.label) { label in
      JSONLog(label: label) { bytes in self.lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }
    }
  }
}

/// The endpoint over the sample and a store of its own, asked without a socket.
struct Running {
  static let secret = ServerSecret(bytes: Array(repeating: 7, count: 32))

  let build: SampleBuild
  let folder: Folder
  let clock: StandingClock
  let lines: Lines
  let store: any Store
  let server: EndpointServer

  /// One that tests share whose requests change nothing.
  static let shared = Result { try Running() }

  /// - Parameters:
  ///   - build: the build to serve; the shared one unless the test changes it.
  ///   - older: what an earlier endpoint left: its store, clock and log.
  ///   - wholeFiles: up to how many files a newer build is checked whole.
  init(
    _ build: SampleBuild? = nil, after older: Running? = nil, proxies: [String] = [],
    patience: ClientPatience = .init(),
    wholeFiles: Int = Publication.wholeFiles
  ) throws {
    self.build = try build ?? older?.build ?? SampleBuild.shared.get()
    folder = try older?.folder ?? Folder()
    clock = older?.clock ?? StandingClock()
    lines = older?.lines ?? Lines()
    store = try SQLiteStore(path: "\(folder.path)/latchkey.sqlite")
    guard let secret = Self.secret else { throw CocoaError(.coderInvalidValue) }
    let outgoing = OutgoingFolder(path: "\(folder.path)/outgoing")
    var settings = EndpointServer.Settings(
      dist: self.build.dist, trust: try SampleBuild.trust, store: store, secret: secret,
      routes: Routes(mail: .folder(outgoing), sms: .folder(outgoing)), clock: { [clock] in clock.now })
    settings.proxies = TrustedProxies(proxies.compactMap(AddressRange.init))
    settings.patience = patience
    settings.wholeFiles = wholeFiles
    server = try EndpointServer(settings, logger: lines.logger)
  }

  /// A new browser.
  func browser(from peer: String = "203.0.113.9") -> Browser {
    Browser(self, peer: IPAddress(peer))
  }

  /// The newest code in the outbox, as its reader would see it.
  func code() throws -> String {
    guard let secret = Self.secret else { return "" }
    let outbox = Outbox(store: store, secret: secret)
    var newest = ""
    while let lease = try outbox.lease(for: "test", seconds: 60, at: clock.now) {
      if case .code(let message) = lease.content { newest = message.code.digits }
      if try outbox.handOver(lease, at: clock.now) { _ = try outbox.report(.taken, of: lease, at: clock.now) }
    }
    return newest
  }

  /// How many messages of a kind were ever queued.
  func messages(_ kind: OutboxRecord.Kind) throws -> Int {
    try Outbox(store: store, secret: nil).messages(in: OutboxRecord.State.allCases).count { $0.kind == kind }
  }
}
