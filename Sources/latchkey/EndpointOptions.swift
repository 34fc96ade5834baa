import ArgumentParser
import CommandOptions
import Delivery
import Manifest
import Portal
import Signing
import Stores
import Syntax
import Verification

/// Where it is learned what clients did: the endpoint's store, or the endpoint itself.
struct EndpointOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The endpoint's store, to learn what clients did: sqlite:PATH or postgres://USER@HOST/DATABASE.",
      valueName: "url"))
  var store: String?

  @OptionGroup var password: StorePasswordOption

  @Option(
    help: ArgumentHelp(
      "The endpoint's address, to ask it what clients did with a request signed by the site's key.", valueName: "url"))
  var endpoint: String?

  private static let mostBytes = 256 << 20

  func validate() throws {
    if store != nil, endpoint != nil { throw ValidationError("--store and --endpoint are two ways to learn one thing") }
    _ = try store.map { try StoreSetting(option: "--store", $0) }
    if let endpoint, !Self.isAddress(endpoint) {
      throw ValidationError("--endpoint takes an https address (or http on localhost), not \"\(endpoint)\"")
    }
  }

  private static func isAddress(_ text: String) -> Bool {
    let isPlain = text.utf8.allSatisfy { (0x21..<0x7F).contains($0) && $0 != UInt8(ascii: "@") }
    let local = ["http://localhost", "http://127.0.0.1"].contains { host in
      text.hasPrefix(host) && [nil, ":", "/"].contains(text.dropFirst(host.count).first)
    }
    return isPlain && (local || text.hasPrefix("https://") && text.count > "https://".count)
  }

  /// What clients did; nil when neither option is given.
  ///
  /// - Parameters:
  ///   - site: the site, for whose endpoint the request is signed.
  ///   - key: the signing key; asked for only when it is needed.
  ///   - now: the moment.
  func record(of site: Site, key: () throws(Problem) -> SigningKey?, at now: Instant) throws(Problem) -> EndpointRecord?
  {
    if let setting = try store.map({ (text) throws(Problem) in try StoreSetting(setting: text) }) {
      let store = try setting.opened(isMade: false, password)
      do throws(StoreError) {
        let report = try ActivityReport(store, at: now)
        return try? EndpointRecord(Source(path: setting.description, bytes: report.json.bytes))
      } catch {
        throw Problem(path: setting.path ?? setting.description, error.message, mend: error.mend)
      }
    }
    guard let endpoint else { return nil }
    guard let key = try key() else {
      throw Problem(
        path: "--endpoint", "there is no signing key to ask the endpoint with",
        mend: "name the site's key with --signing-key-file")
    }
    return try ask(endpoint, for: site, key, at: now)
  }

  private func ask(
    _ endpoint: String, for site: Site, _ key: SigningKey, at now: Instant
  ) throws(Problem) -> EndpointRecord {
    let request = StatusRequest(site: site.url, time: now.iso8601)
    guard let signature = try? key.sign(request.bytes, namespace: StatusRequest.namespace) else {
      throw Problem(path: "--endpoint", "the request cannot be signed", mend: "check the signing key")
    }
    let origin = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
    let answer = HTTPQuestion(
      address: origin + StatusRequest.path,
      headers: [
        "\(StatusRequest.timeHeader): \(request.time)",
        "\(StatusRequest.signatureHeader): \(StatusRequest.header(of: signature))",
      ], most: Self.mostBytes
    ).ask()
    switch answer {
    case .status(200, let bytes) where bytes.count <= Self.mostBytes:
      return try EndpointRecord(Source(path: endpoint, bytes: bytes))
    case .status(404, _):
      throw Problem(
        path: endpoint, "the endpoint does not know who asks",
        mend: "see that it serves \(site.url), trusts this key, and that the clocks of both machines agree")
    case .status(let status, _):
      throw Problem(path: endpoint, "the endpoint answered with status \(status)", mend: "look at the endpoint's log")
    case .none(let reason):
      throw Problem(path: endpoint, "the endpoint cannot be reached: \(reason)", mend: "check the address")
    }
  }
}
