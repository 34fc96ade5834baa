/// The cookies of the endpoint. All are `__Host-` cookies (RFC 6265bis section 4.1.3.2): only this host can set and read
/// them, over TLS; browsers take loopback addresses for as good as that.
struct Cookies: Sendable {
  /// What a cookie is for.
  enum Name: String, Sendable, CaseIterable {
    /// The token of the link that was opened last.
    case link = "__Host-latchkey-link"
    /// Which browser this is: what it asks for is worth nothing in another.
    case browser = "__Host-latchkey-browser"
    /// Which request for a code is to be answered.
    case challenge = "__Host-latchkey-code"
    case session = "__Host-latchkey-session"
  }

  private var values: [Name: String] = [:]

  /// - Parameter headers: the values of `Cookie`. A name that stands there twice counts for nothing: someone planted it.
  init(_ headers: [String]) {
    var seen: Set<Name> = []
    for pair in headers.joined(separator: ";").split(separator: ";") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let name = Name(rawValue: parts[0].trimmingPrefix { $0 == " " }.description) else {
        continue
      }
      values[name] = seen.insert(name).inserted ? String(parts[1]) : nil
    }
  }

  /// The value that the browser sent.
  subscript(name: Name) -> String? { values[name] }

  /// The value of `Set-Cookie`.
  ///
  /// - Parameters:
  ///   - value: what the browser keeps; nil to make it forget.
  ///   - seconds: for how long it keeps it; nil until it is closed.
  static func set(_ name: Name, to value: String?, seconds: Int? = nil) -> String {
    let age = value == nil ? 0 : seconds
    let ending = age.map { "; Max-Age=\($0)" } ?? ""
    return "\(name.rawValue)=\(value ?? ""); Path=/; Secure; HttpOnly; SameSite=Lax\(ending)"
  }
}
