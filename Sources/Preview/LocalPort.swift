import Glibc

/// Ports of this machine alone.
enum LocalPort {
  /// Whether a server could listen on a port of 127.0.0.1 now.
  static func isFree(_ port: Int) -> Bool { bound(to: port) != nil }

  /// A port that is free now; nil when there is none.
  static var free: Int? { bound(to: 0) }

  private static func bound(to port: Int) -> Int? {
    let plug = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard plug >= 0 else { return nil }
    defer { close(plug) }
    var reuse: Int32 = 1
    setsockopt(plug, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(plug, address, size) == 0 && listen(plug, 1) == 0 && getsockname(plug, address, &size) == 0
      }
    }
    return isBound ? Int(in_port_t(bigEndian: address.sin_port)) : nil
  }
}
