import HTTPTypes
import Hummingbird
import Pages
import Portal
import Verification

/// What a session may see.
extension Exchange {
  private var session: Token? { cookies[.session].flatMap(Token.init) }

  /// A path below `/p/`: a page or file of the signed-in contact's own portal. To who is not signed in, every path is
  /// the same; to who is, everything is that is not theirs.
  func portal(_ segments: [String]?) async throws -> Response {
    guard let session else { return page(.signIn, .unauthorized) }
    let project = segments?.first ?? ""
    let rest = (segments ?? []).dropFirst()
    let (verifier, publication, now) = (verifier, edition.publication, now)
    let visit = try await reading {
      try verifier.visit(session, project: project, page: Self.page(rest), at: now)
    }
    guard let visit else {
      let isSignedIn = try await reading { try !verifier.portals(of: session, at: now).isEmpty }
      return isSignedIn ? missing() : page(.signIn, .unauthorized)
    }
    let contact = visit.entry.grant.contact
    guard let served = publication.file(rest, of: project, for: contact) else {
      try await record(visit, isServed: false)
      return short(rest, of: project, for: contact) ?? missing()
    }
    guard let response = try await file(served.path, keeping: Answer.noStore) else {
      try await record(visit, isServed: false)
      return missing()
    }
    try await record(visit, isServed: response.status == .ok || response.status == .partialContent)
    return response
  }

  /// What a path below a project is called in the list of what was viewed: a page relative to its contact's folder, a
  /// file relative to the project's.
  private static func page(_ rest: ArraySlice<String>) -> String {
    var parts = rest
    if parts.first == "clients" { parts = parts.dropFirst(2) }
    if parts.last == "index.html" { parts[parts.endIndex - 1] = "" }
    return parts.joined(separator: "/")
  }

  /// A shorter way to a page of one's own: `/p/PROJECT/`, `/p/PROJECT/updates/`, or one without its last slash.
  private func short(_ rest: ArraySlice<String>, of project: String, for contact: String) -> Response? {
    var candidates = [["clients", contact] + rest, Array(rest)]
    if rest.last != "" { candidates = candidates.flatMap { [$0, $0 + [""]] } }
    for segments in candidates {
      guard segments.last == "" || segments.last?.hasSuffix(".html") == true,
        edition.publication.file(segments, of: project, for: contact) != nil
      else { continue }
      return Answer.see("/p/\(project)/" + segments.map(Tree.encoded).joined(separator: "/"))
    }
    return nil
  }

  /// A file of the build in use. When it is not as it was signed, a newer build may have taken its place: then that one
  /// is taken into use first, and asked.
  private func file(_ path: String, keeping: String) async throws -> Response? {
    if let response = try await endpoint.files.file(path, of: edition.publication, request.headers, keeping: keeping) {
      return response
    }
    await endpoint.watch.look()
    let current = endpoint.watch.current
    guard current !== edition, current.publication.digest(of: path) != nil else { return nil }
    return try await endpoint.files.file(path, of: current.publication, request.headers, keeping: keeping)
  }

  private func record(_ visit: Visit, isServed: Bool) async throws {
    let verifier = verifier
    guard visit.isToBeRecorded(isServed: isServed) else { return }
    try await blocking { try verifier.record(visit, isServed: isServed) }
  }

  /// The projects of who is signed in.
  func portals() async throws -> Response {
    guard let session else { return page(.signIn, .unauthorized) }
    let (verifier, now) = (verifier, now)
    let entries = try await blocking { try verifier.portals(of: session, at: now) }
    if entries.isEmpty { return page(.signIn, .unauthorized) }
    return page(
      .portals(
        entries.map {
          EndpointPage.Door(title: $0.title, href: Route.Path.portal($0.project, $0.grant.contact))
        }))
  }

  /// A style sheet or the logo.
  func asset(_ path: String) async throws -> Response {
    try await file(path, keeping: Answer.forever) ?? missing()
  }
}
