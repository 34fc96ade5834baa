import Glibc
import Testing

/// The program on its socket: what is no HTTP, too much of it, and how it begins and ends.
struct SocketTests {
  private func answer(_ request: String, of server: ServerProcess) throws -> String {
    let connection = try Connection(to: server.port)
    connection.send(request)
    return connection.receive()
  }

  private static let noRequests = [
    "nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /\u{0} HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 20_000) + "\r\n\r\n",
    "GET / HTTP/1.1\r\n" + String(repeating: "X: a\r\n", count: 200) + "\r\n",
    "GET / HTTP/1.1\r\nBad header\r\n\r\n",
    "POST /find HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    "POST /find HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ]

  @Test func whatComesOverTheWireIsBounded() throws {
    let server = try ServerProcess()
    for request in Self.noRequests {
      let answer = try answer(request, of: server)
      #expect(answer.hasPrefix("HTTP/1.1 4"), "\(request.prefix(30)) \(answer.prefix(200))")
      for header in ["Content-Security-Policy: default-src 'none'", "Cache-Control: no-store", "nosniff"] {
        #expect(answer.contains(header))
      }
    }
    // A form that does not say how long it is may not be longer either.
    let chunk = "1000\r\n" + String(repeating: "a", count: 4096) + "\r\n"
    let large = try answer(
      "POST /find HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nTransfer-Encoding: chunked\r\n"
        + "Content-Type: application/x-www-form-urlencoded\r\n\r\n" + String(repeating: chunk, count: 4) + "0\r\n\r\n",
      of: server)
    #expect(large.hasPrefix("HTTP/1.1 413"))
    // The host that a request names is never believed.
    let link = try answer(
      "GET /i/\(LiveSample.ana) HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n"
        + "Connection: close\r\n\r\n", of: server)
    #expect(link.contains("Location: /invitation\r\n"))
    #expect(!link.contains("evil.example"))
  }

  @Test func requestsInFlightAreFinished() throws {
    let server = try ServerProcess()
    let connection = try Connection(to: server.port)
    let body = "address=nobody%40example.com"
    // The answer to the first request shows that the beginning of the second was read with it.
    connection.send(
      "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        + "POST /find HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n"
        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body.prefix(7))"
    )
    #expect(connection.receive(until: "alive\n").contains("HTTP/1.1 200"))
    server.terminate()
    // Nobody new is let in once it has begun to end.
    while (try? Connection(to: server.port)) != nil { sched_yield() }
    connection.send(String(body.dropFirst(7)))
    #expect(connection.receive(until: "\r\n\r\n").contains("HTTP/1.1 303"))
    #expect(server.status() == 0)
  }

  @Test(arguments: [
    (["serve", "dist"], 64, "Missing expected argument '--trust <allowed_signers>'"),
    (["serve", "dist", "--trust", "allowed_signers", "--listen", "nowhere"], 64, "write HOST:PORT"),
    (
      ["serve", "dist", "--trust", "allowed_signers", "--store", "mysql:x"], 64,
      "--store takes sqlite:PATH or postgres://USER@HOST/DATABASE, not \"mysql:x\""
    ),
    (["serve", "dist", "--trust", "allowed_signers", "--trusted-proxy", "x"], 64, "--trusted-proxy takes"),
    (["serve", "dist", "--trust", "allowed_signers", "--mail", "pigeon:x"], 64, "no way to send emails"),
    (["serve", "dist", "--trust", "allowed_signers", "--tls-key", "x"], 64, "belong together"),
    (["serve", "dist", "--trust", "nothing"], 1, "cannot be read: No such file or directory"),
    (["serve", "nothing", "--trust", "allowed_signers"], 1, "there is no such folder"),
    (["serve", "content", "--trust", "allowed_signers"], 1, "there is no such file"),
    (
      ["serve", "dist", "--trust", "allowed_signers", "--secret-file", "content/site.json", "--store", "sqlite:/x/y"],
      1,
      "the store /x/y cannot be opened"
    ),
    (["status", "--store", "sqlite:nothing"], 1, "there is no store at nothing"),
    (["unlock", "kitchen-remodel", "ana-ortiz", "--store", "sqlite:nothing"], 1, "there is no store at nothing"),
    (["unlock", "kitchen-remodel"], 64, "Missing expected argument '<contact>'"),
  ])
  func whatIsWrongIsSaid(_ arguments: [String], _ status: Int32, _ message: String) throws {
    let run = try ServerProcess.run(arguments)
    #expect(run.status == status)
    #expect(run.messages.contains(message), "\(run.messages)")
  }
}
