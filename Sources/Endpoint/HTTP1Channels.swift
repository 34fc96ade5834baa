import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// What a connection is made of: NIO's parser, an ``HTTP1Connection``, and Hummingbird, which ends it when it is idle and has
/// its requests answered one after the other.
struct HTTP1Channels: HTTPChannelHandler {
  typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

  let responder: Responder
  let patience: ClientPatience

  // What a client may send. Browsers send headers of one or two kilobytes.

  /// The most bytes of one header, and of all.
  private static let headerBytes = (one: 8 << 10, all: 16 << 10)
  /// The most headers.
  private static let headerCount = 100

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      var limits = NIOHTTPDecoderLimitConfiguration()
      limits.maxHeaderFieldSize = Self.headerBytes.one
      limits.maxHeaderListSize = Self.headerBytes.all
      limits.maxHeaderFieldCount = Self.headerCount
      let pipeline = channel.pipeline.syncOperations
      // Hummingbird reads a request when the one before it is answered, answers what is none, and its fields are checked.
      try pipeline.configureHTTPServerPipeline(
        withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
        withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
      try pipeline.addHandler(HTTP1Connection(patience: TimeAmount(patience.stall)))
      try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: patience.idle, logger: logger))
      return try NIOAsyncChannel(
        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }
  }

  func handle(value: Value, logger: Logger) async { await handleHTTP(asyncChannel: value, logger: logger) }
}
