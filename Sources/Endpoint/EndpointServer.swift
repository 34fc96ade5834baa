import Delivery
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import Manifest
import Messages
import NIOCore
import NIOPosix
import Pages
import Portal
import ServiceLifecycle
import Syntax
import Verification

/// The endpoint with what it works on: a build, a store, and ways to send.
public struct EndpointServer: Sendable {
  /// Answers the requests.
  public let endpoint: Endpoint
  private let patience: ClientPatience
  private let outbox: OutboxService
  private let upkeep: UpkeepService
  private let logger: Logger

  /// What the endpoint works on.
  public struct Settings: Sendable {
    /// The folder that `latchkey build` wrote.
    public var dist: String
    /// The keys to trust.
    public var trust: AllowedSigners
    /// Where what happens is kept.
    public var store: any Store
    /// The endpoint's secret.
    public var secret: ServerSecret
    /// How messages leave.
    public var routes: Routes
    /// Whose word about a client's address counts.
    public var proxies = TrustedProxies([])
    /// How many SMS codes the site may send in a day.
    public var smsPerDay = Limits.smsPerDay
    /// Up to how many files a build is checked whole each time: see ``Publication``.
    public var wholeFiles = Publication.wholeFiles
    /// How long a client may take.
    public var patience = ClientPatience()
    /// Tells the time.
    public var clock: @Sendable () -> Instant

    /// What the endpoint works on, with no proxy in front of it.
    public init(
      dist: String, trust: AllowedSigners, store: any Store, secret: ServerSecret, routes: Routes,
      clock: @escaping @Sendable () -> Instant
    ) {
      self.dist = dist
      self.trust = trust
      self.store = store
      self.secret = secret
      self.routes = routes
      self.clock = clock
    }
  }

  /// Takes the build into use, and gets ready to serve it.
  ///
  /// - Throws: `Problems` of a build that may not be used, or a `StoreError`.
  public init(_ settings: Settings, logger: Logger) throws {
    self.logger = logger
    patience = settings.patience
    let metrics = Metrics()
    let watch = try PublicationWatch(
      settings.dist, trust: settings.trust, clock: settings.clock, metrics: metrics, logger: logger,
      wholeFiles: settings.wholeFiles,
      verifier: { publication in
        let site = publication.site.site
        return Verifier(
          store: settings.store, secret: settings.secret, grants: publication.grants, team: site.team,
          hasWebhook: settings.routes.webhook != nil,
          smsCountries: site.sender.phone == nil ? [] : site.allowedSMSCountries, smsPerDay: settings.smsPerDay)
      })
    let worker = OutboxWorker(
      Outbox(store: settings.store, secret: settings.secret), routes: settings.routes,
      name: "endpoint-\(UInt64.random(in: .min ... .max))",
      OutboxWorker.Surroundings(
        clock: settings.clock, composer: { watch.current.composer }, attempted: { logger.message(of: $0) },
        failed: { logger.error("store out of order", metadata: ["reason": .string($0.description)]) }))
    let threads = NIOThreadPool(numberOfThreads: Self.threads)
    threads.start()
    endpoint = Endpoint(
      watch: watch, secret: settings.secret, clock: settings.clock, proxies: settings.proxies, metrics: metrics,
      threads: threads, patience: settings.patience.form, queued: { worker.wake() })
    outbox = OutboxService(worker: worker)
    upkeep = UpkeepService(store: settings.store, clock: settings.clock, logger: logger)
  }

  /// How many threads do what blocks.
  private static let threads = 8
  /// How long requests in flight have to end when the program is told to.
  private static let graceTime = Duration.seconds(30)

  /// Serves until SIGTERM or SIGINT; requests in flight are finished, and messages that are being handed over.
  ///
  /// - Parameters:
  ///   - claim: where to listen.
  ///   - certificate: its own certificate; nil for HTTP, behind a proxy.
  ///   - connections: the most connections at a time.
  public func run(at claim: ListenerClaim, certificate: OwnCertificate?, connections: Int) async throws {
    if certificate == nil, !claim.listener.isLocal {
      logger.warning("listening without TLS where other machines can connect; a proxy must stand in front")
    }
    let patience = patience
    let plain = HTTPServerBuilder { HTTP1Channels(responder: $0, patience: patience) }
    let server = try certificate.map { try HTTPServerBuilder.tls(plain, tlsConfiguration: $0.configuration) } ?? plain
    let logger = logger
    let application = Application(
      responder: endpoint, server: server,
      configuration: ApplicationConfiguration(
        address: claim.listener.address,
        availableConnectionsDelegate: MaximumAvailableConnections(connections, logger: logger)),
      services: [upkeep, outbox, endpoint.watch],
      onServerRunning: { channel in
        let address = channel.localAddress
        let place = address?.pathname ?? "\(address?.ipAddress ?? "?"):\(address?.port ?? 0)"
        logger.info("listening", metadata: ["address": .string(place)])
      },
      logger: logger)
    var configuration = ServiceGroupConfiguration(
      services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = Self.graceTime
    let group = ServiceGroup(configuration: configuration)
    let threads = endpoint.threads
    defer { threads.shutdownGracefully { _ in } }
    do {
      try await withTaskExecutorPreference(LoopExecutor(application.eventLoopGroup)) { try await group.run() }
    } catch let error as IOError {
      throw claim.listener.problem(errno: error.errnoCode)
    }
    logger.info("stopped")
  }
}

extension Publication {
  /// What writes the messages of this build.
  var composer: Composer {
    let folder = folder
    return Composer(
      site.site, record: { [records] (project) throws(Problem) in try records.record(of: project) },
      endpoint: EndpointMessages(
        site.site, brand: BrandColors(site.site.brandColor).record, templates: messages),
      read: { path, most in folder.file(at: path)?.bytes(at: 0, count: most + 1) })
  }
}
