import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

@testable import Endpoint

/// What a browser does: it keeps cookies, and says where a form comes from.
final class Browser: Sendable {
  /// An answer with its body.
  struct Page: Sendable {
    let status: Int
    let headers: HTTPFields
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var location: String { headers[.location] ?? "" }

    /// The value of the hidden field that every form of the page carries.
    var token: String {
      text.split(separator: "name=\"token\" value=\"").dropFirst().first.map { String($0.prefix { $0 != "\"" }) } ?? ""
    }
  }

  private let running: Running
  private let peer: IPAddress?
  private let jar: Mutex<[String: String]>

  init(_ running: Running, peer: IPAddress?, cookies: [String: String] = [:]) {
    self.running = running
    self.peer = peer
    jar = Mutex(cookies)
  }

  /// The cookies that it holds.
  var cookies: [String: String] {
    get { jar.withLock { $0 } }
    set { jar.withLock { $0 = newValue } }
  }

  /// The same browser, facing another endpoint.
  func facing(_ running: Running) -> Browser {
    Browser(running, peer: peer, cookies: cookies)
  }

  func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> Page { try await send(.get, path, headers) }

  /// Sends a form as our own page does.
  func post(_ path: String, _ form: String, _ headers: HTTPFields = Browser.ours) async throws -> Page {
    var headers = headers
    if headers[.contentType] == nil { headers[.contentType] = "application/x-www-form-urlencoded" }
    return try await send(.post, path, headers, Array(form.utf8))
  }

  static let ours: HTTPFields = [.secFetchSite: "same-origin", .origin: "null"]

  func send(
    _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields = [:], _ body: [UInt8] = []
  ) async throws -> Page {
    var fields = headers
    let cookies = cookies
    if !cookies.isEmpty {
      fields[.cookie] = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    }
    let request = Request(
      head: HTTPRequest(method: method, scheme: "http", authority: "localhost", path: path, headerFields: fields),
      body: RequestBody(buffer: ByteBuffer(bytes: body)))
    let context = EndpointContext(peer: peer, logger: running.lines.logger)
    let response = try await running.server.endpoint.respond(to: request, context: context)
    for cookie in response.headers[values: .setCookie] {
      let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      jar.withLock { $0[String(pair[0])] = cookie.contains("Max-Age=0") ? nil : String(pair[1]) }
    }
    let collector = Collector()
    try await response.body.write(collector)
    return Page(status: response.status.code, headers: response.headers, body: collector.bytes)
  }

  private final class Collector: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []
    func write(_ buffer: ByteBuffer) { bytes += buffer.readableBytesView }
    consuming func finish(_: HTTPFields?) {}
  }
}

extension Browser {
  /// Opens a link, and has a code sent.
  func askForCode(_ token: String, by channel: String = "email") async throws -> Page {
    _ = try await get("/i/\(token)")
    _ = try await get("/invitation")
    return try await post("/code", "channel=\(channel)")
  }

  /// Opens a link, and types the right code.
  func signIn(_ token: String, at running: Running) async throws -> Page {
    _ = try await askForCode(token)
    return try await post("/verify", "code=\(try running.code())")
  }
}
