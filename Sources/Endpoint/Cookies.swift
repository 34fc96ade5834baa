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

    fileprivate init?(_ name: Slice<UnsafeBufferPointer<UInt8>>) {
      guard name.starts(with: Self.prefix.utf8) else { return nil }
      self.init(rawValue: String(decoding: name, as: UTF8.self))
    }

    private static let prefix = "__Host-latchkey-"
  }

  private var pairs: [(name: Name, value: String)] = []

  /// - Parameter headers: the values of `Cookie`.
  init(_ headers: [String]) {
    for var header in headers {
      header.withUTF8 { bytes in
        var start = bytes.startIndex
        while start < bytes.endIndex {
          let end = bytes[start...].firstIndex(of: UInt8(ascii: ";")) ?? bytes.endIndex
          add(bytes[start..<end])
          start = end + 1
        }
      }
    }
  }

  private mutating func add(_ pair: Slice<UnsafeBufferPointer<UInt8>>) {
    let pair = pair.drop { $0 == UInt8(ascii: " ") }
    guard let equals = pair.firstIndex(of: UInt8(ascii: "=")), let name = Name(pair[..<equals]) else { return }
    pairs.append((name, String(decoding: pair[(equals + 1)...], as: UTF8.self)))
  }

  /// The value that the browser sent. A name that stands there twice counts for nothing: someone planted it.
  subscript(name: Name) -> String? {
    var values = pairs.lazy.filter { $0.name == name }.makeIterator()
    guard let first = values.next(), values.next() == nil else { return nil }
    return first.value
  }

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
