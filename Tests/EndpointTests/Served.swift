import Glibc
import Portal
import Testing

@testable import Endpoint

/// The endpoint of ``Running`` on a socket, in this very process, so that its limits can be as short as a test wants.
struct Served {
  let running: Running
  let port: UInt16
  private let task: Task<Void, any Error>

  /// Serves at a port that the system chooses.
  init(_ running: Running) throws {
    self.running = running
    let claim = try Listener(setting: "127.0.0.1:0").claim()
    guard case .port(_, let number) = claim.listener.place, let port = UInt16(exactly: number) else {
      throw Connection.Refused()
    }
    self.port = port
    let server = running.server
    task = Task { try await server.run(at: claim, certificate: nil, connections: 100) }
  }

  /// Serves the sample.
  init(patience: ClientPatience) throws { try self.init(try Running(patience: patience)) }

  /// Connects, as soon as it listens.
  func connection(receiveBuffer: Int32? = nil) async throws -> Connection {
    while true {
      if let connection = try? Connection(to: port, receiveBuffer: receiveBuffer) { return connection }
      await Task.yield()
    }
  }

  /// Ends it, with whatever is in flight.
  func end() async {
    task.cancel()
    _ = try? await task.value
  }
}
