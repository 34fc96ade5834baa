import Syntax

/// What portal.json says of one project: who has access, which messages were written, and the digest of every
/// file.
public struct PortalRecord: Sendable, Hashable {
  /// The most bytes that a portal.json may have.
  public static let maximumBytes = 64 << 20

  /// A message in outbox/.
  public struct Message: Sendable, Hashable {
    /// How a message travels.
    public enum Channel: String, Sendable, CaseIterable {
      case email, sms
    }

    /// Whom it is for.
    public let contact: String
    /// Which sending of the invitation it is, from 1.
    public let generation: Int
    /// How it travels.
    public let channel: Channel
    /// Where it stands, relative to dist/.
    public let path: String
    /// The digest of the file.
    public let digest: HexDigest

    /// A message in outbox/.
    public init(contact: String, generation: Int, channel: Channel, path: String, digest: HexDigest) {
      self.contact = contact
      self.generation = generation
      self.channel = channel
      self.path = path
      self.digest = digest
    }
  }

  /// The project's identifier.
  public let project: String
  /// The project's title.
  public let title: String
  /// The access of every contact who was ever invited, each contact once.
  public let grants: [Grant]
  /// The messages of the project.
  public let messages: [Message]
  /// The digest of every page and file, by its path relative to the project's folder.
  public let files: [String: HexDigest]
  /// Who may fetch a file under files/: contacts by its path relative to the project's folder.
  public let readers: [String: [String]]

  /// What portal.json says of one project.
  public init(
    project: String, title: String, grants: [Grant], messages: [Message], files: [String: HexDigest],
    readers: [String: [String]]
  ) {
    self.project = project
    self.title = title
    self.grants = grants
    self.messages = messages
    self.files = files
    self.readers = readers
  }

  /// Where a project's portal.json stands, relative to dist/.
  public static func path(of project: String) -> String { "portals/\(project)/portal.json" }

  /// What a portal.json says, whoever wrote it. Only for looking at builds of one's own that may be unsigned:
  /// what comes from outside is read by ``VerifiedManifest/portal(_:bytes:)``.
  ///
  /// - Throws: a ``Problem`` at the first place that is not as the format promises.
  public init(unverified source: Source) throws(Problem) {
    try SizeLimit(Self.maximumBytes).check(source)
    let record = Self(plain: source.bytes)
    self = if let record { record } else { try Self(anySpelling: source) }
  }

  /// What a portal.json says, however its JSON is spelled.
  init(anySpelling source: Source) throws(Problem) {
    let node = try JSONReader.read(source)
    let fields = try Fields(
      node, in: source, names: ["project", "title", "grants", "messages", "files", "readers"])
    project = try fields.identifier("project")
    title = try fields.text("title")
    var contacts: Set<String> = []
    grants = try fields.list("grants") { (node) throws(Problem) in
      let grant = try Grant(node, in: source)
      guard contacts.insert(grant.contact).inserted else {
        throw fields.problem(node, "the contact \"\(grant.contact)\" has two grants")
      }
      return grant
    }
    messages = try fields.list("messages") { (node) throws(Problem) in
      let fields = try Fields(
        node, in: source, names: ["contact", "generation", "channel", "path", "sha256"])
      return Message(
        contact: try fields.identifier("contact"), generation: try fields.integer("generation", from: 1),
        channel: try fields.choice("channel"), path: try fields.path("path"),
        digest: try fields.digest("sha256"))
    }
    files = try fields.paths("files", fields.digest)
    readers = try fields.paths("readers") { (node) throws(Problem) in
      try fields.list(node, fields.identifier)
    }
  }

  /// The bytes of portal.json: canonical JSON, so that equal records have equal bytes.
  public var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.object { record in
      record.member("files") { $0.digests(files) }
      record.member("grants") { $0.array(grants) { $1.write(to: &$0) } }
      record.member("messages") { $0.array(messages) { $1.write(to: &$0) } }
      record.member("project") { $0.string(project) }
      record.member("readers") { readers in
        readers.object { readers in
          for (path, contacts) in self.readers.sorted(by: { $0.key.precedes($1.key) }) {
            readers.member(path) { $0.array(contacts) { $0.string($1) } }
          }
        }
      }
      record.member("title") { $0.string(title) }
    }
    return writer.bytes()
  }
}

extension PortalRecord.Message {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { message in
      message.member("channel") { $0.string(channel.rawValue) }
      message.member("contact") { $0.string(contact) }
      message.member("generation") { $0.integer(generation) }
      message.member("path") { $0.string(path) }
      message.member("sha256") { $0.string(digest.hex) }
    }
  }
}
