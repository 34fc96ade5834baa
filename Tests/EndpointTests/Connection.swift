import Foundation
import Glibc
import Synchronization

/// A connection whose bytes the test writes itself.
final class Connection: Sendable {
  private let socket: Int32
  /// Whether the other side has closed it, as far as this side has read.
  var isClosed: Bool { closed.load(ordering: .acquiring) }
  private let closed = Atomic(false)

  /// - Parameter receiveBuffer: how many bytes the system takes before they are read; nil: as it likes.
  init(to port: UInt16, receiveBuffer: Int32? = nil) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if var receiveBuffer { setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw Refused() }
    // What never answers fails its test, and holds up no other.
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  struct Refused: Error {}

  deinit { close(socket) }

  /// Sends text; a connection that the other side has closed takes none.
  func send(_ text: String) {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count <= 0 { return }
      sent += count
    }
  }

  /// Sends text as far as it goes without waiting for the other side to read.
  ///
  /// - Returns: how many bytes went.
  func sendWhatFits(_ text: String) -> Int {
    let bytes = Array(text.utf8)
    return max(0, Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)))
  }

  /// What comes until the other side closes, or until it holds a text.
  func receive(until text: String? = nil) -> String {
    var bytes: [UInt8] = []
    while let piece = piece() {
      bytes += piece
      if let text, String(decoding: bytes, as: UTF8.self).contains(text) { break }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func piece() -> ArraySlice<UInt8>? {
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    let count = recv(socket, &bytes, bytes.count, 0)
    if count == 0 || count < 0 && errno != EAGAIN { closed.store(true, ordering: .releasing) }
    return count > 0 ? bytes.prefix(count) : nil
  }
}

extension Connection {
  /// Sends text, and gives what comes until the other side closes or until it holds a text, on a thread of its own:
  /// the endpoint of this very process needs the others.
  func answer(_ request: String = "", until text: String? = nil) async -> String {
    await withCheckedContinuation { continuation in
      Thread {
        self.send(request)
        continuation.resume(returning: self.receive(until: text))
      }.start()
    }
  }
}
