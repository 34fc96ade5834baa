import Delivery
import Testing
import Verification

@testable import Endpoint

/// What an endpoint holds while it serves is let go when it ends, however it is told to.
struct EndingTests {
  @Test func itsThreadsEnd() async throws {
    let served = try Served(patience: ClientPatience())
    _ = await (try served.connection()).answer(
      "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    await served.end()
    await #expect(throws: (any Error).self) { try await served.running.server.endpoint.threads.runIfActive {} }
  }

  @Test func whoDeliversEnds() async throws {
    let running = try Running()
    weak var delivering: OutboxWorker?
    do {
      let outgoing = OutgoingFolder(path: "\(running.folder.path)/outgoing")
      let worker = OutboxWorker(
        Outbox(store: running.store, secret: Running.secret),
        routes: Routes(mail: .folder(outgoing), sms: .folder(outgoing)), name: "test",
        OutboxWorker.Surroundings(
          clock: { SampleBuild.moment }, composer: { running.server.endpoint.watch.current.composer }))
      delivering = worker
      let service = OutboxService(worker: worker)
      let task = Task { try await service.run() }
      task.cancel()
      try await task.value
    }
    // What ended lets go of it a moment later, on threads of its own.
    for _ in 0..<1_000_000 where delivering != nil { await Task.yield() }
    #expect(delivering == nil)
  }
}
