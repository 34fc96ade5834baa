import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// Tells open pages that a file was saved.
final class Changes: Sendable {
  private struct State {
    var version = 1
    var readers: [Int: AsyncStream<ByteBuffer>.Continuation] = [:]
    var next = 0
  }

  private let state = Mutex(State())

  /// How many changes there were.
  var version: Int { state.withLock { $0.version } }

  /// A file was saved, or many at once.
  func happened() {
    state.withLock { state in
      state.version += 1
      for reader in state.readers.values { reader.yield(Self.event(state.version)) }
    }
  }

  /// Keeps connections alive, and finds those that are gone.
  func ping() { state.withLock { state in state.readers.values.forEach { $0.yield(ByteBuffer(string: ": \n\n")) } } }

  /// Ends every stream, so that the program can end.
  func end() {
    let readers = state.withLock { state in
      defer { state.readers = [:] }
      return Array(state.readers.values)
    }
    readers.forEach { $0.finish() }
  }

  private static func event(_ version: Int) -> ByteBuffer {
    ByteBuffer(string: "event: change\ndata: \(version)\n\n")
  }

  /// A stream of server-sent events (HTML standard, section 9.2): first the state of now, so that a page that was loaded before
  /// learns what it missed.
  func stream() -> Response {
    let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self, bufferingPolicy: .bufferingNewest(4))
    state.withLock { state in
      let number = state.next
      state.next += 1
      state.readers[number] = continuation
      continuation.onTermination = { [weak self] _ in
        self?.leave(number)
      }
      continuation.yield(Self.event(state.version))
    }
    return Response(
      status: .ok,
      headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .xContentTypeOptions: "nosniff"],
      body: ResponseBody { writer in
        for await piece in stream { try await writer.write(piece) }
        try await writer.finish(nil)
      })
  }

  private func leave(_ number: Int) { _ = state.withLock { $0.readers.removeValue(forKey: number) } }
}

/// Pings open pages now and then, until the program is told to end.
struct ChangesService: Service {
  let changes: Changes

  private static let interval = Duration.seconds(15)

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        try await Task.sleep(for: Self.interval)
        changes.ping()
      }
    }
    changes.end()
  }
}
