import Delivery
import Logging
import NIOPosix
import Portal
import ServiceLifecycle
import Synchronization
import Verification

/// Sends what is in the outbox, until the program is told to end.
struct OutboxService: Service {
  let worker: OutboxWorker

  func run() async throws {
    worker.start()
    try? await gracefulShutdown()
    // What is being handed over is waited for, on a thread that may wait; in a task of its own, since this one may be
    // cancelled.
    await Task { try? await NIOThreadPool.singleton.runIfActive { worker.stop() } }.value
  }
}

/// Removes once an hour what no rule looks at any longer.
struct UpkeepService: Service {
  let store: any Store
  let clock: @Sendable () -> Instant
  let logger: Logger

  private static let interval = Duration.seconds(3600)

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        do {
          try await NIOThreadPool.singleton.runIfActive { try Upkeep.prune(store, at: clock()) }
        } catch {
          logger.error("store out of order", metadata: ["reason": .string("\(error)")])
        }
        try await Task.sleep(for: Self.interval)
      }
    }
  }
}

extension Logger {
  /// One line about a message that was, or was not, handed over.
  func message(of attempt: OutboxWorker.Attempt) {
    var line = self
    let record = attempt.record
    line[metadataKey: "kind"] = .string(record.kind.rawValue)
    line[metadataKey: "channel"] = .string(record.channel.rawValue)
    line[metadataKey: "project"] = .string(record.client.project)
    line[metadataKey: "contact"] = .string(record.client.contact)
    switch attempt.outcome {
    case .taken: line.info("message sent")
    case .later(let reason): line.warning("message not sent yet", metadata: ["reason": .string(reason.text)])
    case .never(let reason): line.error("message cannot be sent", metadata: ["reason": .string(reason.text)])
    case .uncertain(let reason): line.error("message perhaps sent", metadata: ["reason": .string(reason.text)])
    }
  }
}
