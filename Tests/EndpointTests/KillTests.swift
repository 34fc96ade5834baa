import Foundation
import Portal
import SQLiteStore
import Testing
import Verification

/// The program is killed while clients accept and messages leave, and started again: what it had answered stands.
struct KillTests {
  private static let clients = [
    (LiveSample.ana, "kitchen-remodel", "ana-ortiz"), (LiveSample.rosalind, "garden-studio", "rosalind-greer"),
  ]

  /// A browser that speaks to the program itself.
  private final class Visitor {
    private var cookies: [String: String] = [:]

    static func request(_ method: String, _ path: String, _ cookies: [String: String], _ form: String = "") -> String {
      let jar = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
      let body = method == "POST" ? "Content-Type: application/x-www-form-urlencoded\r\n" : ""
      return "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n"
        + "Cookie: \(jar)\r\n\(body)Content-Length: \(form.utf8.count)\r\n\r\n\(form)"
    }

    func ask(_ server: ServerProcess, _ method: String, _ path: String, _ form: String = "") async throws -> String {
      let answer = try await Connection(to: server.port).answer(Self.request(method, path, cookies, form))
      for line in answer.components(separatedBy: "\r\n") where line.hasPrefix("Set-Cookie: ") {
        let pair = line.dropFirst(12).prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
        cookies[String(pair[0])] = pair.count == 2 ? String(pair[1]) : nil
      }
      return answer
    }

    /// Sends a form, and waits for nothing.
    func push(_ server: ServerProcess, _ path: String, _ form: String) throws -> Connection {
      let connection = try Connection(to: server.port)
      connection.send(Self.request("POST", path, cookies, form))
      return connection
    }
  }

  /// The code that came into the folder.
  private func code(in folder: Folder, beside known: Set<String>) async throws -> String {
    while true {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/outgoing")) ?? []
      if let name = names.first(where: { $0.hasPrefix("code.") && $0.hasSuffix(".eml") && !known.contains($0) }) {
        let text = try String(contentsOfFile: "\(folder.path)/outgoing/\(name)", encoding: .utf8)
        return String(try #require(text.firstMatch(of: #/\b(\d{6})\b/#)).1)
      }
      await Task.yield()
    }
  }

  /// The answer is read before the kill, or the kill comes while the form is on its way.
  @Test(arguments: [true, false]) func anAcceptanceThatWasAnsweredStands(_ isAnswered: Bool) async throws {
    let folder = try ServerProcess.site()
    var known: Set<String> = []
    for (token, project, contact) in Self.clients {
      let server = try ServerProcess(in: folder)
      let visitor = Visitor()
      _ = try await visitor.ask(server, "GET", "/i/\(token)")
      #expect(try await visitor.ask(server, "POST", "/code", "channel=email").hasPrefix("HTTP/1.1 303"))
      let code = try await code(in: folder, beside: known)
      known.formUnion(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/outgoing"))
      if isAnswered {
        let answer = try await visitor.ask(server, "POST", "/verify", "code=\(code)")
        #expect(answer.hasPrefix("HTTP/1.1 303"), "\(answer.prefix(200))")
      }
      let pending = isAnswered ? nil : try visitor.push(server, "/verify", "code=\(code)")
      server.kill()
      _ = server.status()
      _ = pending

      let next = try ServerProcess(in: folder)
      if isAnswered {
        let page = try await visitor.ask(next, "GET", "/p/\(project)/clients/\(contact)/")
        #expect(page.hasPrefix("HTTP/1.1 200"))
      } else {
        // Taken or not: never taken twice, and if not, the same code still counts.
        let again = try await visitor.ask(next, "POST", "/verify", "code=\(code)")
        #expect(again.hasPrefix("HTTP/1.1 303") || again.hasPrefix("HTTP/1.1 410"), "\(again.prefix(200))")
      }
      next.terminate()
      #expect(next.status() == 0)
      let store = try SQLiteStore(path: "\(folder.path)/latchkey.sqlite", .existing)
      let accepted = try store.read { (rows) throws(StoreError) in
        try rows.audit(from: Instant(seconds: 0), limit: .max).count {
          $0.event == .accepted && $0.client.contact == contact
        }
      }
      #expect(accepted == 1)
    }
    let sent = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/outgoing")
    for (_, project, contact) in Self.clients {
      #expect(sent.contains("invitation.\(project).\(contact).1.eml"))
    }
  }

  /// Killed again and again while it sends, it sends everything, and knows of everything what became of it.
  @Test func whatIsSentWhileItIsKilledIsNotLost() async throws {
    let folder = try ServerProcess.site()
    for _ in 0..<5 {
      let server = try ServerProcess(in: folder)
      server.kill()
      _ = server.status()
    }
    let last = try ServerProcess(in: folder)
    // Whichever message no earlier one had in hand.
    let queued = try SQLiteStore(path: "\(folder.path)/latchkey.sqlite", .existing).read { (rows) throws(StoreError) in
      try rows.messages(in: [.queued])
    }
    if !queued.isEmpty { #expect(last.logs("\"message\":\"message sent\"")) }
    last.terminate()
    #expect(last.status() == 0)
    let store = try SQLiteStore(path: "\(folder.path)/latchkey.sqlite", .existing)
    // Every one may have died with a message in hand that it had not written yet.
    let sent = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/outgoing")) ?? []
    let messages = try store.read { (rows) throws(StoreError) in try rows.messages(in: OutboxRecord.State.allCases) }
    #expect(messages.count == 6)
    for message in messages where message.state == .sent {
      let name = message.key.split(separator: "/").dropLast().joined(separator: ".")
      #expect(sent.contains { $0.hasPrefix(name) }, "\(message.key)")
    }
    // What a kill interrupted waits for its lease to run out; nothing else is without an end.
    #expect(messages.allSatisfy { $0.state == .sent || $0.state == .leased || $0.state == .queued })
  }
}
