import Manifest

/// What a path asks for.
package enum Route: Sendable, Hashable {
  /// A link: what follows `/i/`.
  case link(String)
  /// The page that a link leads to, once its token is out of the address.
  case landing
  /// The page for the code; sending one.
  case code
  /// Typing a code.
  case verify
  /// Asking for a new link.
  case ask
  /// Finding a lost link.
  case find
  /// The projects of who is signed in.
  case portals
  /// A path below `/p/`, decoded; nil for one that no file can have.
  case portal(String?)
  case signOut
  /// A path below `/assets/`, as it stands in dist/.
  case asset(String)
  case alive
  case ready
  case metrics
  case securityText
  /// What the team asks with a signed request.
  case status
  case unknown

  /// The path of a page.
  enum Path {
    static let landing = "/invitation"
    static let code = "/code"
    static let portals = "/portals"
    static let signOut = "/sign-out"

    /// Where a project opens for a contact.
    static func portal(_ project: String, _ contact: String) -> String { "/p/\(project)/clients/\(contact)/" }
  }

  /// - Parameter path: the target of a request, its query cut off.
  init(_ path: String) {
    switch path {
    case "/": self = .find
    case Path.landing: self = .landing
    case Path.code: self = .code
    case "/verify": self = .verify
    case "/ask": self = .ask
    case "/find": self = .find
    case Path.portals: self = .portals
    case Path.signOut: self = .signOut
    case "/healthz": self = .alive
    case "/readyz": self = .ready
    case "/metrics": self = .metrics
    case "/.well-known/security.txt": self = .securityText
    case "/status": self = .status
    default:
      if path.hasPrefix("/i/") {
        self = .link(String(path.dropFirst(3)))
      } else if path == "/p" || path.hasPrefix("/p/") {
        self = .portal(Self.decoded(path.dropFirst(3)))
      } else if path.hasPrefix("/assets/"), let path = Self.decoded(path.dropFirst(1)) {
        self = .asset(path)
      } else {
        self = .unknown
      }
    }
  }

  /// The segments of a path, percent-decoded once, the last one empty when the path ends in a slash; nil when a segment
  /// could name anything but a file of its folder.
  package static func segments(_ path: Substring) -> [String]? {
    decoded(path)?.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
  }

  /// A path, percent-decoded once; nil when one of its segments could name anything but a file of its folder.
  private static func decoded(_ path: Substring) -> String? {
    let utf8 = path.utf8
    guard utf8.count <= maximumBytes else { return nil }
    var text = String(path)
    if utf8.contains(UInt8(ascii: "%")) {
      // An encoded slash would be part of a name.
      let slash = UInt8(ascii: "/")
      guard let bytes = percentDecoded(utf8, plusIsSpace: false),
        bytes.count(where: { $0 == slash }) == utf8.count(where: { $0 == slash }),
        let decoded = String(validating: bytes, as: UTF8.self)
      else { return nil }
      text = decoded
    }
    let named = text.utf8.last == UInt8(ascii: "/") ? String(text.dropLast()) : text
    return text.isEmpty || ManifestPath.isSafe(named) ? text : nil
  }

  /// The bytes that a percent-encoded text stands for; nil when an escape is broken.
  static func percentDecoded(_ text: some Sequence<UInt8>, plusIsSpace: Bool) -> [UInt8]? {
    var bytes: [UInt8] = []
    var iterator = text.makeIterator()
    while let byte = iterator.next() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else { return nil }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    return bytes
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The most bytes of a path that are looked at.
  private static let maximumBytes = 4096

  /// The route's name for logs and counters; it never holds what a visitor sent.
  var name: String {
    switch self {
    case .link: "link"
    case .landing: "invitation"
    case .code: "code"
    case .verify: "verify"
    case .ask: "ask"
    case .find: "find"
    case .portals: "portals"
    case .portal: "portal"
    case .signOut: "sign-out"
    case .asset: "assets"
    case .alive: "healthz"
    case .ready: "readyz"
    case .metrics: "metrics"
    case .securityText: "security.txt"
    case .status: "status"
    case .unknown: "unknown"
    }
  }
}
