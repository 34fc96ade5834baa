import Building
import Content
import Endpoint
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import Portal
import Syntax

/// The local web page: what clients would see, drawn from the files as they are now by what `latchkey build` makes them with.
public struct Preview: HTTPResponder {
  /// What Hummingbird keeps of a request.
  public typealias Context = BasicRequestContext

  let settings: Settings
  let workbench: Workbench
  let templates: ScreenTemplates
  let changes: Changes
  let journey: Journey
  let done = DoneChanges()

  /// What a preview works on.
  public struct Settings: Sendable {
    /// The folder content/.
    public var content: Content
    /// The folder templates/.
    public var templates: TemplateFolder
    /// Where the site's folder is.
    public var site: String
    /// What the plan compares with; throws what is wrong with it.
    public var older: @Sendable () throws -> OlderBuild
    /// Asked by each page that shows it: what the site's endpoint saw of an access to the project with an identifier.
    public var activity: @Sendable (Site) -> (String, Access) -> Portal.Activity
    /// Who invites; nil when not known.
    public var author: String?
    /// Tells the time.
    public var clock: @Sendable () -> Instant
    /// How many threads may work.
    public var jobs: Int

    /// What a preview works on, nobody being known to have accepted.
    public init(
      content: Content, templates: TemplateFolder, site: String, older: @escaping @Sendable () throws -> OlderBuild,
      author: String?, clock: @escaping @Sendable () -> Instant, jobs: Int
    ) {
      self.content = content
      self.templates = templates
      self.site = site
      self.older = older
      activity = { _ in { _, _ in .unknown } }
      self.author = author
      self.clock = clock
      self.jobs = jobs
    }
  }

  /// - Throws: what is wrong with the preview's own templates.
  public init(_ settings: Settings) throws(Problems) {
    self.settings = settings
    workbench = Workbench(
      content: settings.content, templates: settings.templates, templatesPath: "\(settings.site)/templates",
      jobs: settings.jobs)
    templates = try ScreenTemplates()
    changes = Changes()
    journey = Journey(settings) { [changes] in changes.happened() }
  }

  /// What every form of this preview carries: another site's page cannot know it.
  let token = Preview.secret()

  private static func secret() -> String {
    var random = SystemRandomNumberGenerator()
    return (0..<4).map { _ in
      let digits = String(random.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// Reads every project, so that no page has to wait for it.
  func readProjects() { _ = workbench.projects(of: workbench.draft(asOf: settings.clock())) }

  /// Answers a request.
  public func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
    try await answer(request)
  }

  /// Answers a request, whichever connection it came by.
  func answer(_ request: Request) async throws -> Response {
    guard LocalHost.isOurs(request.head.authority) else {
      return Reply.text("Open the preview by the address that latchkey preview printed.\n", .misdirectedRequest)
        .response
    }
    switch request.method {
    case .get, .head:
      if request.uri.path == "/events" { return changes.stream() }
      let reply = try await NIOThreadPool.singleton.runIfActive {
        Visit(self, path: request.uri.path, query: request.uri.query ?? "").get()
      }
      return request.method == .head ? reply.response.createHeadResponse() : reply.response
    case .post:
      guard LocalHost.allows(request.headers, host: request.head.authority ?? "") else { return refused.response }
      var request = request
      let buffer = try? await request.collectBody(upTo: Form.maximumBytes)
      guard let buffer, let form = Form(Array(buffer.readableBytesView)), isEqual(form["token"], token) else {
        return refused.response
      }
      let uri = request.uri
      return try await NIOThreadPool.singleton.runIfActive {
        Visit(self, path: uri.path, query: uri.query ?? "").post(form).response
      }
    default: return Reply.text("There is nothing of the kind.\n", .methodNotAllowed).response
    }
  }

  private var refused: Reply {
    .text(
      "This form was not sent by a page of this preview, so nothing was done. Reload the page and try again.\n",
      .forbidden)
  }

  /// Compared in a time that does not depend on how much of it is right.
  private func isEqual(_ one: String, _ other: String) -> Bool {
    guard one.utf8.count == other.utf8.count else { return false }
    return zip(one.utf8, other.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
