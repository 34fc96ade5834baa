import Foundation
import Testing

@testable import Endpoint

/// What comes over a connection, to the letter of HTTP/1.1, and how much of it.
struct WireTests {
  private static let host = "Host: localhost\r\n"
  private static let form =
    "POST /find HTTP/1.1\r\n\(host)Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"

  /// A running endpoint that all tests share.
  private static let served = Result { try Served(patience: ClientPatience()) }

  private func answer(_ request: String) async throws -> (text: String, isClosed: Bool) {
    let connection = try await Self.served.get().connection()
    return (await connection.answer(request), connection.isClosed)
  }

  /// What is asked last on a connection, so that its answer ends it.
  private func last(_ request: String) async throws -> String {
    try await answer(request + Self.host + "Connection: close\r\n\r\n").text
  }

  @Test(arguments: [
    "", "Host: a\r\nHost: b\r\n", "Host: localhost\r\nHost: localhost\r\n", "Host: a b\r\n", "Host: a/b\r\n",
    "Host: a\"b\r\n", "Host: a, b\r\n", "Host: a@b\r\n",
  ])
  func aRequestNamesItsHostOnce(_ hosts: String) async throws {
    let (text, isClosed) = try await answer("GET /healthz HTTP/1.1\r\n\(hosts)\r\n")
    #expect(text.hasPrefix("HTTP/1.1 400 ") && text.contains("\r\nConnection: close\r\n"), "\(text)")
    #expect(text.contains("Content-Security-Policy: default-src 'none'") && !text.contains("alive"))
    #expect(isClosed)
  }

  @Test(arguments: [
    "GET /healthz HTTP/1.0\r\n\r\n", "GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: close\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Close\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost:\r\nConnection: upgrade, close\r\nUpgrade: h2c\r\n\r\n",
  ])
  func whoDoesNotStayIsLetGo(_ request: String) async throws {
    let (text, isClosed) = try await answer(request)
    #expect(text.hasPrefix("HTTP/1.1 200 ") && text.hasSuffix("\r\n\r\nalive\n"), "\(text)")
    #expect(text.contains("\r\nConnection: close\r\n"))
    #expect(isClosed)
  }

  /// An address in front of the path is not ours to follow; the path alone counts, and answers stay within the site.
  @Test(arguments: ["http://localhost", "http://evil.example", "https://evil.example:1"])
  func absoluteTargetsAreTheirPaths(_ origin: String) async throws {
    #expect(try await last("GET \(origin)/healthz HTTP/1.1\r\n").hasSuffix("alive\n"))
    let link = try await last("GET \(origin)/i/\(LiveSample.ana) HTTP/1.1\r\n")
    #expect(link.hasPrefix("HTTP/1.1 303 ") && link.contains("\r\nLocation: /invitation\r\n"))
    #expect(!link.contains("evil"))
  }

  @Test(arguments: [
    ("CONNECT localhost:443 HTTP/1.1\r\n", "404"), ("OPTIONS * HTTP/1.1\r\n", "404"),
    ("GET //evil.example/ HTTP/1.1\r\n", "404"), ("TRACE /find HTTP/1.1\r\n", "405"), ("PATCH / HTTP/1.1\r\n", "405"),
    ("GET healthz HTTP/1.1\r\n", "400"), ("BREW / HTTP/1.1\r\n", "400"), ("GET / HTTP/2.0\r\n", "400"),
    ("GET /\(String(repeating: "a", count: 7000)) HTTP/1.1\r\n", "404"),
    ("GET /\(String(repeating: "a", count: 20_000)) HTTP/1.1\r\n", "400"),
    ("GET /find?\(String(repeating: "a", count: 7000)) HTTP/1.1\r\n", "200"),
    ("GET /p/\(String(repeating: "%41", count: 2300)) HTTP/1.1\r\n", "401"),
    ("\(String(repeating: "A", count: 20_000)) / HTTP/1.1\r\n", "400"),
    ("GET / HTTP/1.1\r\nCookie: \(String(repeating: "a=b; ", count: 1400))\r\n", "200"),
    ("GET / HTTP/1.1\r\nCookie: \(String(repeating: "a=b; ", count: 4000))\r\n", "400"),
    ("GET / HTTP/1.1\r\n\(String(repeating: "Cookie: \(String(repeating: "a", count: 2000))\r\n", count: 10))", "400"),
    ("GET / HTTP/1.1\r\n: nameless\r\n", "400"), ("GET / HTTP/1.1\r\nX: a\r\n folded\r\n", "400"),
  ])
  func unusualRequestsAreAnswered(_ request: String, _ status: String) async throws {
    let text = try await last(request)
    #expect(text.hasPrefix("HTTP/1.1 \(status) "), "\(request.prefix(40)): \(text.prefix(300))")
    #expect(text.contains("Cache-Control: no-store") && text.contains("nosniff"))
  }

  @Test(arguments: [
    ("Content-Length: 16\r\n\r\naddress=a%40b.cc", "303"),
    ("Transfer-Encoding: chunked\r\n\r\n8\r\naddress=\r\n8;x=y\r\nd%40b.cc\r\n0\r\nX: y\r\n\r\n", "303"),
    ("Content-Length: 16\r\nContent-Length: 17\r\n\r\naddress=a%40b.cc", "400"),
    ("Content-Length: 16\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"),
    ("Transfer-Encoding: gzip\r\n\r\naddress=", "400"), ("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "400"),
    ("Transfer-Encoding: chunked\r\n\r\nZ\r\n", "400"), ("Content-Length: 4097\r\n\r\na", "413"),
    ("Content-Length: 99999999999999999999\r\n\r\na", "400"),
    (
      "Transfer-Encoding: chunked\r\n\r\n0\r\n\(String(repeating: "X: y\r\n", count: 10_000))\r\n", "400"
    ),
  ])
  func formsComeInOnePieceOrInChunks(_ body: String, _ status: String) async throws {
    let (text, _) = try await answer(Self.form + "Connection: close\r\n" + body)
    #expect(text.hasPrefix("HTTP/1.1 \(status) "), "\(body.prefix(60)): \(text.prefix(300))")
  }

  @Test func pipelinedRequestsAreAnsweredInTheirOrder() async throws {
    let paths = (0..<100).map { $0 % 3 == 0 ? "/healthz" : $0 % 3 == 1 ? "/nothing" : "/i/\(SampleBuild.unknown)" }
    let requests = paths.map { "GET \($0) HTTP/1.1\r\n\(Self.host)\r\n" }.joined()
    let text = try await answer(requests + "GET /healthz HTTP/1.0\r\n\r\n").text
    let statuses = text.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
    #expect(statuses == (0..<100).map { ["200", "404", "303"][$0 % 3] } + ["200"])
  }

  /// The headers of a HEAD are those of the GET, and nothing follows them.
  @Test(arguments: [
    "/", "/invitation", "/code", "/find", "/portals", "/sign-out", "/p/kitchen-remodel/clients/ana-ortiz/", "/p/x",
    "/assets/x", "/healthz", "/readyz", "/metrics", "/.well-known/security.txt", "/status", "/nothing", "/verify",
    "/ask", "/i/\(LiveSample.ana)", "/i/short",
  ])
  func headIsGetWithoutItsBody(_ path: String) async throws {
    func fields(_ text: String) -> [String] {
      let head = text.components(separatedBy: "\r\n\r\n")[0].components(separatedBy: "\r\n")
      // A new browser is given another cookie each time, and the counts go on.
      return head.filter { line in
        !["Set-Cookie:", "Date:"].contains(where: line.hasPrefix)
          && (path != "/metrics" || !line.hasPrefix("Content-L"))
      }.sorted()
    }
    let get = try await last("GET \(path) HTTP/1.1\r\n")
    let head = try await last("HEAD \(path) HTTP/1.1\r\n")
    #expect(fields(head) == fields(get))
    #expect(head.hasSuffix("\r\n\r\n"))
  }

  /// Nobody gets more answers made than they read, however many requests they send.
  @Test func whoReadsNothingIsReadNoFurther() async throws {
    let connection = try await Self.served.get().connection(receiveBuffer: 4096)
    let request = "GET /find HTTP/1.1\r\n\(Self.host)\r\n"
    let many = String(repeating: request, count: 1000)
    var sent = 0
    let most = 64 << 20
    var refusals = 0
    while sent < most, refusals < 1000 {
      let count = connection.sendWhatFits(many)
      refusals = count == 0 ? refusals + 1 : 0
      sent += count
      await Task.yield()
    }
    #expect(sent < most)
  }

  /// A flood of everything that costs something leaves the memory as it was.
  @Test func aFloodTakesNoMemory() async throws {
    let server = try ServerProcess()
    func flood(_ rounds: Int) async throws {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask {
            for round in 0..<rounds {
              guard let connection = try? Connection(to: server.port) else { continue }
              let cookies =
                "Cookie: __Host-latchkey-link=\(SampleBuild.unknown); \(String(repeating: "a", count: 6000))"
              let token = String((round + 1_000_000_000).description.reversed())
              let mail = "address=\(token)%40example.com"
              let requests = [
                "GET /i/\(token)\(SampleBuild.unknown.dropLast(token.count)) HTTP/1.1\r\n\(Self.host)\r\n",
                "GET /invitation HTTP/1.1\r\n\(Self.host)\(cookies)\r\n\r\n",
                "GET /\(token)\(String(repeating: "b", count: 4000)) HTTP/1.1\r\n\(Self.host)\r\n",
                "\(Self.form)Content-Length: \(mail.utf8.count)\r\n\r\n\(mail)",
                "GET /healthz HTTP/1.1\r\n\(Self.host)Connection: close\r\n\r\n",
              ]
              _ = await connection.answer(requests.joined())
            }
          }
        }
      }
    }
    try await flood(5)
    let before = try server.memory()
    try await flood(25)
    #expect(try server.memory() - before < 24 << 20)
  }
}
