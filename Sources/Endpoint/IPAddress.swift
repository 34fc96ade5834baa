import Glibc

/// An address of IPv4 or IPv6. One of IPv4 that is mapped into IPv6 is one of IPv4.
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
  let bytes: [UInt8]

  /// Nil unless the text is an address as `inet_pton` reads it, perhaps in brackets, with a zone or, in brackets or for
  /// IPv4, with a port.
  public init?(_ text: some StringProtocol) {
    var text = String(text).filter { $0 != " " && $0 != "\t" }
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      text = String(text[text.index(after: text.startIndex)..<end])
    } else if text.contains("."), let colon = text.firstIndex(of: ":"), text.firstIndex(of: ".") ?? colon < colon {
      text = String(text[..<colon])
    }
    text = String(text.prefix { $0 != "%" })
    var four = in_addr()
    var six = in6_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      bytes = withUnsafeBytes(of: four) { Array($0) }
    } else if inet_pton(AF_INET6, text, &six) == 1 {
      let all = withUnsafeBytes(of: six) { Array($0) }
      bytes = all[..<12].elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) ? Array(all[12...]) : all
    } else {
      return nil
    }
  }

  /// Whether it is the machine itself: 127.0.0.0/8 or ::1.
  public var isLoopback: Bool {
    bytes.count == 4 ? bytes[0] == 127 : bytes[..<15].allSatisfy { $0 == 0 } && bytes[15] == 1
  }

  /// The address as `inet_ntop` writes it.
  public var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

/// A range of addresses: `10.0.0.0/8`, or one address.
public struct AddressRange: Sendable, Hashable {
  private let base: IPAddress
  private let bits: Int

  /// Nil unless the text is an address, perhaps followed by a slash and the length of the prefix (RFC 4632 section 3.1).
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let first = parts.first, parts.count <= 2, let base = IPAddress(first) else { return nil }
    let longest = base.bytes.count * 8
    guard let bits = parts.count == 2 ? Int(parts[1]) : longest, (0...longest).contains(bits) else { return nil }
    self.base = base
    self.bits = bits
  }

  /// Whether an address lies in it.
  public func contains(_ address: IPAddress) -> Bool {
    guard address.bytes.count == base.bytes.count else { return false }
    return (0..<bits).allSatisfy { bit in
      (address.bytes[bit / 8] ^ base.bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
    }
  }
}

/// The proxies in front of the endpoint whose word about the client's address counts.
public struct TrustedProxies: Sendable {
  private let ranges: [AddressRange]

  /// Nobody's word counts when there is no range.
  public init(_ ranges: [AddressRange]) { self.ranges = ranges }

  /// Whom a request comes from: the last address of the chain that is no trusted proxy. What stands before it anybody
  /// can have written.
  ///
  /// - Parameters:
  ///   - peer: whom the connection comes from; nil when that is no internet address, as with a Unix socket.
  ///   - forwarded: the values of `X-Forwarded-For`, in their order.
  public func client(peer: IPAddress?, forwarded: [String]) -> IPAddress? {
    guard var client = peer else { return nil }
    var chain = forwarded.flatMap { $0.split(separator: ",") }.suffix(Self.longestChain)
    while isTrusted(client), let next = chain.popLast() {
      guard let address = IPAddress(next) else { break }
      client = address
    }
    return client
  }

  private func isTrusted(_ address: IPAddress) -> Bool { ranges.contains { $0.contains(address) } }

  private static let longestChain = 32
}
