import Hummingbird
import HummingbirdTLS
import Syntax

/// Where the endpoint listens.
public struct Listener: Sendable, Hashable {
  /// The kinds of place.
  public enum Place: Sendable, Hashable {
    /// A host's name or address, and a port; 0 lets the system choose.
    case port(host: String, Int)
    /// A Unix socket.
    case socket(path: String)
  }

  /// The place.
  public let place: Place

  /// What `--listen` names: `127.0.0.1:8080`, `[::1]:8080` or `unix:PATH`.
  ///
  /// - Throws: a ``Problem`` that names the option.
  public init(setting text: String) throws(Problem) {
    if text.hasPrefix("unix:"), text.utf8.count > 5 {
      place = .socket(path: String(text.dropFirst(5)))
      return
    }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      throw Self.problem(text)
    }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard !host.isEmpty, !host.contains(":") || IPAddress(host) != nil else { throw Self.problem(text) }
    place = .port(host: host, Int(port))
  }

  /// A port of a host.
  init(_ host: String, _ port: Int) { place = .port(host: host, port) }

  /// How `--listen` names it.
  var text: String {
    switch place {
    case .port(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .socket(let path): "unix:\(path)"
    }
  }

  /// Whether only this machine can reach it.
  public var isLocal: Bool {
    switch place {
    case .socket: true
    case .port(let host, _): host == "localhost" || IPAddress(host)?.isLoopback == true
    }
  }

  var address: BindAddress {
    switch place {
    case .socket(let path): .unixDomainSocket(path: path)
    case .port(let host, let port): .hostname(host, port: port)
    }
  }

  private static func problem(_ text: String) -> Problem {
    Problem(
      path: "--listen", "\"\(text)\" is no place to listen",
      mend: "write HOST:PORT, such as 127.0.0.1:8080, or unix:PATH")
  }
}

/// The endpoint's own certificate, for use without a proxy.
public struct OwnCertificate: Sendable {
  let configuration: TLSConfiguration

  /// - Parameters:
  ///   - chain: the certificate with those between it and its authority, in PEM form.
  ///   - key: its private key, in PEM form.
  /// - Throws: a ``Problem`` that names the option.
  public init(chain: [UInt8], key: [UInt8]) throws(Problem) {
    let mend = "name a file in PEM form, as certbot writes fullchain.pem and privkey.pem"
    let certificates = try? NIOSSLCertificate.fromPEMBytes(chain)
    guard let certificates, !certificates.isEmpty else {
      throw Problem(path: "--tls-certificate", "the file holds no certificate", mend: mend)
    }
    guard let key = try? NIOSSLPrivateKey(bytes: key, format: .pem) else {
      throw Problem(path: "--tls-key", "the file holds no private key", mend: mend)
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    self.configuration = configuration
  }
}
