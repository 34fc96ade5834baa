import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import ServiceLifecycle

/// The endpoint on its socket, with what runs beside it, until the program is told to end.
public struct EndpointServer: Sendable {
  private let endpoint: Endpoint
  private let listener: Listener
  private let certificate: OwnCertificate?
  private let services: [any Service]
  private let connections: Int
  private let logger: Logger

  // What a client may send, and how long it may take over it. Browsers send headers of one or two kilobytes.

  /// The most bytes of one header, and of all.
  static let headerBytes = (one: 8 << 10, all: 16 << 10)
  /// The most headers.
  static let headerCount = 100
  /// How long a connection may be without a whole request.
  static let idleTime = TimeAmount.seconds(30)
  /// How long a reader may take nothing of an answer.
  static let stallTime = TimeAmount.seconds(60)
  /// How long requests in flight have to end when the program is told to.
  static let graceTime = Duration.seconds(30)

  /// - Parameters:
  ///   - endpoint: answers the requests.
  ///   - listener: where to listen.
  ///   - certificate: its own certificate; nil for HTTP, behind a proxy.
  ///   - services: what runs beside it; it ends after the last answer.
  ///   - connections: the most connections at a time.
  ///   - logger: where lines go.
  public init(
    _ endpoint: Endpoint, at listener: Listener, certificate: OwnCertificate?, services: [any Service],
    connections: Int, logger: Logger
  ) {
    self.endpoint = endpoint
    self.listener = listener
    self.certificate = certificate
    self.services = services
    self.connections = connections
    self.logger = logger
  }

  /// Serves until SIGTERM or SIGINT; requests in flight are finished.
  public func run() async throws {
    if certificate == nil, !listener.isLocal {
      logger.warning("listening without TLS where other machines can connect; a proxy must stand in front")
    }
    let plain = HTTPServerBuilder.http1(
      configuration: .init(
        additionalChannelHandlers: [BareAnswers(), StalledReader(patience: Self.stallTime)],
        idleTimeout: Self.idleTime,
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: Self.headerBytes.one, maxHeaderListSize: Self.headerBytes.all,
          maxHeaderFieldCount: Self.headerCount)))
    let server = try certificate.map { try HTTPServerBuilder.tls(plain, tlsConfiguration: $0.configuration) } ?? plain
    let logger = logger
    let application = Application(
      responder: endpoint, server: server,
      configuration: ApplicationConfiguration(
        address: listener.address,
        availableConnectionsDelegate: MaximumAvailableConnections(connections, logger: logger)),
      services: services,
      onServerRunning: { channel in
        let address = channel.localAddress
        let place = address?.pathname ?? "\(address?.ipAddress ?? "?"):\(address?.port ?? 0)"
        logger.info("listening", metadata: ["address": .string(place)])
      },
      logger: logger)
    var configuration = ServiceGroupConfiguration(
      services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = Self.graceTime
    try await ServiceGroup(configuration: configuration).run()
    logger.info("stopped")
  }
}
