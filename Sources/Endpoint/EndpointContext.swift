import Hummingbird
import Logging
import NIOCore

/// What a request brings along beside its bytes.
public struct EndpointContext: RequestContext {
  /// What Hummingbird keeps.
  public var coreContext: CoreRequestContextStorage
  private let source: Peer

  private enum Peer {
    case connection(SocketAddress?)
    case none(instead: IPAddress?)
  }

  /// The context of a request on a connection.
  public init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    self.source = .connection(source.channel.remoteAddress)
  }

  /// Whom the connection comes from; nil when that is no internet address.
  public var peer: IPAddress? {
    switch source {
    case .connection(let address): address?.ipAddress.flatMap { IPAddress($0) }
    case .none(let instead): instead
    }
  }

  /// The context of a request that came over no connection.
  init(peer: IPAddress?, logger: Logger) {
    coreContext = .init(source: LoggerSource(logger: logger))
    source = .none(instead: peer)
  }

  private struct LoggerSource: RequestContextSource {
    let logger: Logger
  }
}
