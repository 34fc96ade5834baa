import Building
import Content
import Delivery
import Endpoint
import Foundation
import Logging
import Manifest
import Messages
import Portal
import SQLiteStore
import Signing
import Synchronization
import Syntax
import Verification

/// The way of a client, walked on this machine: the site is built with a key of its own into a temporary folder, and a real
/// endpoint serves it, whose messages stay in the preview's own outbox.
final class Journey: Sendable {
  private let settings: Preview.Settings
  private let arrived: @Sendable () -> Void
  private let running = Mutex<Running?>(nil)
  /// Held while one begins, so that a second one waits for it.
  private let beginning = Mutex(())

  /// A journey under way.
  struct Running: Sendable {
    /// Where the endpoint is.
    let url: String
    /// The temporary folder.
    let folder: String
    let task: Task<Void, Never>
    let watch: FileWatch
  }

  /// - Parameters:
  ///   - settings: what to build from.
  ///   - arrived: called when a message came into the outbox.
  init(_ settings: Preview.Settings, arrived: @escaping @Sendable () -> Void) {
    self.settings = settings
    self.arrived = arrived
  }

  /// The journey under way; nil when there is none.
  var current: Running? { running.withLock { $0 } }

  private var outgoing: String? { current.map { "\($0.folder)/outgoing" } }

  /// Begins anew, with the files as they are.
  ///
  /// - Throws: `Problems`, a `Problem`, a `BuildFailure` or a `StoreError`.
  func begin() throws { try beginning.withLock { _ in try start() } }

  private func start() throws {
    end()
    let folder = try Self.temporaryFolder()
    do {
      let port = try Self.freePort()
      let url = "http://localhost:\(port)"
      let (base, started) = (settings.clock(), time(nil))
      let key = SigningKey(comment: "preview")
      try build(at: url, key: key, asOf: base, into: "\(folder)/dist")
      let route = OutgoingFolder(path: "\(folder)/outgoing")
      guard let secret = ServerSecret(bytes: Self.randomBytes(ServerSecret.byteCount)) else { return }
      let trust = try AllowedSigners(
        Source(path: "preview", text: AllowedSigners.line(trusting: key.publicKey, comment: key.comment) + "\n"))
      let server = try EndpointServer(
        EndpointServer.Settings(
          dist: "\(folder)/dist", trust: trust, store: try SQLiteStore(path: "\(folder)/store.sqlite"), secret: secret,
          routes: Routes(mail: .folder(route), sms: .folder(route)),
          clock: { base + (time(nil) - started) }),
        logger: Logger(label: "preview") { _ in SwiftLogNoOpLogHandler() })
      let claim = try Listener(setting: "127.0.0.1:\(port)").claim()
      let task = Task { _ = try? await server.run(at: claim, certificate: nil, connections: Self.connections) }
      let watch = FileWatch([route.path], saved: arrived)
      Thread { watch.run() }.start()
      running.withLock { $0 = Running(url: url, folder: folder, task: task, watch: watch) }
    } catch {
      try? FileManager.default.removeItem(atPath: folder)
      throw error
    }
  }

  /// Ends the journey under way, and removes what it wrote.
  func end() {
    let ended = running.withLock { running in
      defer { running = nil }
      return running
    }
    guard let ended else { return }
    ended.task.cancel()
    ended.watch.end()
    try? FileManager.default.removeItem(atPath: ended.folder)
  }

  private static let connections = 64

  private func build(at url: String, key: SigningKey, asOf now: Instant, into dist: String) throws {
    let catalog = settings.content.read()
    var problems = catalog.problems
    let design = settings.templates.design(for: catalog.site?.at(url), content: settings.content, &problems)
    guard problems.isEmpty, let design else { throw Problems(problems) }
    _ = try design.edition(of: catalog, asOf: now).signed(by: SiteKeys(signing: key, link: LinkKey(of: key)))
      .write(to: dist, jobs: settings.jobs)
  }

  /// What the endpoint sent, the newest first.
  var letters: [SentLetter] {
    guard let outgoing else { return [] }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: outgoing)) ?? []).filter { !$0.hasPrefix(".") }
    let dated = names.map { name -> (name: String, date: Date) in
      let attributes = try? FileManager.default.attributesOfItem(atPath: "\(outgoing)/\(name)")
      return (name, attributes?[.modificationDate] as? Date ?? .distantPast)
    }
    return dated.sorted { ($1.date, $0.name) < ($0.date, $1.name) }.compactMap { entry in
      WholeFile.bytes(at: "\(outgoing)/\(entry.name)").flatMap { SentLetter(named: entry.name, $0) }
    }
  }

  private static func temporaryFolder() throws -> String {
    var path = Array("\(NSTemporaryDirectory())/latchkey-preview.XXXXXX".utf8CString)
    guard mkdtemp(&path) != nil else {
      throw Problem(
        path: NSTemporaryDirectory(), "no folder can be made here: \(String(cString: strerror(errno)))",
        mend: "name another with TMPDIR")
    }
    return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func freePort() throws -> Int {
    guard let port = LocalPort.free else {
      throw Problem(
        path: "127.0.0.1", "no port is free on this machine", mend: "end a program that serves on many ports")
    }
    return port
  }

  private static func randomBytes(_ count: Int) -> [UInt8] {
    var random = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
  }
}
