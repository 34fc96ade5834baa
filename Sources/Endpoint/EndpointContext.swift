import Hummingbird
import Logging
import NIOCore

/// What a request brings along beside its bytes.
public struct EndpointContext: RequestContext {
  /// What Hummingbird keeps.
  public var coreContext: CoreRequestContextStorage
  /// Whom the connection comes from; nil when that is no internet address.
  public let peer: IPAddress?

  /// The context of a request on a connection.
  public init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    peer = source.channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
  }

  /// The context of a request that came over no connection.
  init(peer: IPAddress?, logger: Logger) {
    coreContext = .init(source: LoggerSource(logger: logger))
    self.peer = peer
  }

  private struct LoggerSource: RequestContextSource {
    let logger: Logger
  }
}
