import Foundation
import HTTPTypes
import Testing

@testable import Endpoint

/// Clients that take their time. Every wait is for what the endpoint does, and its limits are short.
struct SlowClientTests {
  private static let get = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"

  private static func hurried(form: Int = 60_000, idle: Int = 60_000, stall: Int = 60_000) -> ClientPatience {
    var patience = ClientPatience()
    patience.form = .milliseconds(form)
    patience.idle = .milliseconds(idle)
    patience.stall = .milliseconds(stall)
    return patience
  }

  @Test func theLimitsAreTenThirtyAndSixtySeconds() {
    let patience = ClientPatience()
    #expect(patience.form == .seconds(10) && patience.idle == .seconds(30) && patience.stall == .seconds(60))
  }

  /// Headers that never end, at their beginning, within a line, and behind an earlier request.
  @Test(arguments: ["", "G", get + "Cookie: a", get + "\r\n" + get])
  func headersThatNeverEndAreCutOff(_ beginning: String) async throws {
    // Enough for a busy machine to answer what came before.
    let served = try Served(patience: Self.hurried(idle: 1000))
    let connection = try await served.connection()
    let answer = await connection.answer(beginning)
    #expect(connection.isClosed)
    #expect(answer.components(separatedBy: "HTTP/1.1 ").count == (beginning.contains("\r\n\r\n") ? 2 : 1))
    await served.end()
  }

  /// Time runs on while bytes of a header come: one that drips is no better than one that stands.
  @Test func headersThatDripAreCutOff() async throws {
    let served = try Served(patience: Self.hurried(idle: 100))
    let connection = try await served.connection()
    connection.send(Self.get + "X: ")
    // What is asked and answered elsewhere in between sets the pace.
    let pace = served.running.browser()
    while connection.sendWhatFits("a") == 1 { _ = try await pace.get("/healthz") }
    #expect(await connection.answer().isEmpty)
    #expect(connection.isClosed)
    await served.end()
  }

  @Test(arguments: ["Content-Length: 20\r\n\r\naddress=", "Transfer-Encoding: chunked\r\n\r\n8\r\naddress=\r\n"])
  func aFormThatNeverEndsIsRefused(_ body: String) async throws {
    let served = try Served(patience: Self.hurried(form: 100))
    let connection = try await served.connection()
    let answer = await connection.answer(
      "POST /find HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n"
        + "Content-Type: application/x-www-form-urlencoded\r\n" + body)
    #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.contains("\r\nConnection: close\r\n"))
    #expect(connection.isClosed)
    #expect(try served.running.messages(.code) == 0)
    await served.end()
  }

  /// What nobody reads holds no connection, however it goes on.
  @Test(arguments: ["GET /healthz", "POST /nothing", "PUT /find", "HEAD /i/x", "DELETE /p/kitchen-remodel/"])
  func aBodyThatNobodyReadsEndsTheConnection(_ request: String) async throws {
    let served = try Served(patience: Self.hurried())
    let connection = try await served.connection()
    let answer = await connection.answer("\(request) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\na")
    #expect(answer.hasPrefix("HTTP/1.1 ") && answer.contains("\r\nConnection: close\r\n"), "\(answer)")
    #expect(connection.isClosed)
    await served.end()
  }

  /// A reader who takes the beginning of a large document and then nothing is let go, and so is the document.
  @Test func aReaderWhoStallsIsCutOffAndTheFileLetGo() async throws {
    let build = try SampleBuild(copying: SampleBuild.shared.get())
    let name = "contract.pdf"
    let size = 32 << 20
    try Data(repeating: 7, count: size).write(
      to: URL(fileURLWithPath: "\(build.folder.path)/content/projects/kitchen-remodel/documents/\(name)"))
    try build.build(at: SampleBuild.moment)
    let running = try Running(build, patience: Self.hurried(stall: 200))
    let browser = running.browser()
    _ = try await browser.signIn(SampleBuild.ana, at: running)
    let cookies = browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    let served = try Served(running)
    let connection = try await served.connection(receiveBuffer: 4096)
    let head = await connection.answer(
      "GET /p/kitchen-remodel/files/documents/\(name) HTTP/1.1\r\nHost: localhost\r\nCookie: \(cookies)\r\n\r\n",
      until: "\r\n\r\n")
    #expect(head.contains("Content-Length: \(size)\r\n"), "\(head.prefix(300))")
    let document = "\(build.dist)/portals/kitchen-remodel/files/documents/\(name)"
    while Self.isOpen(document) { await Task.yield() }
    #expect(await connection.answer().utf8.count < size)
    #expect(connection.isClosed)
    await served.end()
  }

  /// Whether this process holds a file open.
  private static func isOpen(_ path: String) -> Bool {
    let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return descriptors.contains {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path
    }
  }
}
