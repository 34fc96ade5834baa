import Manifest
import Portal
import Seeded
@testable import Signing
import Syntax
import Testing
import Verification

/// How messages of the outbox travel; Portal has its own for those of people.
typealias Channel = Verification.Channel

/// A site with two projects and three contacts, the store of its endpoint, and a clock that stands until it is moved.
struct Scene {
  static let start = Instant(seconds: 1_795_341_840)
  static let ana = Client(project: "kitchen-remodel", contact: "ana-ortiz")
  static let anasGarden = Client(project: "garden-studio", contact: "ana-ortiz")
  static let ben = Client(project: "kitchen-remodel", contact: "ben-cho")
  static let team = [
    Member(
      person: Person(name: "Mara", email: "mara@example.com", phone: nil), notices: Member.Notice.allCases),
    Member(person: Person(name: "Jo", email: "jo@example.com", phone: nil), notices: [.accepted]),
  ]

  let open: @Sendable () throws -> any Store
  var verifier: Verifier
  var secret: ServerSecret
  var now = Scene.start
  var random: SeededGenerator
  var grants: [Client: Grant]
  var smsPerDay = Limits.smsPerDay

  init(_ factory: StoreFactory = .sqlite, seed: UInt64 = 1) throws {
    open = try factory.make()
    random = SeededGenerator(seed: seed)
    secret = try #require(ServerSecret(bytes: Array(repeating: 7, count: 32)))
    grants = [:]
    verifier = Verifier(store: try open(), secret: secret, grants: Grants([]), team: [], smsCountries: [])
    invite(Self.ana)
    invite(Self.anasGarden)
    invite(Self.ben)
    use()
  }

  /// The link's token of a client's generation.
  static func link(_ client: Client, _ generation: Int = 1) -> Token {
    var random = SeededGenerator(
      seed: UInt64(bitPattern: Int64(client.description.utf8.reduce(generation) { $0 &* 31 &+ Int($1) })))
    return Token(using: &random)
  }

  /// Issues the next invitation of a client.
  mutating func invite(_ client: Client, phone: String? = nil) {
    let older = grants[client]
    let generation = (older?.generation ?? 0) + 1
    grants[client] = Grant(
      contact: client.contact, name: client.contact == "ana-ortiz" ? "Ana Ortiz" : "Ben Cho",
      email: "\(client.contact)@example.com",
      phone: phone ?? (client.contact == "ana-ortiz" ? "+15125550101" : "+441632960001"),
      locale: "en-US", sees: [], generation: generation, issued: now.iso8601,
      expires: (now + 7 * Limits.day).iso8601, state: .invited, link: Self.link(client, generation).digest,
      replaced: (older?.replaced ?? []) + (older.map { [$0.link] } ?? []))
  }

  mutating func cancel(_ client: Client) {
    guard let older = grants[client] else { return }
    grants[client] = Grant(
      contact: older.contact, name: older.name, email: older.email, phone: older.phone, locale: older.locale,
      sees: older.sees, generation: older.generation, issued: older.issued, expires: older.expires,
      state: .cancelled, link: older.link, replaced: older.replaced)
  }

  var records: [PortalRecord] {
    Dictionary(grouping: grants.keys, by: \.project).map { project, clients in
      PortalRecord(
        project: project, title: "The \(project)", grants: clients.sorted().compactMap { grants[$0] },
        messages: clients.sorted().compactMap { client in
          grants[client].map {
            PortalRecord.Message(
              contact: client.contact, generation: $0.generation, channel: .email,
              path: "outbox/\(project)/\(client.contact)-\($0.generation).eml", digest: HexDigest(of: []))
          }
        }, files: [:], readers: [:])
    }.sorted { $0.project < $1.project }
  }

  /// Takes the grants as they are into use, over the same store.
  mutating func use() {
    verifier = Verifier(
      store: verifier.store, secret: secret, grants: Grants(records), team: Self.team, smsCountries: ["+1"],
      smsPerDay: smsPerDay)
  }

  /// Closes the store, and opens it again as a new process would.
  mutating func restart() throws {
    verifier = Verifier(
      store: try open(), secret: secret, grants: Grants(records), team: Self.team, smsCountries: ["+1"],
      smsPerDay: smsPerDay)
  }

  /// A signed manifest of the grants as they are.
  func manifest(sequence: Int? = nil, site: String = "https://portal.example.com") throws -> VerifiedManifest {
    let key = try #require(SigningKey(seed: Array(repeating: 3, count: 32), comment: "test"))
    let manifest = SiteManifest(
      site: site, sequence: sequence ?? now.seconds, issued: now.iso8601,
      portals: Dictionary(uniqueKeysWithValues: records.map { ($0.project, HexDigest(of: $0.bytes)) }), files: [:])
    let trust = try AllowedSigners(
      Source(path: "allowed_signers", text: AllowedSigners.line(trusting: key.publicKey) + "\n"))
    return try VerifiedManifest.verify(
      bytes: manifest.bytes, signature: Array(try key.sign(manifest.bytes).utf8), trust: trust,
      at: Int64(now.seconds))
  }

  /// Takes the grants as they are into use with their manifest.
  @discardableResult
  mutating func adopt(sequence: Int? = nil) throws -> Adoption {
    use()
    let (records, now) = (records, now)
    return try verifier.adopt(try manifest(sequence: sequence), at: now) { projects in
      OutboxRecord.invitations(records.filter { projects.contains($0.project) }, at: now)
    }
  }

  mutating func token() -> Token { Token(using: &random) }

  /// A browser that nobody else has, in a network of its own.
  mutating func visitor(network: String? = nil) -> Visitor {
    Visitor(
      browser: token(), network: Network(of: network ?? "192.0.2.\(Int.random(in: 0...1_000_000, using: &random))"))
  }

  /// What asking for a code comes to.
  mutating func ask(
    _ client: Client, generation: Int = 1, by channel: Channel = .email, _ visitor: Visitor
  ) throws -> CodeRequest {
    try verifier.requestCode(
      link: Self.link(client, generation), by: channel, from: visitor, at: now, using: &random)
  }

  mutating func find(_ address: String, _ visitor: Visitor) throws -> CodeRequest {
    try verifier.requestCode(
      finding: try #require(Address(typed: address)), from: visitor, at: now, using: &random)
  }

  /// A code on its way, with what only its recipient can know: the digits, read as the sender reads them.
  struct Asked {
    let sent: SentCode
    let visitor: Visitor
    let code: String
  }

  mutating func code(_ client: Client, generation: Int = 1, by channel: Channel = .email) throws -> Asked {
    let visitor = visitor()
    let answer = try ask(client, generation: generation, by: channel, visitor)
    let sent = try #require(answer.sent, "\(answer)")
    return Asked(sent: sent, visitor: visitor, code: try #require(try digits(of: sent)))
  }

  /// The digits of a code; nil when nobody is sent it.
  func digits(of sent: SentCode) throws -> String? {
    let outbox = Outbox(store: verifier.store, secret: secret)
    while let lease = try outbox.lease(for: "reader", seconds: 60, at: now) {
      guard try outbox.handOver(lease, at: now) else { continue }
      _ = try outbox.report(.taken, of: lease, at: now)
      if case .code(let message) = lease.content, lease.record.key.hasSuffix(sent.challenge.digest.hex) {
        return message.code.digits
      }
    }
    return nil
  }

  mutating func type(_ code: String, _ asked: Asked, replacing session: Token? = nil) throws -> CodeCheck {
    try type(code, asked.sent.challenge, asked.visitor.browser, replacing: session)
  }

  mutating func type(
    _ code: String, _ challenge: Token, _ browser: Token, replacing session: Token? = nil
  ) throws -> CodeCheck {
    try verifier.check(
      code, for: challenge, from: browser, replacing: session, at: now, using: &random)
  }

  /// Signs in through the link of a client.
  mutating func signIn(_ client: Client, generation: Int = 1, replacing session: Token? = nil) throws -> SignIn {
    let asked = try code(client, generation: generation)
    let answer = try type(asked.code, asked, replacing: session)
    return try #require(answer.signIn, "\(answer)")
  }

  /// A code for a client, at the first moment from now on at which one may be asked for.
  mutating func nextCode(_ client: Client) throws -> Asked {
    while true {
      let visitor = visitor()
      switch try ask(client, visitor) {
      case .sent(let sent): return Asked(sent: sent, visitor: visitor, code: try #require(try digits(of: sent)))
      case .wait(let next), .locked(.until(let next)): now = next
      case let answer: throw Unexpected(answer: "\(answer)")
      }
    }
  }

  struct Unexpected: Error {
    let answer: String
  }

  /// Types wrong codes at a client's link until so many have failed, each as soon as may be.
  mutating func fail(_ client: Client, times: Int) throws {
    var asked: Asked?
    for index in 0..<times {
      if index % Limits.triesPerCode == 0 { asked = try nextCode(client) }
      let current = try #require(asked)
      _ = try type(Self.wrong(current.code), current)
    }
  }

  /// Six digits that are not these.
  static func wrong(_ code: String) -> String { code == "123456" ? "654321" : "123456" }

  func messages(_ kind: OutboxRecord.Kind) throws -> [OutboxRecord] {
    try verifier.store.read { (rows) throws(StoreError) in
      try rows.messages(in: OutboxRecord.State.allCases).filter { $0.kind == kind }
    }
  }

  func audit() throws -> [AuditEntry] {
    try verifier.store.read { (rows) throws(StoreError) in
      try rows.audit(from: Instant(seconds: 0), limit: 10_000)
    }
  }

  func link(_ client: Client, _ generation: Int = 1) throws -> Link {
    try verifier.link(Self.link(client, generation), at: now)
  }

  func opens(_ session: Token, _ client: Client) throws -> Bool {
    try verifier.visit(session, project: client.project, page: "", at: now)?.entry.client == client
  }
}

extension CodeRequest {
  var sent: SentCode? {
    guard case .sent(let sent) = self else { return nil }
    return sent
  }
}

extension CodeCheck {
  var signIn: SignIn? {
    guard case .right(let signIn) = self else { return nil }
    return signIn
  }
}
