import Glibc
import Syntax

/// A place to listen that was found free, and is held for the server that is to listen there.
///
/// A port is bound, so that no other program gets it in the meantime, and not listened at: the system lets the server of
/// this very program bind it once more.
public final class ListenerClaim: Sendable {
  /// The place; of a port that the system chose, with its number.
  public let listener: Listener
  private let socket: Int32

  fileprivate init(_ listener: Listener, _ socket: Int32) {
    self.listener = listener
    self.socket = socket
  }

  deinit { close(socket) }
}

extension Listener {
  /// Holds the place.
  ///
  /// - Throws: a `Problem` that names the place, when another program listens there or nobody may.
  public func claim() throws(Problem) -> ListenerClaim {
    switch place {
    case .port(let host, let port): return try claim(host, port)
    case .socket(let path): return try claim(path)
    }
  }

  private func claim(_ host: String, _ port: Int) throws(Problem) -> ListenerClaim {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, String(port), &hints, &found)
    defer { freeaddrinfo(found) }
    guard status == 0, let address = found?.pointee else {
      throw problem("\"\(host)\" is no address (\(String(cString: gai_strerror(status))))", mend: Self.addresses)
    }
    let socket = Glibc.socket(address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { throw problem(errno: errno) }
    var reuses: Int32 = 1
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &reuses, socklen_t(MemoryLayout.size(ofValue: reuses)))
    guard bind(socket, address.ai_addr, address.ai_addrlen) == 0 else {
      let code = errno
      close(socket)
      throw problem(errno: code)
    }
    return ListenerClaim(Listener(host, Self.port(of: socket) ?? port), socket)
  }

  private static func port(of socket: Int32) -> Int? {
    var address = sockaddr_in6()
    var size = socklen_t(MemoryLayout.size(ofValue: address))
    // The port stands at the same place in an address of IPv4.
    let status = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) }
    }
    return status == 0 ? Int(UInt16(bigEndian: address.sin6_port)) : nil
  }

  /// A socket's file that nobody listens at is left from before, and replaced.
  private func claim(_ path: String) throws(Problem) -> ListenerClaim {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard path.utf8.count < room else {
      throw problem("the path is longer than \(room - 1) bytes", mend: "choose a shorter one")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { throw problem(errno: errno) }
    let claim = ListenerClaim(self, socket)
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFSOCK {
      throw problem("there is another file of this name", mend: "choose another, or remove the file")
    }
    let answers = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    if answers { throw problem(errno: EADDRINUSE) }
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    guard access(folder, W_OK | X_OK) == 0 else { throw problem(errno: errno) }
    return claim
  }

  private static let addresses = "name an address of this machine with --listen; ip address lists them"

  /// Why the system does not let it be listened at.
  func problem(errno code: Int32) -> Problem {
    switch code {
    case EADDRINUSE:
      problem(
        "another program listens there", mend: "end it (ss -ltnpx lists who listens), or choose another with --listen")
    case EADDRNOTAVAIL: problem("the address is not one of this machine", mend: Self.addresses)
    case EACCES, EPERM:
      problem(
        "the system does not allow it to this user",
        mend: "choose a port from 1024, or allow it: AmbientCapabilities=CAP_NET_BIND_SERVICE in the systemd unit")
    case ENOENT, ENOTDIR: problem("there is no such folder", mend: "make it, or choose another with --listen")
    default: problem(String(cString: strerror(code)), mend: "choose another place with --listen")
    }
  }

  private func problem(_ reason: String, mend: String) -> Problem {
    Problem(path: text, "cannot listen: \(reason)", mend: mend)
  }
}
