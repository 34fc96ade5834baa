import Content
import Hummingbird
import HummingbirdCore
import Logging
import NIOPosix
import ServiceLifecycle
import Syntax

/// A preview that is served on this machine.
public struct PreviewServer: Sendable {
  /// The port that is taken unless another is named, or this one is in use.
  public static let defaultPort = 4680
  /// How many ports after it are tried.
  private static let tries = 20
  /// How long pages that are being answered have to end.
  private static let graceTime = Duration.seconds(2)

  /// What is served.
  public let preview: Preview
  /// The port.
  public let port: Int
  /// Whether another port was wanted, and was in use.
  public let isMoved: Bool
  private let watched: [String]

  /// The address to open.
  public var url: String { "http://127.0.0.1:\(port)/" }

  /// - Parameters:
  ///   - settings: what to show.
  ///   - port: the port to take; nil for the usual one, or the next that is free.
  /// - Throws: a `Problem` when the port is in use.
  public init(_ settings: Preview.Settings, port: Int?) throws {
    preview = try Preview(settings)
    watched = [settings.content.path, "\(settings.site)/templates"]
    if let port {
      guard LocalPort.isFree(port) else {
        throw Problem(
          path: "--port", "port \(port) is in use",
          mend: "name another one, or leave --port out to take the next free one")
      }
      self.port = port
      isMoved = false
      return
    }
    let ports = Self.defaultPort..<Self.defaultPort + Self.tries
    guard let free = ports.first(where: LocalPort.isFree) ?? LocalPort.free else {
      throw Problem(path: "--port", "no port is free on this machine", mend: "name one with --port")
    }
    self.port = free
    isMoved = free != Self.defaultPort
  }

  /// Serves until SIGTERM or SIGINT.
  ///
  /// - Parameters:
  ///   - limited: called when the system cannot watch so many folders, so that they are looked at again and again instead.
  ///   - listening: called once pages can be opened.
  public func run(
    limited: @escaping @Sendable () -> Void, listening: @escaping @Sendable () -> Void
  ) async throws {
    let logger = Logger(label: "preview") { _ in SwiftLogNoOpLogHandler() }
    let changes = preview.changes
    let watch = FileWatch(watched, limited: limited) { changes.happened() }
    let application = Application(
      responder: preview,
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
      services: [ChangesService(changes: changes), FileWatchService(watch: watch)],
      onServerRunning: { _ in
        listening()
        // The first list of many projects takes a moment, so it is begun before it is asked for.
        NIOThreadPool.singleton.submit { [preview] _ in preview.readProjects() }
      }, logger: logger)
    var configuration = ServiceGroupConfiguration(
      services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = Self.graceTime
    defer { preview.journey.end() }
    try await ServiceGroup(configuration: configuration).run()
  }
}

/// Watches files on a thread of its own, until the program is told to end.
private struct FileWatchService: Service {
  let watch: FileWatch

  func run() async throws {
    let thread = NIOThreadPool(numberOfThreads: 1)
    thread.start()
    try? await withGracefulShutdownHandler {
      try await thread.runIfActive { watch.run() }
    } onGracefulShutdown: {
      watch.end()
    }
    try await thread.shutdownGracefully()
  }
}
