import Portal
import Syntax

/// The question what clients did, as the team asks an endpoint: good for a few minutes, signed with the site's key under
/// a namespace of its own, so that neither it nor a manifest can ever be taken for the other.
public struct StatusRequest: Sendable, Hashable {
  /// The namespace of its signature.
  public static let namespace = "latchkey-status"
  /// What is asked for.
  public static let path = "/status"
  /// The header that holds ``time``.
  public static let timeHeader = "Latchkey-Time"
  /// The header that holds the signature: the base64 of the armored file, in one line.
  public static let signatureHeader = "Latchkey-Signature"
  /// How far its time may be from the endpoint's clock, in seconds.
  public static let maximumAge = 300

  /// The site's address.
  public let site: String
  /// When it was asked, as `2026-11-22T10:04:00Z`.
  public let time: String

  /// A question.
  public init(site: String, time: String) {
    self.site = site
    self.time = time
  }

  /// What is signed.
  public var bytes: [UInt8] { Array("\(Self.namespace)/1\nGET \(Self.path)\n\(site)\n\(time)\n".utf8) }

  /// What ``signatureHeader`` holds.
  ///
  /// - Parameter signature: the armored signature over ``bytes``.
  public static func header(of signature: String) -> String { Base64.encode(Array(signature.utf8)) }

  /// Checks who asks, and when: a key that may sign manifests may ask.
  ///
  /// - Parameters:
  ///   - signature: the armored signature over ``bytes``.
  ///   - trust: the keys to trust.
  ///   - now: the moment.
  /// - Throws: a ``Problem`` that tells why it is refused.
  public func check(signature: [UInt8], trust: AllowedSigners, at now: Instant) throws(Problem) {
    guard let asked = Instant(utc: time), abs(asked.seconds - now.seconds) <= Self.maximumAge else {
      throw Problem(
        path: Self.path, "the request was not made within \(Self.maximumAge / 60) minutes",
        mend: "set the clocks of both machines")
    }
    _ = try trust.check(
      signature: Source(path: Self.path, bytes: signature), over: bytes, namespace: Self.namespace,
      trustedFor: Signature.namespace, at: Int64(now.seconds))
  }
}
