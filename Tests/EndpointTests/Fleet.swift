import Foundation
import Glibc
import Portal
import Stores
import Synchronization
import TestServers
import Testing
import Verification

/// Several endpoints over one store, each a process of its own, and the folder that their messages go to.
final class Fleet: Sendable {
  /// What the store is.
  enum Database: CaseIterable {
    case postgres
    case sqlite
  }

  /// The build, its trusted keys, the secret file, and outgoing/.
  let site: Folder
  /// The store.
  let address: String

  init(_ database: Database = .postgres) throws {
    site = try ServerProcess.site()
    address =
      switch database {
      case .postgres: try PostgresServer.shared.get().place()
      case .sqlite: "sqlite:\(site.path)/shared.sqlite"
      }
    try Data(String(repeating: "5", count: 64).utf8).write(to: URL(fileURLWithPath: secret))
    try FileManager.default.createDirectory(atPath: outgoing, withIntermediateDirectories: true)
  }

  private var secret: String { "\(site.path)/secret" }
  private var outgoing: String { "\(site.path)/outgoing" }

  /// What every endpoint of the fleet is told.
  var arguments: [String] { arguments(store: address) }

  /// The same, with another store.
  func arguments(store: String) -> [String] {
    ["--store", store, "--secret-file", secret, "--mail", "file:\(outgoing)", "--sms", "file:\(outgoing)"]
  }

  /// Starts one more.
  ///
  /// - Parameter folder: a build of its own; nil for the fleet's.
  func endpoint(in folder: Folder? = nil) throws -> ServerProcess {
    try ServerProcess(arguments, in: folder ?? site)
  }

  /// The store, as one more program opens it.
  func store() throws -> any Store { try StoreSetting(setting: address).open(isMade: false, password: nil) }

  /// How often something stands in the audit trail.
  func count(_ event: AuditEntry.Event) throws -> Int {
    try store().read { (rows) throws(StoreError) in try rows.audit(from: Instant(seconds: 0), limit: .max) }
      .count { $0.event == event }
  }

  /// The digits of the first code that goes out; waits for it.
  func code() throws -> String { try Self.code(in: outgoing) }

  /// The digits of the first code in a folder; waits for it.
  static func code(in outgoing: String) throws -> String {
    let text = try first("code", in: outgoing)
    return String(try #require(text.matches(of: #/^\s*([0-9]{6})\r?$/#.anchorsMatchLineEndings()).first).1)
  }

  /// The first message in a folder whose name begins so; waits for it.
  static func first(_ kind: String, in outgoing: String) throws -> String {
    try FileManager.default.createDirectory(atPath: outgoing, withIntermediateDirectories: true)
    let watch = inotify_init1(Int32(IN_CLOEXEC))
    defer { close(watch) }
    inotify_add_watch(watch, outgoing, UInt32(IN_MOVED_TO))
    var events = [UInt8](repeating: 0, count: 4096)
    while true {
      let names = try FileManager.default.contentsOfDirectory(atPath: outgoing)
      if let name = names.first(where: { $0.hasPrefix(kind) }) {
        return try String(contentsOfFile: "\(outgoing)/\(name)", encoding: .utf8)
      }
      var ready = pollfd(fd: watch, events: Int16(POLLIN), revents: 0)
      try #require(poll(&ready, 1, 30_000) == 1, "no \(kind) goes out")
      _ = read(watch, &events, events.count)
    }
  }
}

/// A browser that talks to endpoints of a fleet over sockets.
final class Caller: Sendable {
  private let jar: Mutex<[String: String]>

  init(cookies: [String: String] = [:]) { jar = Mutex(cookies) }

  /// Another one with the same cookies.
  var twin: Caller { Caller(cookies: jar.withLock { $0 }) }

  /// The status of an answer with its text; 0 when the connection broke.
  struct Answer: Sendable {
    let status: Int
    let text: String
  }

  @discardableResult
  func get(_ path: String, at endpoint: ServerProcess) -> Answer { send("GET", path, "", at: endpoint) }

  @discardableResult
  func post(_ path: String, _ form: String, at endpoint: ServerProcess) -> Answer {
    send("POST", path, form, at: endpoint)
  }

  private func send(_ method: String, _ path: String, _ form: String, at endpoint: ServerProcess) -> Answer {
    guard let connection = try? Connection(to: endpoint.port) else { return Answer(status: 0, text: "") }
    let cookies = jar.withLock { $0 }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    connection.send(
      """
      \(method) \(path) HTTP/1.1\r
      Host: localhost\r
      Connection: close\r
      Sec-Fetch-Site: same-origin\r
      Content-Type: application/x-www-form-urlencoded\r
      Content-Length: \(form.utf8.count)\r
      Cookie: \(cookies)\r
      \r
      \(form)
      """)
    let text = connection.receive()
    for line in text.split(separator: "\r\n") where line.lowercased().hasPrefix("set-cookie: ") {
      let pair = line.dropFirst("set-cookie: ".count).prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
      jar.withLock { $0[String(pair[0])] = line.contains("Max-Age=0") ? nil : String(pair.last ?? "") }
    }
    return Answer(status: text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0, text: text)
  }

  /// Opens a link, and has a code sent.
  @discardableResult
  func askForCode(_ token: String, at endpoint: ServerProcess) -> Answer {
    get("/i/\(token)", at: endpoint)
    get("/invitation", at: endpoint)
    return post("/code", "channel=email", at: endpoint)
  }
}
