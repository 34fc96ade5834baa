import ArgumentParser
import Building
import Content
import Preview
import Syntax

struct PreviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview", abstract: "A local web page: portals, emails and SMS as they will be; manage access.",
    discussion: """
      Serves on 127.0.0.1 alone until it is ended with Ctrl-C, shows files as they are saved, and starts even when the content \
      has problems. Invitations are written to the same files as by invite, resend and cancel; nothing is sent. Who is active is \
      learned with --store at each page, with --endpoint once.
      """)

  @OptionGroup var options: SiteOptions
  @OptionGroup var keyOptions: KeyOptions
  @OptionGroup var endpointOptions: EndpointOptions

  @Option(help: ArgumentHelp("The port (default: 4680, or the next that is free).", valueName: "number"))
  var port: Int?

  @Option(help: ArgumentHelp("The build that the plan compares with.", valueName: "dist"))
  var against = "dist"

  private static let limited = """
    This system watches no more folders for changes, so the files are looked at four times a second instead. To see them \
    at once, raise its limit: sudo sysctl fs.inotify.max_user_watches=524288
    """

  func validate() throws {
    if let port, !(1...65_535).contains(port) { throw ValidationError("--port takes a number from 1 to 65535") }
  }

  func run() async throws {
    let server = try makeServer()
    let (url, isMoved, quiet) = (server.url, server.isMoved, options.quiet)
    try await server.run {
      if !quiet { Terminal.message(Self.limited) }
    } listening: {
      if isMoved, !quiet { Terminal.message("Port \(PreviewServer.defaultPort) is in use, so another is taken.") }
      Terminal.result("Open \(url) in a browser. Ctrl-C ends the preview.")
    }
  }

  private func makeServer() throws -> PreviewServer {
    var server: PreviewServer?
    try options.run {
      var settings = settings
      // What cannot be learned is told at the start; later the statuses stay as they were last known.
      let first = try record()
      let (isLive, endpointOptions, options) = (endpointOptions.store != nil, endpointOptions, options)
      settings.activity = { site in
        let fresh = isLive ? try? endpointOptions.record(of: site, key: { nil }, at: options.now) : nil
        let record = fresh ?? first
        return { project, access in record?.activity(project, access) ?? .unknown }
      }
      server = try PreviewServer(settings, port: port)
    }
    guard let server else { throw ExitCode(1) }
    return server
  }

  private func record() throws(Problem) -> EndpointRecord? {
    guard let site = options.content.site else { return nil }
    return try endpointOptions.record(
      of: site, key: { () throws(Problem) in try keyOptions.signingKey(for: site) }, at: options.now)
  }

  private var settings: Preview.Settings {
    let options = options
    let against = against
    let isNamed = against != "dist"
    let dist = against.hasPrefix("/") || isNamed ? against : "\(options.folder)/dist"
    return Preview.Settings(
      content: options.content, templates: options.templates, site: options.folder,
      older: {
        do throws(Problem) {
          return try OlderBuild(at: dist, named: against)
        } catch {
          // Before the first build there is nothing to compare with.
          if isNamed { throw error }
          return .none("nothing, as there is no build yet")
        }
      }, author: Git.author(in: options.folder), clock: { options.now }, jobs: options.threads)
  }
}
