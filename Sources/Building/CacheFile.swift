import Glibc
import Manifest

/// The form of a cache's file: a head, what is remembered of the contacts and of each project, a table of where that lies, and at
/// the end where the table begins and the digest of head and table. Each part has its own digest in the table.
enum CacheFile {
  private static let format = Array("latchkey-cache/5\n".utf8)
  private static let digestCount = 32
  /// What follows the table.
  private static let tailCount = 8 + digestCount

  /// A part of the file.
  struct Part: Sendable {
    let place: Range<Int>
    let digest: HexDigest
  }

  /// What comes before the projects.
  struct Head: Sendable {
    let key: HexDigest
    /// The folder whose builds are remembered.
    let output: String

    init(key: HexDigest, output: String) { (self.key, self.output) = (key, output) }

    /// Nil when the file has another form.
    init?(of file: OpenFile) {
      let start = format.count + digestCount
      let room = start + 8 + Int(PATH_MAX)
      guard let size = file.status.map({ Int($0.st_size) }), let bytes = file.bytes(0..<min(room, size)),
        bytes.count > start, bytes.starts(with: format)
      else { return nil }
      key = bytes.withUnsafeBytes { HexDigest(bytes: UnsafeRawBufferPointer(rebasing: $0[format.count..<start])) }
      let output = CacheReader.read(bytes, from: start) { $0.text() }
      guard let output, !output.isEmpty else { return nil }
      self.output = output
    }

    var bytes: [UInt8] {
      var writer = CacheWriter(format + key.bytes, room: 8 + output.utf8.count)
      writer.add(output)
      return writer.bytes
    }
  }

  /// What a table says.
  struct Table: Sendable {
    /// The identity of the tree that the last build replaced; nil when it was not kept.
    var spare: UInt64?
    /// Which tree is the output.
    var output = TreeTurn.first
    /// The numbers of the projects that were built last: people work on one for a while.
    var latest: [Int] = []
    /// Where the contacts' part lies; nil when there is none.
    var contacts: Part?
    /// The projects, sorted, and where the part of each lies.
    var ids: [String] = []
    var parts: [Part] = []
  }

  /// What the table says; nil when it is not what was written.
  static func table(of file: OpenFile, _ head: Head) -> Table? {
    guard let size = file.status.map({ Int($0.st_size) }), size >= tailCount,
      let tail = file.bytes(size - tailCount..<size),
      let start = CacheReader.read(tail, { Optional($0.number()) }), start >= 0, start <= size - tailCount,
      let table = file.bytes(start..<size - tailCount),
      tail.suffix(digestCount).elementsEqual(digest(head.bytes, table, at: start).bytes)
    else { return nil }
    return CacheReader.read(table) { reader in
      var result = Table()
      let spare = reader.number()
      result.spare = spare == 0 ? nil : UInt64(bitPattern: Int64(spare))
      result.output = TreeTurn(rawValue: reader.number()) ?? .first
      result.latest = reader.list { $0.number() }
      result.contacts = reader.list(part).first
      let count = reader.number()
      result.ids.reserveCapacity(min(count, table.count / 64))
      result.parts.reserveCapacity(min(count, table.count / 64))
      for _ in 0..<max(count, 0) where reader.isWhole {
        result.ids.append(reader.text())
        guard let part = part(&reader) else { return nil }
        result.parts.append(part)
      }
      return reader.isWhole && reader.isAtEnd ? result : nil
    }
  }

  private static func part(_ reader: inout CacheReader) -> Part? {
    let (start, end) = (reader.number(), reader.number())
    guard let digest = reader.digest(), start <= end else { return nil }
    return Part(place: start..<end, digest: digest)
  }

  private static func digest(_ head: [UInt8], _ table: [UInt8], at start: Int) -> HexDigest {
    var stream = HexDigest.Stream()
    for bytes in [head, table, tail(of: start)] { stream.update(bytes) }
    return stream.digest
  }

  private static func tail(of start: Int) -> [UInt8] {
    var writer = CacheWriter(room: 8)
    writer.add(start)
    return writer.bytes
  }

  /// A file in the making, which takes the place of an older one at one stroke.
  struct Draft: ~Copyable {
    private let path: String
    private let aside: String
    private let file: Int32
    private let head: [UInt8]
    /// Where the next part begins.
    private var end: Int
    private var contacts: [Part] = []
    private var table = CacheWriter(room: 1 << 10)
    private var count = 0
    private var latest: [Int] = []
    private var isWritten = true
    /// What is to be written next.
    private var pending: [UInt8] = []

    /// - Parameter path: where it is to be.
    /// - Returns: nil when it cannot be made.
    static func open(_ head: Head, at path: String) -> Draft? {
      guard (try? Stage.makeFolder(CacheFolder(of: path).path)) != nil else { return nil }
      let aside = "\(path).\(getpid())"
      let file = Glibc.open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
      return file < 0 ? nil : Draft(head.bytes, to: file, aside, path)
    }

    private init(_ head: [UInt8], to file: Int32, _ aside: String, _ path: String) {
      (self.head, self.file, self.aside, self.path) = (head, file, aside, path)
      end = head.count
      write(head)
    }

    deinit {
      close(file)
      // Once it has its place, nothing is there.
      unlink(aside)
    }

    private static let room = 256 << 10

    private mutating func write(_ bytes: [UInt8]) {
      pending += bytes
      if pending.count >= Self.room { flush() }
    }

    private mutating func flush() {
      isWritten = isWritten && (try? Stage.write(pending, to: file, aside)) != nil
      pending.removeAll(keepingCapacity: true)
    }

    /// Adds what is remembered of the contacts, before all projects.
    mutating func add(contacts bytes: [UInt8]) {
      contacts = [Part(place: end..<end + bytes.count, digest: HexDigest(of: bytes))]
      end += bytes.count
      write(bytes)
    }

    /// Adds what an older cache says of the contacts as it stands there, before all projects.
    ///
    /// - Returns: whether it could be read.
    mutating func addContacts(of old: BuildCache) -> Bool {
      guard let part = old.contactsPart else { return true }
      flush()
      contacts = [Part(place: end..<end + part.place.count, digest: part.digest)]
      end += part.place.count
      return old.copy(part.place, to: file)
    }

    /// How many of the projects that were built last are told.
    private static let latestCount = 16

    /// Adds a project; they come in order.
    ///
    /// - Parameters:
    ///   - digest: of the bytes.
    ///   - isNew: whether it was built just now.
    mutating func add(_ id: String, _ bytes: [UInt8], _ digest: HexDigest, isNew: Bool) {
      if isNew, latest.count < Self.latestCount { latest.append(count) }
      enter(id, count: bytes.count, digest: digest)
      write(bytes)
    }

    /// Adds projects of an older cache as they stand there, one after the other.
    ///
    /// - Returns: whether they could be read.
    mutating func add(_ projects: Range<Int>, of old: BuildCache) -> Bool {
      guard let first = projects.first, let last = projects.last else { return true }
      flush()
      for index in projects {
        let part = old.part(index)
        enter(old.ids[index], count: part.place.count, digest: part.digest)
      }
      return old.copy(old.part(first).place.lowerBound..<old.part(last).place.upperBound, to: file)
    }

    private mutating func enter(_ id: String, count bytes: Int, digest: HexDigest) {
      table.add(id)
      table.add(end)
      end += bytes
      table.add(end)
      table.add(digest)
      count += 1
    }

    /// Ends the file, and puts it in its place.
    ///
    /// - Parameters:
    ///   - spare: the identity of the tree that was replaced.
    ///   - output: which tree is the output.
    /// - Returns: whether it is there. What hinders it is no matter: the next build builds everything.
    consuming func settle(spare: UInt64?, output: TreeTurn) -> Bool {
      var start = CacheWriter(room: table.bytes.count + 256)
      start.add(Int(Int64(bitPattern: spare ?? 0)))
      start.add(output.rawValue)
      start.add(latest) { $0.add($1) }
      start.add(contacts) { writer, part in
        for number in [part.place.lowerBound, part.place.upperBound] { writer.add(number) }
        writer.add(part.digest)
      }
      start.add(count)
      let whole = start.bytes + table.bytes
      write(whole)
      write(CacheFile.tail(of: end) + CacheFile.digest(head, whole, at: end).bytes)
      flush()
      return isWritten && rename(aside, path) == 0
    }
  }
}
