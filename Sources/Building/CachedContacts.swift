import Content
import Manifest
import Portal
import Syntax

/// What is remembered of the contacts besides themselves: enough to tell that reading their files again would give the same.
struct CachedContacts: Sendable {
  /// What was read: the folder contacts/ with all that it holds.
  let sources: PathList
  let sourceStamp: HexDigest
  /// The digest of what reading them depended on besides.
  let key: HexDigest

  /// What reading contacts depends on besides their files: this very program, site.json, and how warnings name the folder.
  static func key(_ site: [UInt8], shown: String) -> HexDigest {
    HexDigest(of: site + Array(("\0" + (Program.identity + [shown]).joined(separator: "\0")).utf8))
  }

  /// What is to be remembered of contacts that were just read; nil when there is no such folder, or it changed as it was read, or
  /// so shortly before that it could not be told.
  ///
  /// - Parameters:
  ///   - sources: what was read.
  ///   - start: the moment before.
  init?(_ sources: Sightings.Seen, key: HexDigest, from start: Int64) {
    let stamp = Stamp(of: sources.statuses.map(Stamp.Entry.init))
    guard !sources.statuses.isEmpty, stamp.isSettled(at: start) else { return nil }
    self.sources = PathList(sources.paths, count: sources.statuses.count)
    sourceStamp = stamp.digest
    self.key = key
  }

  /// Whether the files are as they were.
  ///
  /// - Parameter content: the open folder content/.
  func isUnchanged(_ content: Int32) -> Bool { Stamp(of: sources, in: content)?.digest == sourceStamp }

  /// It and the contacts as they are written.
  func bytes(with contacts: Contacts) -> [UInt8] {
    var writer = CacheWriter(room: sources.bytes.count + contacts.known.count * 160)
    sources.write(to: &writer)
    writer.add(sourceStamp)
    writer.add(key)
    let ids = contacts.known.keys.sorted { $0.precedes($1) }
    writer.add(ids.compactMap { contacts.known[$0] }) { writer, contact in
      for text in [contact.id, contact.person.name, contact.company, contact.formats?.locale ?? ""] { writer.add(text) }
      // An address is never empty.
      for address in [contact.person.email, contact.person.phone] { writer.add(address ?? "") }
    }
    writer.add(contacts.warnings)
    return writer.bytes
  }

  /// Nil when the bytes do not begin with it.
  init?(from reader: inout CacheReader) {
    let sources = PathList(from: &reader)
    let (sourceStamp, key) = (reader.digest(), reader.digest())
    guard let sources, let sourceStamp, let key else { return nil }
    self.sources = sources
    self.sourceStamp = sourceStamp
    self.key = key
  }
}

extension Contacts.Remembered {
  /// Nil when what is left of the bytes is not contacts.
  init?(from reader: inout CacheReader) {
    let contacts = reader.list { reader -> Contact? in
      let (id, name, company, locale) = (reader.text(), reader.text(), reader.text(), reader.text())
      let (email, phone) = (reader.text(), reader.text())
      return Contact(
        id: id,
        person: Person(name: name, email: email.isEmpty ? nil : email, phone: phone.isEmpty ? nil : phone),
        company: company, formats: locale.isEmpty ? nil : Formats(locale: locale))
    }
    let warnings = reader.warnings()
    guard reader.isWhole, reader.isAtEnd else { return nil }
    self.init(contacts: contacts, warnings: warnings)
  }
}
