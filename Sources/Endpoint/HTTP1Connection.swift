import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Holds one connection to the rules of HTTP/1.1 that nobody else looks at (RFC 9112).
///
/// A request names its host once, in the form of one (section 3.2). An answer is the connection's last when it says so,
/// when the client speaks HTTP/1.0 or says that it will not stay (section 9.6), and when it comes before its request has
/// ended: whoever sends what nobody reads would hold the connection for as long as they like.
final class HTTP1Connection: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// How many requests began, and ended; how many answers began.
  private var (begun, ended, answered) = (0, 0, 0)
  /// The number of the first request whose answer is the last.
  private var last = Int.max

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      begun += 1
      let isOld = (head.version.major, head.version.minor) < (1, 1)
      var hosts = 0
      var isLast = isOld
      for (name, value) in head.headers {
        // Only names of these lengths are looked at closer.
        switch name.utf8.count {
        case 4 where name.lowercased() == "host":
          hosts += 1
          guard Self.isHost(value) else { return refuse(context) }
        case 10 where Self.saysClose(name, value): isLast = true
        default: break
        }
      }
      guard hosts == 1 || hosts == 0 && isOld else { return refuse(context) }
      if isLast { last = min(last, begun) }
    case .body: break
    case .end: ended += 1
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head):
      answered += 1
      if head.headers.contains(where: { $0.name.utf8.count == 10 && Self.saysClose($0.name, $0.value) })
        || ended < answered
      {
        last = min(last, answered)
      }
      guard answered >= last else { return context.write(data, promise: promise) }
      head.headers.replaceOrAdd(name: "Connection", value: "close")
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .body: context.write(data, promise: promise)
    case .end:
      guard answered >= last else { return context.write(data, promise: promise) }
      let written = promise ?? context.eventLoop.makePromise()
      let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
      written.futureResult.whenComplete { _ in bound.value.close(promise: nil) }
      context.write(data, promise: written)
    }
  }

  private func refuse(_ context: ChannelHandlerContext) {
    context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
  }

  private static func saysClose(_ name: String, _ value: String) -> Bool {
    name.lowercased() == "connection"
      && value.lowercased().split(separator: ",").contains { $0.filter { $0 != " " } == "close" }
  }

  /// Whether a text holds what a host and a port can hold (RFC 3986 section 3.2.2).
  private static func isHost(_ text: String) -> Bool {
    text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-._~%!$&'()*+,;=:[]".utf8.contains(byte)
      }
    }
  }
}

/// What Hummingbird makes of a connection, with an ``HTTP1Connection`` in it.
struct HTTP1Channels: ServerChildChannel {
  let plain: HTTP1Channel

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
    plain.setup(channel: channel, logger: logger).flatMapThrowing { value in
      let pipeline = channel.pipeline.syncOperations
      let types = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
      try pipeline.addHandler(HTTP1Connection(), position: .before(types))
      return value
    }
  }

  func handle(value: HTTP1Channel.Value, logger: Logger) async { await plain.handle(value: value, logger: logger) }
}
