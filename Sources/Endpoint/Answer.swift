import HTTPTypes
import Hummingbird

/// What every answer bears, and the few kinds that there are.
enum Answer {
  /// For how long browsers go on using TLS for this host alone: a year (RFC 6797 section 6.1.1).
  static let strictTransport = "max-age=31536000; includeSubDomains"
  /// Nothing runs, nothing comes from elsewhere, nobody frames a page.
  static let policy =
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    + "frame-ancestors 'none'"
  /// Nothing of it is kept anywhere.
  static let noStore = "no-store"
  /// A file whose name holds its digest never changes.
  static let forever = "public, max-age=31536000, immutable"

  /// Sets the headers of every answer, for those that do not have them yet. What says nothing about keeping it is private.
  static func secure(_ headers: inout HTTPFields) {
    if !headers.contains(.contentSecurityPolicy) { for field in everywhere { headers[field.name] = field.value } }
    if !headers.contains(.cacheControl) { headers[.cacheControl] = noStore }
  }

  /// What every answer bears. That it does is told by the first of them.
  static let everywhere: HTTPFields = [
    .contentSecurityPolicy: policy,
    .strictTransportSecurity: strictTransport,
    .xContentTypeOptions: "nosniff",
    .referrerPolicy: "no-referrer",
    .frameOptions: "DENY",
    .openerPolicy: "same-origin",
    .resourcePolicy: "same-origin",
    .permissionsPolicy: "camera=(), geolocation=(), microphone=()",
  ]
  private static let ofPage = {
    var headers = everywhere
    headers[.contentType] = "text/html; charset=utf-8"
    headers[.cacheControl] = noStore
    return headers
  }()

  /// A page.
  static func page(_ html: [UInt8], _ status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: ofPage,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: html)))
  }

  /// Plain text.
  static func text(_ text: String, _ status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// To another page of ours: a path, so that no header of a request can lead elsewhere.
  static func see(_ path: String) -> Response { Response(status: .seeOther, headers: [.location: path]) }
}

extension Response {
  /// The same answer with a cookie.
  func setting(_ name: Cookies.Name, to value: String?, seconds: Int? = nil) -> Response {
    var response = self
    response.headers.append(
      HTTPField(name: .setCookie, value: Cookies.set(name, to: value, seconds: seconds)))
    return response
  }

  /// The same answer with a header.
  func with(_ name: HTTPField.Name, _ value: String) -> Response {
    var response = self
    response.headers[name] = value
    return response
  }
}

extension HTTPField.Name {
  static let frameOptions = name("X-Frame-Options")
  static let referrerPolicy = name("Referrer-Policy")
  static let openerPolicy = name("Cross-Origin-Opener-Policy")
  static let resourcePolicy = name("Cross-Origin-Resource-Policy")
  static let permissionsPolicy = name("Permissions-Policy")
}
