import Hummingbird
import Pages
import Portal
import Verification

/// The field for the code, and what becomes of what is typed into it.
extension Exchange {
  /// The request for a code that this browser made last.
  private var challenge: Token? { cookies[.challenge].flatMap(Token.init) }

  /// The link behind the request, as far as this browser holds it.
  private func entry() async throws -> Grants.Entry? {
    guard let token = cookies[.link].flatMap(Token.init) else { return nil }
    let (verifier, now) = (verifier, now)
    let link = try await blocking { try verifier.link(token, at: now) }
    return link.opens ? link.entry : nil
  }

  /// The field for the code.
  ///
  /// - Parameter mistake: what was wrong with what was typed just now.
  func typing(_ mistake: EndpointPage.Mistake?) async throws -> Response {
    let (verifier, browser, now) = (verifier, browser, now)
    guard let challenge,
      let open = try await blocking({ try verifier.challenge(challenge, from: browser, at: now) })
    else { return try await spent() }
    var mistake = mistake
    if mistake == nil, open.triesLeft < Limits.triesPerCode { mistake = .wrong(triesLeft: open.triesLeft) }
    let entry = open.door == .link ? try await entry() : nil
    let addresses = entry.map(addresses) ?? []
    let sentTo = addresses.first { $0.channel.rawValue == open.channel.rawValue }
    return page(
      .code(project: entry?.title, sentTo: sentTo, addresses: addresses, mistake: mistake),
      request.method == .post ? .unprocessableContent : .ok)
  }

  /// The page of a code that no longer counts; without any code, of nobody.
  private func spent(isMistyped: Bool = false) async throws -> Response {
    guard cookies[.challenge] != nil else { return page(.signIn, .unauthorized) }
    return page(.spent(isMistyped: isMistyped, addresses: try await entry().map(addresses) ?? []), .gone)
  }

  /// Checks what was typed.
  func verify(_ form: Form) async throws -> Response {
    guard let challenge else { return page(.signIn, .unauthorized) }
    let (verifier, browser, now, typed) = (verifier, browser, now, form["code"])
    let session = cookies[.session].flatMap(Token.init)
    let check = try await blocking {
      var random = SystemRandomNumberGenerator()
      return try verifier.check(typed, for: challenge, from: browser, replacing: session, at: now, using: &random)
    }
    switch check {
    case .right(let signIn): return signedIn(signIn)
    case .malformed: return try await typing(.malformed)
    case .wrong(let triesLeft):
      endpoint.metrics.count(.codesWrong)
      log("wrong code", nil)
      endpoint.queued()
      return triesLeft > 0 ? try await typing(.wrong(triesLeft: triesLeft)) : try await spent(isMistyped: true)
    case .spent: return try await spent()
    case .locked(let lock):
      endpoint.metrics.count(.locks)
      log("locked", nil)
      endpoint.queued()
      return locked(lock)
    case .closed(let link): return closed(link)
    }
  }

  private func signedIn(_ signIn: SignIn) -> Response {
    endpoint.metrics.count(.codesRight)
    for client in signIn.accepted {
      endpoint.metrics.count(.invitationsAccepted)
      log("invitation accepted", client)
    }
    for client in signIn.clients { log("signed in", client) }
    endpoint.queued()
    guard let first = signIn.clients.first else { return missing() }
    let isOne = signIn.clients.count == 1 || cookies[.link] != nil
    return Answer.see(isOne ? Route.Path.portal(first.project, first.contact) : Route.Path.portals)
      .setting(.session, to: signIn.session.text).setting(.challenge, to: nil).setting(.link, to: nil)
  }

  /// Ends the session.
  func signOut(_ form: Form) async throws -> Response {
    if let session = cookies[.session].flatMap(Token.init) {
      let (verifier, now) = (verifier, now)
      try await blocking { try verifier.signOut(session, at: now) }
    }
    return page(.signedOut).setting(.session, to: nil).setting(.link, to: nil).setting(.challenge, to: nil)
  }
}
