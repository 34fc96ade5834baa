import Glibc
import Manifest

/// The form of a cache's file: a head, what is remembered of each project, a table of where that lies, and at the end where the
/// table begins and the digest of head and table. A project's part has its own digest in the table.
enum CacheFile {
  private static let format = Array("latchkey-cache/3\n".utf8)
  private static let digestCount = 32
  /// What follows the table.
  private static let tailCount = 8 + digestCount

  /// A project's part of the file.
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

  /// What the table says; nil when it is not what was written.
  static func table(of file: OpenFile, _ head: Head) -> (spare: UInt64?, ids: [String], parts: [Part])? {
    guard let size = file.status.map({ Int($0.st_size) }), size >= tailCount,
      let tail = file.bytes(size - tailCount..<size),
      let start = CacheReader.read(tail, { Optional($0.number()) }), start >= 0, start <= size - tailCount,
      let table = file.bytes(start..<size - tailCount),
      tail.suffix(digestCount).elementsEqual(digest(head.bytes, table, at: start).bytes)
    else { return nil }
    return CacheReader.read(table) { reader in
      let spare = reader.number()
      let count = reader.number()
      var (ids, parts): ([String], [Part]) = ([], [])
      ids.reserveCapacity(min(count, table.count / 64))
      parts.reserveCapacity(min(count, table.count / 64))
      for _ in 0..<max(count, 0) where reader.isWhole {
        ids.append(reader.text())
        let (start, end) = (reader.number(), reader.number())
        guard let digest = reader.digest(), start <= end else { return nil }
        parts.append(Part(place: start..<end, digest: digest))
      }
      return reader.isWhole && reader.isAtEnd ? (spare == 0 ? nil : UInt64(bitPattern: Int64(spare)), ids, parts) : nil
    }
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
    /// Where the next project's part begins.
    private var end: Int
    private var table = CacheWriter(room: 1 << 10)
    private var count = 0
    private var isWritten = true

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

    private mutating func write(_ bytes: [UInt8]) {
      isWritten = isWritten && (try? Stage.write(bytes, to: file, aside)) != nil
    }

    /// Adds projects, which come in order.
    mutating func add(_ projects: [(id: String, bytes: [UInt8], digest: HexDigest)]) {
      var pieces: [UInt8] = []
      pieces.reserveCapacity(projects.reduce(0) { $0 + $1.bytes.count })
      for (id, bytes, digest) in projects {
        pieces += bytes
        table.add(id)
        table.add(end)
        end += bytes.count
        table.add(end)
        table.add(digest)
        count += 1
      }
      write(pieces)
    }

    /// Ends the file, and puts it in its place.
    ///
    /// - Parameter spare: the identity of the tree that was replaced.
    /// - Returns: whether it is there. What hinders it is no matter: the next build builds everything.
    consuming func settle(spare: UInt64?) -> Bool {
      var start = CacheWriter(room: table.bytes.count + 16)
      start.add(Int(Int64(bitPattern: spare ?? 0)))
      start.add(count)
      let whole = start.bytes + table.bytes
      write(whole)
      write(CacheFile.tail(of: end) + CacheFile.digest(head, whole, at: end).bytes)
      return isWritten && rename(aside, path) == 0
    }
  }
}
