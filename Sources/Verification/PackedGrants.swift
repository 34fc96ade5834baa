import Manifest
import Portal

/// What the verification knows of one project, its title and its grants, in one run of bytes, without the texts and arrays
/// of which each ``Manifest/Grant`` has a dozen. A grant is unpacked when someone asks for it.
public struct PackedGrants: Sendable {
  /// The project's identifier.
  public let project: String
  private let bytes: [UInt8]
  /// What its grants can be found by; empty once it is in an index.
  private(set) var keys: [UInt64]

  /// The grants of a project's verified record.
  public init(_ record: PortalRecord) {
    project = record.project
    var writer = PackedWriter()
    writer.add(record.title)
    keys = []
    for grant in record.grants {
      var packed = PackedWriter()
      packed.add(grant)
      writer.add(packed.bytes)
      keys += GrantKey.all(of: grant).map(\.hash)
    }
    bytes = writer.bytes
  }

  /// The same without its keys.
  var indexed: PackedGrants {
    var packed = self
    packed.keys = []
    return packed
  }

  /// The keys of its grants, also when they are in an index.
  var allKeys: [UInt64] { keys.isEmpty ? entries.flatMap { GrantKey.all(of: $0.grant) }.map(\.hash) : keys }

  /// Every grant.
  var entries: [Grants.Entry] { found { _ in true } }

  /// The grants that a condition on their beginning picks: the contact, and the digests of the links, the one in use first.
  func found(_ isWanted: (PackedReader.Head) -> Bool) -> [Grants.Entry] {
    var reader = PackedReader(bytes)
    let title = reader.text()
    var entries: [Grants.Entry] = []
    while !reader.isAtEnd {
      let end = reader.count() + reader.index
      let head = reader.head()
      if isWanted(head) { entries.append(Grants.Entry(reader.grant(head), project: project, title: title)) }
      reader.index = end
    }
    return entries
  }
}

/// What a grant can be found by.
enum GrantKey: Hashable {
  case link(HexDigest)
  case contact(String)
  case address(Address)

  /// Every key of a grant.
  static func all(of grant: Grant) -> [GrantKey] {
    [.link(grant.link), .contact(grant.contact)] + grant.replaced.map { .link($0) }
      + [grant.email.map { .address(Address(email: $0)) }, grant.phone.map { .address(Address(phone: $0)) }]
      .compactMap { $0 }
  }

  /// Differs from process to process, so that nobody can choose addresses that meet.
  var hash: UInt64 {
    var hasher = Hasher()
    hasher.combine(self)
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }
}

/// Writes what ``PackedReader`` reads: counts in bytes of seven bits, the lowest first, and texts with their length.
struct PackedWriter {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ count: Int) {
    var rest = UInt(bitPattern: count)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func add(_ bytes: some Collection<UInt8>) {
    add(bytes.count)
    self.bytes += bytes
  }

  mutating func add(_ text: String) { add(text.utf8) }

  mutating func add(_ grant: Grant) {
    add(grant.contact)
    add(1 + grant.replaced.count)
    for digest in [grant.link] + grant.replaced { bytes += digest.bytes }
    for text in [grant.name, grant.email ?? "", grant.phone ?? "", grant.locale, grant.issued, grant.expires] {
      add(text)
    }
    add(grant.state == .cancelled ? 1 : 0)
    add(grant.generation)
    add(grant.sees.count)
    for section in grant.sees { add(section) }
  }
}

/// Reads what ``PackedWriter`` wrote in this very process.
struct PackedReader {
  private let bytes: [UInt8]
  var index = 0

  /// What a grant begins with.
  struct Head {
    let contact: String
    /// The digests of the links, the one in use first.
    let links: [HexDigest]
  }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { index == bytes.count }

  mutating func count() -> Int {
    var (value, shift): (UInt, UInt) = (0, 0)
    while true {
      let byte = bytes[index]
      index += 1
      value |= UInt(byte & 0x7F) << shift
      if byte < 0x80 { return Int(bitPattern: value) }
      shift += 7
    }
  }

  mutating func text() -> String {
    let length = count()
    defer { index += length }
    return String(decoding: bytes[index..<index + length], as: UTF8.self)
  }

  mutating func head() -> Head {
    let contact = text()
    let links = (0..<count()).map { _ in
      defer { index += 32 }
      return bytes[index..<index + 32].withUnsafeBytes { HexDigest(bytes: $0) }
    }
    return Head(contact: contact, links: links)
  }

  mutating func grant(_ head: Head) -> Grant {
    let (name, email, phone, locale, issued, expires) = (text(), text(), text(), text(), text(), text())
    let state: Grant.State = count() == 1 ? .cancelled : .invited
    let generation = count()
    let sees = (0..<count()).map { _ in text() }
    return Grant(
      contact: head.contact, name: name, email: email.isEmpty ? nil : email, phone: phone.isEmpty ? nil : phone,
      locale: locale, sees: sees, generation: generation, issued: issued, expires: expires, state: state,
      link: head.links[0], replaced: Array(head.links.dropFirst()))
  }
}
