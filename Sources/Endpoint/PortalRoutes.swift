import HTTPTypes
import Hummingbird
import Manifest
import Pages
import Portal
import Verification

/// What a session may see.
extension Exchange {
  private var session: Token? { cookies[.session].flatMap(Token.init) }

  /// A path below `/p/`: a page or file of the signed-in contact's own portal. To who is not signed in, every path is
  /// the same; to who is, everything is that is not theirs.
  func portal(_ path: String?) async throws -> Response {
    guard let session else { return page(.signIn, .unauthorized) }
    let path = path ?? ""
    let project = String(Substring(path.utf8.prefix { $0 != UInt8(ascii: "/") }))
    let rest = String(Substring(path.utf8.dropFirst(project.utf8.count + 1)))
    let (edition, now) = (edition, now)
    let page = Self.page(rest)
    let visit = try await reading { try edition.verifier.visit(session, project: project, page: page, at: now) }
    guard let visit else {
      let isSignedIn = try await reading { try !edition.verifier.portals(of: session, at: now).isEmpty }
      return isSignedIn ? missing() : self.page(.signIn, .unauthorized)
    }
    let contact = visit.entry.grant.contact
    guard let record = try await portalRecord(of: project),
      let served = edition.publication.file(rest, of: record, for: contact)
    else {
      try await self.record(visit, isServed: false)
      let record = edition.publication.records.kept(project)
      return record.flatMap { short(rest, of: $0, for: contact) } ?? missing()
    }
    guard let response = try await file(served, keeping: Answer.noStore) else {
      refused(project)
      try await self.record(visit, isServed: false)
      return missing()
    }
    try await self.record(visit, isServed: response.status == .ok || response.status == .partialContent)
    return response
  }

  /// What a path below a project is called in the list of what was viewed: a page relative to its contact's folder, a
  /// file relative to the project's.
  private static func page(_ path: String) -> String {
    let slash = UInt8(ascii: "/")
    var page = path.utf8[...]
    if page.starts(with: "clients/".utf8) {
      page = page.dropFirst("clients/".utf8.count).drop { $0 != slash }.dropFirst()
    }
    let last = page.lastIndex(of: slash).map(page.index(after:)) ?? page.startIndex
    if page[last...].elementsEqual("index.html".utf8) { page = page[..<last] }
    return String(Substring(page))
  }

  /// A shorter way to a page of one's own: `/p/PROJECT/`, `/p/PROJECT/updates/`, or one without its last slash.
  private func short(_ path: String, of record: PortalRecord, for contact: String) -> Response? {
    var candidates = ["clients/\(contact)/\(path)", path]
    if !path.isEmpty, !path.hasSuffix("/") { candidates = candidates.flatMap { [$0, $0 + "/"] } }
    for candidate in candidates {
      guard candidate.hasSuffix("/") || candidate.hasSuffix(".html"),
        edition.publication.file(candidate, of: record, for: contact) != nil
      else { continue }
      let segments = candidate.split(separator: "/", omittingEmptySubsequences: false)
      return Answer.see("/p/\(record.project)/" + segments.map { Tree.encoded(String($0)) }.joined(separator: "/"))
    }
    return nil
  }

  /// What the build in use says of a project; nil when that cannot be read. When a newer build has taken its place, what that one
  /// says.
  private func portalRecord(of project: String) async throws -> PortalRecord? {
    let publication = edition.publication
    if let record = publication.records.kept(project) { return record }
    if let record = try await blocking({ try? publication.records.record(of: project) }) { return record }
    await endpoint.watch.look()
    let current = endpoint.watch.current
    if current !== edition, let record = try await blocking({ try? current.publication.records.record(of: project) }) {
      return record
    }
    refused(project)
    return nil
  }

  /// Counts and logs that something of a project is missing from the build or damaged, and was asked for.
  private func refused(_ project: String) {
    endpoint.metrics.count(.filesRefused)
    context.logger.error("a file of the build is missing or damaged", metadata: ["project": .string(project)])
  }

  /// A file of the build in use. When it is not as it was signed, a newer build may have taken its place: then that one
  /// is taken into use first, and asked.
  private func file(_ served: ServedFile, keeping: String) async throws -> Response? {
    if let response = try await endpoint.files.file(served, of: edition.publication, request.headers, keeping: keeping)
    {
      return response
    }
    await endpoint.watch.look()
    let current = endpoint.watch.current
    guard current !== edition, let digest = current.publication.digest(of: served.path) else { return nil }
    let newer = ServedFile(path: served.path, digest: digest)
    return try await endpoint.files.file(newer, of: current.publication, request.headers, keeping: keeping)
  }

  private func record(_ visit: Visit, isServed: Bool) async throws {
    guard visit.isToBeRecorded(isServed: isServed) else { return }
    let verifier = verifier
    try await blocking { try verifier.record(visit, isServed: isServed) }
  }

  /// The projects of who is signed in.
  func portals() async throws -> Response {
    guard let session else { return page(.signIn, .unauthorized) }
    let (verifier, now) = (verifier, now)
    let entries = try await reading { try verifier.portals(of: session, at: now) }
    if entries.isEmpty { return page(.signIn, .unauthorized) }
    return page(
      .portals(
        entries.map {
          EndpointPage.Door(title: $0.title, href: Route.Path.portal($0.project, $0.grant.contact))
        }))
  }

  /// A style sheet or the logo.
  func asset(_ path: String) async throws -> Response {
    guard let digest = edition.publication.digest(of: path) else { return missing() }
    return try await file(ServedFile(path: path, digest: digest), keeping: Answer.forever) ?? missing()
  }
}
