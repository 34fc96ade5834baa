import ArgumentParser
import Building
import CommandOptions
import Delivery
import Glibc
import Manifest
import Portal
import Syntax
import Synchronization
import Verification

struct SendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send", abstract: "Deliver the invitations that are due, each once.",
    discussion: """
      For teams without an endpoint. Sends what the verified build covers and the ledger does not know as sent. What \
      cannot be sent now waits: run it again later. The exit status is 0 when everything has gone out.
      """)

  @OptionGroup var options: SiteOptions
  @OptionGroup var keyOptions: KeyOptions
  @OptionGroup var trust: TrustOptions
  @OptionGroup var sending: SendingOptions
  @OptionGroup var ledger: LedgerOption

  @Argument(help: ArgumentHelp("The folder that latchkey build wrote.", valueName: "dist"))
  var dist = "dist"

  func run() throws {
    try options.run {
      let routes = try routes()
      let build = try SendableBuild(
        at: dist, trust: try trust.signers(options, keyOptions), now: options.now, jobs: options.threads)
      let store = try ledger.open(options)
      let found: Deliveries
      do {
        if let refusal = try build.adopt(into: store, at: options.now) { throw refusal }
        let sent = try deliver(build, from: store, by: routes)
        found = try Deliveries(build, store: store, sentNow: sent)
      } catch let error as StoreError {
        throw Problem(path: "--store", error.message, mend: error.mend)
      }
      switch options.format {
      case .github where !found.isComplete: options.report(found.problems, "")
      case .human where options.quiet && !found.isComplete: options.report(found.problems, " with sending")
      default: options.report(found.text, found.json)
      }
      if !found.isComplete { throw ExitCode(1) }
    }
  }

  /// The ways to send; what is wrong on the command line is answered as the parser does.
  private func routes() throws -> Routes {
    do throws(Problem) {
      return try sending.routes()
    } catch {
      guard error.path.hasPrefix("--") else { throw error }
      throw ValidationError("\(error.path): \(error.message): \(error.mend)")
    }
  }

  /// Hands over what is due; asked to end, it finishes what it is handing over.
  ///
  /// - Returns: the keys of what was taken.
  private func deliver(
    _ build: SendableBuild, from store: any Store, by routes: Routes
  ) throws(StoreError) -> Set<String> {
    let sent = Mutex<Set<String>>([])
    let fixed = options.fixedMoment
    let composer = build.composer
    let worker = OutboxWorker(
      Outbox(store: store, secret: nil, sending: [.invitation]), routes: routes,
      name: "send-\(getpid())-\(UInt64.random(in: 0...UInt64.max))",
      OutboxWorker.Surroundings(
        clock: { fixed ?? Instant(seconds: time(nil)) }, composer: { composer },
        attempted: { attempt in
          if attempt.outcome == .taken { sent.withLock { _ = $0.insert(attempt.record.key) } }
        }))
    try worker.drain()
    return sent.withLock { $0 }
  }
}
