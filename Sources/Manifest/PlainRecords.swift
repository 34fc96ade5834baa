import Syntax

/// The quick way to read what a build wrote. It takes nothing that the strict way would not; what it does not take, that way
/// reads, or refuses with the place.
extension PortalRecord {
  /// What a portal.json says, when it is written as ``bytes`` writes it and no text in it had to be escaped; else nil.
  init?(plain bytes: [UInt8]) {
    let record = PlainJSONReader.read(bytes) { reader -> PortalRecord in
      var files: [String: HexDigest] = [:]
      var grants: [Grant] = []
      var messages: [Message] = []
      var readers: [String: [String]] = [:]
      var (project, title) = ("", "")
      reader.object { record in
        record.member("files")
        files = record.digests(by: ManifestPath.isSafe, expected: bytes.count / 120)
        record.member("grants")
        record.array { grants.append($0.grant()) }
        record.member("messages")
        record.array { messages.append($0.message()) }
        record.member("project")
        project = record.identifier()
        record.member("readers")
        record.members { reader, path in
          if !ManifestPath.isSafe(path) { reader.refuse() }
          var contacts: [String] = []
          reader.array { contacts.append($0.identifier()) }
          readers[String(decoding: path, as: UTF8.self)] = contacts
        }
        record.member("title")
        title = record.string()
      }
      if Set(grants.map(\.contact)).count < grants.count { reader.refuse() }
      return PortalRecord(
        project: project, title: title, grants: grants, messages: messages, files: files, readers: readers)
    }
    guard let record else { return nil }
    self = record
  }
}

extension SiteManifest {
  /// What a manifest.json says, when it is written as ``bytes`` writes it and no text in it had to be escaped; else nil.
  init?(plain bytes: [UInt8]) {
    let manifest = PlainJSONReader.read(bytes) { reader -> SiteManifest in
      var files: [String: HexDigest] = [:]
      var portals: [String: HexDigest] = [:]
      var (site, sequence, issued) = ("", 0, "")
      reader.object { manifest in
        manifest.member("files")
        files = manifest.digests(by: ManifestPath.isSafe, expected: 0)
        manifest.member("format")
        if manifest.string() != Self.format { manifest.refuse() }
        manifest.member("issued")
        issued = manifest.time()
        manifest.member("portals")
        portals = manifest.digests(by: ManifestPath.isIdentifier, expected: bytes.count / 90)
        manifest.member("sequence")
        sequence = manifest.integer()
        manifest.member("site")
        site = manifest.string()
      }
      return SiteManifest(site: site, sequence: sequence, issued: issued, portals: portals, files: files)
    }
    guard let manifest else { return nil }
    self = manifest
  }
}

extension PlainJSONReader {
  /// A text that a rule allows.
  private mutating func text(_ isAllowed: (UnsafeRawBufferPointer) -> Bool) -> String {
    let piece = piece()
    if !isAllowed(piece) { refuse() }
    return String(decoding: piece, as: UTF8.self)
  }

  fileprivate mutating func identifier() -> String { text(ManifestPath.isIdentifier) }

  fileprivate mutating func time() -> String { text(Fields.isTime) }

  /// A number that counts from 1.
  private mutating func ordinal() -> Int {
    let number = integer()
    if number < 1 { refuse() }
    return number
  }

  private mutating func address() -> String {
    let text = string()
    if !Fields.isAddress(text) { refuse() }
    return text
  }

  private mutating func digest() -> HexDigest {
    guard let digest = HexDigest(hex: piece(count: 64)) else {
      refuse()
      return .zero
    }
    return digest
  }

  private mutating func choice<Choice>() -> Choice where Choice: RawRepresentable<String> & CaseIterable {
    guard let choice = Choice(rawValue: string()) else {
      refuse()
      return Choice.allCases[Choice.allCases.startIndex]
    }
    return choice
  }

  /// Digests by name or path.
  ///
  /// - Parameter expected: how many there are, about.
  fileprivate mutating func digests(
    by isAllowed: (UnsafeRawBufferPointer) -> Bool, expected: Int
  ) -> [String: HexDigest] {
    var digests = [String: HexDigest](minimumCapacity: expected)
    members { reader, key in
      if !isAllowed(key) { reader.refuse() }
      digests[String(decoding: key, as: UTF8.self)] = reader.digest()
    }
    return digests
  }

  fileprivate mutating func message() -> PortalRecord.Message {
    var (channel, contact, generation, path) = (PortalRecord.Message.Channel.email, "", 1, "")
    var digest = HexDigest.zero
    object { message in
      message.member("channel")
      channel = message.choice()
      message.member("contact")
      contact = message.identifier()
      message.member("generation")
      generation = message.ordinal()
      message.member("path")
      path = message.text(ManifestPath.isSafe)
      message.member("sha256")
      digest = message.digest()
    }
    return PortalRecord.Message(
      contact: contact, generation: generation, channel: channel, path: path, digest: digest)
  }

  fileprivate mutating func grant() -> Grant {
    var (contact, name, locale, issued, expires) = ("", "", "", "", "")
    var (email, phone): (String?, String?) = (nil, nil)
    var (generation, state, link) = (1, Grant.State.invited, HexDigest.zero)
    var replaced: [HexDigest] = []
    var sees: [String] = []
    object { grant in
      grant.member("contact")
      contact = grant.identifier()
      if grant.has("email") { email = grant.address() }
      grant.member("expires")
      expires = grant.time()
      grant.member("generation")
      generation = grant.ordinal()
      grant.member("issued")
      issued = grant.time()
      grant.member("link")
      link = grant.digest()
      grant.member("locale")
      locale = grant.string()
      grant.member("name")
      name = grant.string()
      if grant.has("phone") { phone = grant.address() }
      grant.member("replaced")
      grant.array { replaced.append($0.digest()) }
      grant.member("sees")
      grant.array { sees.append($0.identifier()) }
      grant.member("state")
      state = grant.choice()
    }
    return Grant(
      contact: contact, name: name, email: email, phone: phone, locale: locale, sees: sees, generation: generation,
      issued: issued, expires: expires, state: state, link: link, replaced: replaced)
  }
}
