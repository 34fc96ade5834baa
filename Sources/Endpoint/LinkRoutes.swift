import Hummingbird
import Manifest
import Pages
import Portal
import Verification

/// What a link leads to, up to the field for the code.
extension Exchange {
  /// For how long a browser keeps the token of a link: half an hour.
  private static let linkSeconds = 1800

  /// Takes the token out of the address. Every well-formed one gets the same answer.
  func open(_ token: String) -> Response {
    guard let token = Token(token) else { return missing() }
    return Answer.see(Route.Path.landing).setting(.link, to: token.text, seconds: Self.linkSeconds)
  }

  /// The token of the link that this browser has opened.
  private var link: Token? { cookies[.link].flatMap(Token.init) }

  /// The landing: where a code may go, or why none may.
  func landing() async throws -> Response {
    guard let token = link else { return page(.signIn, .unauthorized) }
    let (edition, now) = (edition, now)
    let link = try await reading { try edition.verifier.link(token, at: now) }
    guard link.opens, let entry = link.entry else { return closed(link) }
    return page(.landing(project: entry.title, addresses: addresses(of: entry), isAccepted: link.isAccepted))
  }

  /// The page of a link that opens nothing.
  func closed(_ link: Link) -> Response {
    switch link {
    case .expired: page(.closed(.expired), .gone)
    case .replaced: page(.closed(.replaced), .gone)
    case .cancelled: page(.closed(.cancelled), .gone)
    case .valid, .accepted, .unknown: missing()
    }
  }

  /// The addresses that a contact's codes can go to, masked.
  func addresses(of entry: Grants.Entry) -> [EndpointPage.Address] {
    verifier.channels(of: entry).compactMap { channel in
      guard let address = entry.address(by: channel) else { return nil }
      switch channel {
      case .email: return EndpointPage.Address(.email, masked: EndpointPage.masked(email: address))
      case .sms: return EndpointPage.Address(.sms, masked: EndpointPage.masked(phone: address))
      case .webhook: return nil
      }
    }
  }

  /// Sends a code to one of the contact's own addresses.
  func sendCode(_ form: Form) async throws -> Response {
    guard let link else { return page(.signIn, .unauthorized) }
    guard let channel = EndpointPage.Channel(rawValue: form["channel"]) else { return page(.refused, .badRequest) }
    let (verifier, visitor, now) = (verifier, visitor, now)
    let request = try await blocking {
      var random = SystemRandomNumberGenerator()
      return try verifier.requestCode(
        link: link, by: channel == .email ? .email : .sms, from: visitor, at: now, using: &random)
    }
    return sent(request)
  }

  /// Sends a code to an address that somebody typed, if it is on file; the answer does not tell.
  func find(_ form: Form) async throws -> Response {
    guard let address = Address(typed: form["address"]) else {
      return page(.find(.malformed), .unprocessableContent)
    }
    let (verifier, visitor, now) = (verifier, visitor, now)
    let request = try await blocking {
      var random = SystemRandomNumberGenerator()
      return try verifier.requestCode(finding: address, from: visitor, at: now, using: &random)
    }
    return sent(request)
  }

  private func sent(_ request: CodeRequest) -> Response {
    switch request {
    case .sent(let code):
      endpoint.metrics.count(.codesSent)
      log("code asked for", nil, ["channel": code.channel.rawValue])
      endpoint.queued()
      // A browser that was given its token with this very answer must keep it, or the code is worth nothing to it.
      return Answer.see(Route.Path.code).setting(.challenge, to: code.challenge.text)
        .setting(.browser, to: browser.text)
    case .wait(let moment):
      return tooMany(.limited(seconds: wait(until: moment), canType: cookies[.challenge] != nil), until: moment)
    case .locked(let lock): return locked(lock)
    case .closed(let link): return closed(link)
    case .noSuchChannel: return page(.refused, .badRequest)
    }
  }

  /// The page of a lock.
  func locked(_ lock: Lock) -> Response {
    switch lock {
    case .until(let moment): tooMany(.locked(seconds: wait(until: moment)), until: moment)
    case .untilUnlocked: page(.locked(seconds: nil), .tooManyRequests)
    }
  }

  /// Tells the team that someone needs a new link.
  func ask(_ form: Form) async throws -> Response {
    guard let link else { return page(.signIn, .unauthorized) }
    let (verifier, now) = (verifier, now)
    switch try await blocking({ try verifier.requestInvitation(link: link, at: now) }) {
    case .asked:
      endpoint.metrics.count(.invitationsRequested)
      endpoint.queued()
      return page(.asked)
    case .open: return Answer.see(Route.Path.landing)
    case .unknown: return missing()
    }
  }
}

extension Link {
  /// Whether its invitation was accepted.
  var isAccepted: Bool {
    if case .accepted = self { true } else { false }
  }
}
