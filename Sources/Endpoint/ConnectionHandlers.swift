import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Gives the headers of every answer to those that are written without the responder: what is no HTTP at all, or too
/// much of it.
final class BareAnswers: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .head(let head) = unwrapOutboundIn(data), !head.headerFields.contains(.contentSecurityPolicy) else {
      return context.write(data, promise: promise)
    }
    var response = Response(status: head.status, headers: head.headerFields)
    Answer.secure(&response)
    context.write(wrapOutboundOut(.head(response.head)), promise: promise)
  }
}

/// Closes a connection whose reader takes nothing of an answer for too long.
final class StalledReader: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let patience: TimeAmount
  private var waiting = 0
  private var progress = NIODeadline.now()
  private var check: Scheduled<Void>?

  init(patience: TimeAmount) { self.patience = patience }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    // A head alone, and an end, are so short that a connection holds them however little is read.
    guard case .body = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
    let written = promise ?? context.eventLoop.makePromise()
    if waiting == 0 { progress = .now() }
    waiting += 1
    let this = NIOLoopBound(self, eventLoop: context.eventLoop)
    written.futureResult.whenComplete { _ in
      this.value.waiting -= 1
      this.value.progress = .now()
    }
    context.write(data, promise: written)
    if check == nil { look(context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) { check?.cancel() }

  private func look(_ context: ChannelHandlerContext) {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    check = context.eventLoop.scheduleTask(in: patience) {
      let (this, context) = bound.value
      this.check = nil
      guard this.waiting > 0 else { return }
      if this.progress + this.patience <= .now() { return context.close(promise: nil) }
      this.look(context)
    }
  }
}
