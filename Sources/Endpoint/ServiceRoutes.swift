import HTTPTypes
import Hummingbird
import Manifest
import Verification

/// What machines ask.
extension Exchange {
  /// Whether a code could be checked now. An endpoint with an older build than another's is ready, and says so: while a
  /// build is rolled out, every endpoint but the first has an older one.
  func ready() async throws -> Response {
    let (verifier, manifest, now) = (verifier, edition.publication.manifest, now)
    let isBehind = try await blocking {
      _ = try Upkeep.clockLag(verifier.store, at: now)
      return try verifier.isBehind(manifest)
    }
    return Answer.text(isBehind ? "ready, but another endpoint uses a newer build\n" : "ready\n")
  }

  func securityText() -> Response {
    guard let text = SecurityText(edition.publication.site.site, at: now).text else { return missing() }
    return Answer.text(text)
  }

  /// The counts, for a program on this very machine. A proxy gives itself away by its headers, or by the site's name.
  func counts() -> Response {
    let isForwarded = [.forwardedFor, .forwarded, .via, .realAddress].contains { request.headers[$0] != nil }
    let isLocal = Self.localNames.contains((request.head.authority ?? "").lowercased().prefix { $0 != ":" }.description)
    guard context.peer?.isLoopback == true, !isForwarded, isLocal else { return missing() }
    return Answer.text(endpoint.metrics.text).with(.contentType, "text/plain; version=0.0.4; charset=utf-8")
  }

  private static let localNames = ["localhost", "127.0.0.1", "["]

  /// What clients did, for who can sign with the site's key.
  func status() async throws -> Response {
    let (store, now) = (verifier.store, now)
    guard let time = request.headers[.statusTime], let signature = request.headers[.statusSignature],
      endpoint.watch.isFromTeam(
        StatusRequest(site: edition.publication.site.site.url, time: time), signature: signature, at: now)
    else { return missing() }
    let report = try await blocking { try ActivityReport(store, at: now) }
    return Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: report.json.bytes)))
  }
}

extension HTTPField.Name {
  static let forwarded = name("Forwarded")
  static let realAddress = name("X-Real-IP")
  static let statusTime = name("Latchkey-Time")
  static let statusSignature = name("Latchkey-Signature")
}
