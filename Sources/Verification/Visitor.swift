import Glibc
import Manifest

/// Who asks: a browser, and the network it stands in.
public struct Visitor: Sendable, Hashable {
  /// The token in the browser's own cookie.
  public let browser: Token
  /// The network.
  public let network: Network

  /// Who asks.
  public init(browser: Token, network: Network) {
    self.browser = browser
    self.network = network
  }
}

/// What counts as one place in the internet: an IPv4 address, or the /64 of an IPv6 address (RFC 4291 section 2.5.4).
public struct Network: Sendable, Hashable {
  /// `192.0.2.7`, or `20010db800000001/64`; whatever else was given, as it was.
  public let text: String

  /// The network of an address as sockets and proxies write it; an IPv4 address mapped into IPv6 is IPv4.
  public init(of address: String) {
    let bare = address.prefix { $0 != "%" }
    var four = in_addr()
    if inet_pton(AF_INET, String(bare), &four) == 1 {
      text = String(bare)
      return
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, String(bare), &six) == 1 else {
      text = address
      return
    }
    let bytes = withUnsafeBytes(of: six) { Array($0) }
    if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
      text = bytes[12...].map { String($0) }.joined(separator: ".")
    } else {
      text = bytes[..<8].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "/64"
    }
  }
}
