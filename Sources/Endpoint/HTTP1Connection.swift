import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Holds one connection to the rules of HTTP/1.1 that nobody else looks at (RFC 9112), and turns its requests and answers
/// from and into what NIO parses and writes.
///
/// A request names its host once, in the form of one (section 3.2). An answer is the connection's last when it says so,
/// when the client speaks HTTP/1.0 or says that it will not stay (section 9.6), and when it comes before its request has
/// ended: whoever sends what nobody reads would hold the connection for as long as they like. An answer that is written
/// without the responder, to what is no HTTP at all, bears the headers of every other. A reader who takes nothing of what
/// waits for them is let go.
final class HTTP1Connection: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// How many requests began, and ended; how many answers began.
  private var (begun, ended, answered) = (0, 0, 0)
  /// The number of the first request whose answer is the last.
  private var last = Int.max
  /// How long a reader may take nothing.
  private let patience: TimeAmount
  /// The look at a reader who does not keep up.
  private var look: Scheduled<Void>?

  init(patience: TimeAmount) { self.patience = patience }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      begun += 1
      guard let request = request(head) else { return context.fireErrorCaught(HTTPParserError.invalidHeaderToken) }
      context.fireChannelRead(wrapInboundOut(.head(request)))
    case .body(let bytes): context.fireChannelRead(wrapInboundOut(.body(bytes)))
    case .end(let trailers):
      ended += 1
      context.fireChannelRead(wrapInboundOut(.end(trailers.map { HTTPFields($0, splitCookie: false) })))
    }
  }

  /// The request that begins; nil when it breaks a rule.
  private func request(_ head: HTTPRequestHead) -> HTTPRequest? {
    let isOld = (head.version.major, head.version.minor) < (1, 1)
    var hosts = 0
    var isLast = isOld
    for (name, value) in head.headers {
      // Only names of these lengths are looked at closer.
      switch name.utf8.count {
      case 4 where name.lowercased() == "host":
        hosts += 1
        guard Self.isHost(value) else { return nil }
      case 10 where name.lowercased() == "connection" && Self.saysClose(value): isLast = true
      default: break
      }
    }
    guard hosts == 1 || hosts == 0 && isOld else { return nil }
    if isLast { last = min(last, begun) }
    return try? HTTPRequest(head, secure: false, splitCookie: false)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head):
      answered += 1
      context.write(wrapOutboundOut(.head(response(head))), promise: promise)
    case .body(let bytes): context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: promise)
    case .end(let trailers):
      let end = wrapOutboundOut(.end(trailers.map(HTTPHeaders.init)))
      guard answered >= last else { return context.write(end, promise: promise) }
      let written = promise ?? context.eventLoop.makePromise()
      let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
      written.futureResult.whenComplete { _ in bound.value.close(promise: nil) }
      context.write(end, promise: written)
    }
  }

  private func response(_ head: HTTPResponse) -> HTTPResponseHead {
    var head = head
    Answer.secure(&head.headerFields)
    if ended < answered || head.headerFields[.connection].map(Self.saysClose) == true { last = min(last, answered) }
    if answered >= last { head.headerFields[.connection] = "close" }
    return HTTPResponseHead(head)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    look?.cancel()
    look = nil
    if !context.channel.isWritable { lookLater(context) }
    context.fireChannelWritabilityChanged()
  }

  func handlerRemoved(context: ChannelHandlerContext) { look?.cancel() }

  /// Lets the reader go unless by then they have taken something of what waits for them now. What is too little to wait
  /// on is no reason to look: whoever asks for nothing more is let go soon.
  private func lookLater(_ context: ChannelHandlerContext) {
    let waiting = Self.waiting(context)
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    look = context.eventLoop.scheduleTask(in: patience) {
      let (this, context) = bound.value
      if Self.waiting(context) >= waiting { return context.close(promise: nil) }
      this.lookLater(context)
    }
  }

  /// How many bytes the system did not take yet.
  private static func waiting(_ context: ChannelHandlerContext) -> Int {
    (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }

  /// Whether a value of `Connection` says that the connection ends.
  private static func saysClose(_ value: String) -> Bool {
    value.lowercased().split(separator: ",").contains { $0.filter { $0 != " " } == "close" }
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
