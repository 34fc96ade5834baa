import ArgumentParser
import CommandOptions
import Delivery
import Endpoint
import Glibc
import Logging
import Manifest
import Syntax
import Verification

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve the portals of a build.",
    discussion: """
      A newer build in the same folder is taken into use within seconds, once its signature and every file are checked. \
      Logs are lines of JSON on standard error. SIGTERM ends the program when the requests in flight are answered.
      """)

  @Argument(help: ArgumentHelp("The folder that latchkey build wrote.", valueName: "dist"))
  var dist = "dist"

  @Option(help: ArgumentHelp("The keys to trust, an OpenSSH allowed_signers file.", valueName: "allowed_signers"))
  var trust: String

  @OptionGroup var storeOption: StoreOption

  @Option(help: ArgumentHelp("Where to listen: HOST:PORT or unix:PATH.", valueName: "address"))
  var listen = "127.0.0.1:8080"

  @Option(
    help: ArgumentHelp(
      "A proxy whose X-Forwarded-For counts, as an address or a range such as 10.0.0.0/8. May be repeated.",
      valueName: "cidr"))
  var trustedProxy: [String] = []

  @Option(help: ArgumentHelp("The endpoint's own certificate with its chain, in PEM form.", valueName: "file"))
  var tlsCertificate: String?

  @Option(help: ArgumentHelp("The certificate's private key, in PEM form.", valueName: "file"))
  var tlsKey: String?

  @Option(
    help: ArgumentHelp(
      """
      The secret that keys codes, the same for every endpoint (default with SQLite: made beside the store, as \
      PATH.secret).
      """, valueName: "file"))
  var secretFile: String?

  @OptionGroup var sending: SendingOptions

  @Option(help: ArgumentHelp("Where notices to the team are posted as JSON too.", valueName: "url"))
  var webhook: String?

  @Option(help: ArgumentHelp("How many SMS codes the whole site may send in a day.", valueName: "number"))
  var smsPerDay = Limits.smsPerDay

  func validate() throws {
    if smsPerDay < 0 { throw ValidationError("--sms-per-day takes a whole number from 0") }
    for range in trustedProxy where AddressRange(range) == nil {
      throw ValidationError("--trusted-proxy takes an address or a range such as 10.0.0.0/8, not \"\(range)\"")
    }
    if secretFile == nil, try storeOption.setting().path == nil {
      throw ValidationError(
        "--secret-file is needed with PostgreSQL, the same for every endpoint: openssl rand -hex 32 makes one")
    }
    if (tlsCertificate == nil) != (tlsKey == nil) {
      throw ValidationError("--tls-certificate and --tls-key belong together")
    }
  }

  func run() async throws {
    try await reporting {
      let listener = try Listener(setting: listen)
      let trusted = try AllowedSigners(
        Source(
          path: trust,
          bytes: try NamedFile.read(
            trust, most: AllowedSigners.maximumBytes, mend: "name the file that latchkey key show wrote a line for")))
      let certificate = try certificate()
      let routes = try sending.routes(webhook: try webhook.map { (text) throws(Problem) in try Webhook(setting: text) })
      let setting = try storeOption.setting()
      // Before anything is written or sent: another endpoint may be at work here.
      let claim = try listener.claim()
      let secret = try SecretFile.read(
        at: secretFile ?? "\(setting.path ?? "latchkey").secret", isMade: secretFile == nil)
      let store = try storeOption.open(isMade: true)
      var settings = EndpointServer.Settings(
        dist: dist, trust: trusted, store: store, secret: secret, routes: routes, clock: now)
      settings.proxies = TrustedProxies(trustedProxy.compactMap(AddressRange.init))
      settings.smsPerDay = smsPerDay
      let logger = Logger(label: JSONLog.label) { JSONLog(label: $0) }
      defer { LogOutput.standardError.flush() }
      let server = try EndpointServer(settings, logger: logger)
      try await server.run(at: claim, certificate: certificate, connections: Self.connections())
    }
  }

  private func certificate() throws(Problem) -> OwnCertificate? {
    guard let tlsCertificate, let tlsKey else { return nil }
    let mend = "name a file in PEM form that the endpoint's user can read"
    return try OwnCertificate(
      chain: try NamedFile.read(tlsCertificate, most: 1 << 20, mend: mend),
      key: try NamedFile.read(tlsKey, most: 1 << 20, mend: mend))
  }

  /// As many connections as there may be open files, but for those that the program needs itself.
  private static func connections() -> Int {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = min(limit.rlim_max, 65_536)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    // A request for a large file holds a second one.
    return max(16, Int(limit.rlim_cur) / 2 - 64)
  }
}
