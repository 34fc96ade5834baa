import HTTPTypes

/// Whether a form was sent by one of our own pages (Fetch standard, `Origin`; Fetch Metadata, `Sec-Fetch-Site`).
struct CrossSite: Sendable {
  /// Scheme, host and port of the site.
  let origin: String

  /// - Parameter url: the site's configured address.
  init(site url: String) { origin = url.lowercased() }

  /// Says whether to take a form.
  ///
  /// Browsers name the origin `null` where a page sends no referrer, as ours do; that says nothing. A browser that says
  /// nothing at all must send the page's token back.
  ///
  /// - Parameters:
  ///   - headers: the request's headers.
  ///   - hasToken: whether the form carries the token that the page was given for this browser.
  func allows(_ headers: HTTPFields, hasToken: Bool) -> Bool {
    let sites = headers[values: .secFetchSite]
    let origins = headers[values: .origin].filter { $0 != "null" }
    if !sites.allSatisfy({ $0 == "same-origin" }) || !origins.allSatisfy({ $0.lowercased() == origin }) { return false }
    return !sites.isEmpty || !origins.isEmpty || hasToken
  }
}

extension HTTPField.Name {
  package static let secFetchSite = name("Sec-Fetch-Site")
  static let forwardedFor = name("X-Forwarded-For")

  /// A name that is known to be one; a misspelled literal is a programmer's error and traps.
  static func name(_ literal: StaticString) -> HTTPField.Name {
    guard let name = HTTPField.Name(literal.description) else { preconditionFailure("\(literal) is no header's name") }
    return name
  }
}
