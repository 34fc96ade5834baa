import Endpoint
import HTTPTypes
import Hummingbird
import NIOCore

/// An answer of the preview.
struct Reply: Sendable {
  var status: HTTPResponse.Status
  var headers: HTTPFields
  var body: [UInt8]

  /// The preview's own pages run one script of their own, and frame what they show.
  private static let ownPolicy =
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; img-src 'self'; "
    + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
  /// What is shown runs nothing, sends nothing, and is framed by the preview alone.
  private static let shownPolicy =
    "default-src 'none'; img-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "

  private init(_ status: HTTPResponse.Status, _ type: String, _ body: [UInt8], policy: String) {
    self.status = status
    self.body = body
    headers = [
      .contentType: type, .cacheControl: "no-store", .contentSecurityPolicy: policy, .xContentTypeOptions: "nosniff",
    ]
    // A page of another site does not learn where its reader came from.
    if let referrer = HTTPField.Name("Referrer-Policy") { headers[referrer] = "same-origin" }
    if let sharing = HTTPField.Name("Cross-Origin-Resource-Policy") { headers[sharing] = "same-origin" }
  }

  /// A page of the preview's own.
  static func page(_ html: [UInt8], _ status: HTTPResponse.Status = .ok) -> Reply {
    Reply(status, "text/html; charset=utf-8", html, policy: ownPolicy)
  }

  /// A page or file that is shown; an email may bring its own styles along.
  static func shown(_ bytes: [UInt8], type: String, allowsInlineStyle: Bool = false) -> Reply {
    Reply(.ok, type, bytes, policy: shownPolicy + "style-src 'self'" + (allowsInlineStyle ? " 'unsafe-inline'" : ""))
  }

  /// A style sheet or script of the preview's own.
  static func own(_ text: String, type: String) -> Reply {
    Reply(.ok, type, Array(text.utf8), policy: ownPolicy)
  }

  /// Plain text.
  static func text(_ text: String, _ status: HTTPResponse.Status) -> Reply {
    Reply(status, "text/plain; charset=utf-8", Array(text.utf8), policy: ownPolicy)
  }

  /// To another page of the preview.
  static func see(_ path: String) -> Reply {
    var reply = text("", .seeOther)
    reply.headers[.location] = path
    return reply
  }

  var response: Response {
    Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
  }
}
