import HTTPTypes
import Hummingbird
import NIOCore
import Pages
import Portal
import Verification

/// One request with all that its answer depends on: the build in use when it came, the moment, and who asks.
struct Exchange: Sendable {
  let request: Request
  let context: EndpointContext
  let endpoint: Endpoint
  let edition: Edition
  let now: Instant
  let route: Route
  let cookies: Cookies
  /// Which browser asks: the token that it holds, or the one that it is given now.
  let browser: Token
  private let isNewBrowser: Bool

  init(_ request: Request, _ context: EndpointContext, _ endpoint: Endpoint) {
    self.request = request
    self.context = context
    self.endpoint = endpoint
    edition = endpoint.watch.current
    now = endpoint.clock()
    route = Route(request.uri.path)
    cookies = Cookies(request.headers[values: .cookie])
    let known = cookies[.browser].flatMap(Token.init)
    isNewBrowser = known == nil
    if let known {
      browser = known
    } else {
      var random = SystemRandomNumberGenerator()
      browser = Token(using: &random)
    }
  }

  var verifier: Verifier { edition.verifier }

  /// Who asks, and from where.
  var visitor: Visitor {
    let address = endpoint.proxies.client(peer: context.peer, forwarded: request.headers[values: .forwardedFor])
    return Visitor(browser: browser, network: Network(of: address?.description ?? "local"))
  }

  /// The method, or that it is none of those that are known; nothing that a visitor made up.
  var methodName: String {
    [.get, .head, .post, .put, .delete, .options, .patch].contains(request.method) ? request.method.rawValue : "other"
  }

  func answer() async throws -> Response {
    switch (route, request.method) {
    case (.link(let token), .get), (.link(let token), .head): return open(token)
    case (.landing, .get), (.landing, .head): return try await landing()
    case (.code, .get), (.code, .head): return try await typing(nil)
    case (.find, .get), (.find, .head): return page(.find(nil))
    case (.portals, .get), (.portals, .head): return try await portals()
    case (.signOut, .get), (.signOut, .head): return page(.signOut)
    case (.portal(let segments), .get), (.portal(let segments), .head): return try await portal(segments)
    case (.asset(let path), .get), (.asset(let path), .head): return try await asset(path)
    case (.alive, .get), (.alive, .head): return Answer.text("alive\n")
    case (.ready, .get), (.ready, .head): return try await ready()
    case (.metrics, .get), (.metrics, .head): return counts()
    case (.securityText, .get), (.securityText, .head): return securityText()
    case (.status, .get): return try await status()
    case (.code, .post): return try await form(sendCode)
    case (.verify, .post): return try await form(verify)
    case (.ask, .post): return try await form(ask)
    case (.find, .post): return try await form(find)
    case (.signOut, .post): return try await form(signOut)
    case (.unknown, _), (.metrics, _), (.status, _): return missing()
    case (.verify, _), (.ask, _): return refuse(allowing: "POST")
    case (.code, _), (.find, _), (.signOut, _): return refuse(allowing: "GET, HEAD, POST")
    default: return refuse(allowing: "GET, HEAD")
    }
  }

  // MARK: - Pages

  /// A page, with the token that its forms send back; a browser that holds no token of its own is given one.
  func page(_ page: EndpointPage, _ status: HTTPResponse.Status = .ok) -> Response {
    let publication = edition.publication
    var response = Answer.page(publication.pages.render(page, publication.frame, token: formToken), status)
    // RFC 9110 section 15.5.2 wants a scheme named; no browser asks for a password under this one.
    if status == .unauthorized { response.headers[.wwwAuthenticate] = "Latchkey" }
    return isNewBrowser ? response.setting(.browser, to: browser.text) : response
  }

  /// The one answer to everything that is not there, or not for this visitor.
  func missing() -> Response { page(.missing, .notFound) }

  private func refuse(allowing methods: String) -> Response {
    page(.refused, .methodNotAllowed).with(.allow, methods)
  }

  /// The wait until a moment, in seconds.
  func wait(until moment: Instant) -> Int { max(1, moment.seconds - now.seconds) }

  /// A page that asks to come back at a moment.
  func tooMany(_ page: EndpointPage, until moment: Instant?) -> Response {
    let response = self.page(page, .tooManyRequests)
    return moment.map { response.with(.retryAfter, String(wait(until: $0))) } ?? response
  }

  // MARK: - Forms

  /// What the forms on this browser's pages carry.
  private var formToken: String { endpoint.secret.fingerprint(of: "form \(browser.text)") }

  /// Reads a form of one of our own pages, and refuses any other.
  private func form(_ take: (Form) async throws -> Response) async throws -> Response {
    let form: Form
    switch try await read() {
    case .form(let read): form = read
    case .tooLarge: return page(.refused, .contentTooLarge).with(.connection, "close")
    case .tooSlow: return page(.refused, .requestTimeout).with(.connection, "close")
    case .noForm: return page(.refused, .unsupportedMediaType)
    }
    let hasToken = !isNewBrowser && Self.isEqual(form["token"], formToken)
    let crossSite = CrossSite(site: edition.publication.site.site.url)
    if crossSite.allows(request.headers, hasToken: hasToken) { return try await take(form) }
    endpoint.metrics.count(.formsRefused)
    // The portal's own pages carry no token. A browser that tells nothing else is asked once more.
    if route == .signOut, crossSite.allows(request.headers, hasToken: true) { return page(.signOut) }
    return page(.refused, .forbidden)
  }

  private enum Reading {
    case form(Form)
    case tooLarge, tooSlow, noForm
  }

  private func read() async throws -> Reading {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Form.maximumBytes {
      return .tooLarge
    }
    let bytes: [UInt8]?
    do {
      bytes = try await within(endpoint.patience) {
        var bytes: [UInt8] = []
        for try await piece in self.request.body {
          bytes += piece.readableBytesView
          if bytes.count > Form.maximumBytes { return nil }
        }
        return bytes
      }
    } catch is TooSlow {
      return .tooSlow
    }
    guard let bytes else { return .tooLarge }
    let type = (request.headers[.contentType] ?? "").lowercased().prefix { $0 != ";" && $0 != " " }
    if bytes.isEmpty { return .form(Form()) }
    guard type == Form.type, let form = Form(bytes) else { return .noForm }
    return .form(form)
  }

  /// Whether two texts are equal, in a time that does not depend on where they differ.
  private static func isEqual(_ one: String, _ two: String) -> Bool {
    let (one, two) = (Array(one.utf8), Array(two.utf8))
    return one.count == two.count && zip(one, two).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  // MARK: - The store

  /// Does what blocks, away from the event loops.
  func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await endpoint.threads.runIfActive(body)
  }

  /// Looks into the store: here when that costs less than a change of threads, elsewhere when it may wait.
  func reading<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    verifier.store.readsWait ? try await blocking(body) : try body()
  }

  /// Writes one line about what a client did.
  func log(_ event: String, _ client: Client?, _ more: [String: String] = [:]) {
    var line = context.logger
    if let client {
      line[metadataKey: "project"] = .string(client.project)
      line[metadataKey: "contact"] = .string(client.contact)
    }
    line.info("\(event)", metadata: more.mapValues { .string($0) })
  }
}

/// Something did not come in time.
struct TooSlow: Error {}

/// What a task gives, unless it takes too long.
func within<Value: Sendable>(
  _ patience: Duration, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value?.self) { group in
    group.addTask { try await body() }
    group.addTask {
      try await Task.sleep(for: patience)
      return nil
    }
    defer { group.cancelAll() }
    guard let first = try await group.next(), let value = first else { throw TooSlow() }
    return value
  }
}
