import Foundation
import Glibc
import Testing

@testable import Endpoint

/// Lines that leave later than they come: none is lost that somebody reads, and nobody waits for who does not.
struct LogOutputTests {
  private static func line(_ number: Int) -> String { "{\"line\":\(number),\"text\":\"\(number)\"}\n" }

  @Test func whatCameIsWrittenInItsOrder() throws {
    let folder = try Folder()
    let path = "\(folder.path)/log"
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    defer { close(file) }
    let output = LogOutput(to: file)
    for number in 0..<5000 { output.add(Array(Self.line(number).utf8)) }
    output.flush()
    #expect(try String(contentsOfFile: path, encoding: .utf8) == (0..<5000).map(Self.line).joined())
  }

  @Test(arguments: [0, O_NONBLOCK]) func whatNobodyReadsIsCounted(_ flags: Int32) throws {
    let pipe = Pipe()
    let end = pipe.fileHandleForWriting
    try #require(fcntl(end.fileDescriptor, F_SETFL, flags) == 0)
    let output = LogOutput(to: end.fileDescriptor, most: 8192)
    for number in 0..<100_000 { output.add(Array(Self.line(number).utf8)) }
    Thread {
      output.flush()
      try? end.close()
    }.start()
    let lines = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(separator: "\n")
    let losses = lines.compactMap {
      $0.firstMatch(of: #/"level":"warning","message":"log lines lost","lines":(\d+)\}/#)
    }
    let lost = losses.compactMap { Int($0.1) }.reduce(0, +)
    #expect(lost > 0)
    #expect(lines.count - losses.count + lost == 100_000)
    #expect(lines.first.map { "\($0)\n" } == Self.line(0))
    #expect(lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
  }

  /// The program answers more requests than its log has room for, and ends when it is told to.
  @Test func aLogThatNobodyReadsHoldsNothingUp() async throws {
    let server = try ServerProcess(readsOn: false)
    let request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
    let requests = String(repeating: request + "\r\n", count: 99) + request + "Connection: close\r\n\r\n"
    for _ in 0..<80 {
      let answers = await (try Connection(to: server.port)).answer(requests)
      try #require(answers.components(separatedBy: "alive\n").count == 101)
    }
    server.terminate()
    #expect(server.status() == 0)
  }

  @Test func theEndLosesNoLine() throws {
    let server = try ServerProcess()
    for _ in 0..<50 {
      let connection = try Connection(to: server.port)
      connection.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
      #expect(connection.receive().contains("alive"))
    }
    server.terminate()
    #expect(server.status() == 0)
    for _ in 0..<50 { #expect(server.logs("\"route\":\"healthz\"")) }
    #expect(server.logs("\"message\":\"stopped\""))
  }
}
