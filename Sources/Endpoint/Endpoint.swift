import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import Pages
import Portal
import Verification

/// The server that checks codes and serves portals: one answer for each request, whatever it holds.
public final class Endpoint: HTTPResponder {
  let watch: PublicationWatch
  let secret: ServerSecret
  let clock: @Sendable () -> Instant
  let proxies: TrustedProxies
  let metrics: Metrics
  let threads: NIOThreadPool
  let files: FileAnswer
  let patience: Duration
  let queued: @Sendable () -> Void

  /// - Parameters:
  ///   - watch: the build in use.
  ///   - secret: the endpoint's secret, which the tokens of forms derive from.
  ///   - clock: tells the time.
  ///   - proxies: whose word about a client's address counts.
  ///   - metrics: counts what happens.
  ///   - threads: where what blocks is done.
  ///   - patience: how long a form may take to arrive.
  ///   - queued: called when a message may have come into the outbox.
  public init(
    watch: PublicationWatch, secret: ServerSecret, clock: @escaping @Sendable () -> Instant, proxies: TrustedProxies,
    metrics: Metrics, threads: NIOThreadPool, patience: Duration, queued: @escaping @Sendable () -> Void
  ) {
    self.watch = watch
    self.secret = secret
    self.clock = clock
    self.proxies = proxies
    self.metrics = metrics
    self.threads = threads
    files = FileAnswer(threads: threads)
    self.patience = patience
    self.queued = queued
  }

  /// Answers a request.
  public func respond(to request: Request, context: EndpointContext) async throws -> Response {
    let started = ContinuousClock.now
    metrics.begin()
    let exchange = Exchange(request, context, self)
    var response: Response
    do {
      response = try await exchange.answer()
    } catch let error as StoreError {
      metrics.count(.storeErrors)
      context.logger.error("store out of order", metadata: ["reason": .string(error.description)])
      response = exchange.page(.unavailable, .serviceUnavailable).with(.retryAfter, Self.retrySeconds)
    }
    Answer.secure(&response.headers)
    if request.method == .head { response = response.createHeadResponse() }
    let duration = ContinuousClock.now - started
    metrics.end(exchange.route.name, response.status.code, duration)
    context.logger.info(
      "request",
      metadata: [
        "method": .string(exchange.methodName), "route": .string(exchange.route.name),
        "status": .stringConvertible(response.status.code),
        "microseconds": .stringConvertible(duration.microseconds),
      ])
    return response
  }

  /// How soon a browser may try again after a failure of ours.
  private static let retrySeconds = "30"
}

extension Duration {
  /// Whole microseconds.
  fileprivate var microseconds: Int {
    Int(components.seconds) * 1_000_000 + Int(components.attoseconds / 1_000_000_000_000)
  }
}
