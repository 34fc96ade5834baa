import Content
import Glibc
import Manifest

/// What earlier builds of one site into one folder came to, so that what did not change is not built again. It can be lost or
/// damaged without harm: then what is not remembered is built. Projects are read from the file one by one, when their turn
/// comes: so the memory needed does not grow with what is remembered of each.
final class BuildCache: Sendable {
  /// The digest of all that every project depended on.
  let key: HexDigest?
  private let table: CacheFile.Table
  private let file: OpenFile?

  /// A cache of nothing.
  init() {
    (key, table, file) = (nil, CacheFile.Table(), nil)
  }

  /// - Parameter path: the file.
  /// - Returns: nil when there is no such file, or it was made otherwise, or what it says of itself is not what was written.
  init?(at path: String) {
    guard let file = OpenFile(path), let head = CacheFile.Head(of: file), let table = CacheFile.table(of: file, head)
    else { return nil }
    self.file = file
    key = head.key
    self.table = table
    // That it was used keeps it from being removed.
    utimensat(AT_FDCWD, path, nil, AT_SYMLINK_NOFOLLOW)
  }

  /// The identity of the tree that the last build replaced; nil when it was not kept.
  var spare: UInt64? { table.spare }
  /// Which tree is the output.
  var output: TreeTurn { table.output }
  /// The projects, sorted.
  var ids: [String] { table.ids }
  /// The numbers of the projects that were built last.
  var latest: [Int] { table.latest.filter(table.ids.indices.contains) }

  /// The folder whose builds a cache remembers; nil when it is none of this form.
  static func output(at path: String) -> String? {
    OpenFile(path).flatMap { CacheFile.Head(of: $0)?.output }
  }

  /// The contacts as they were read, if a function finds that reading them again would give the same; nil, too, when nothing is
  /// remembered of them, or these are not the bytes that were written.
  func contacts(if isOfUse: (CachedContacts) -> Bool) -> Contacts.Remembered? {
    guard let bytes = table.contacts.flatMap(bytes) else { return nil }
    return CacheReader.read(bytes) { reader in
      guard let cached = CachedContacts(from: &reader), isOfUse(cached) else { return nil }
      return Contacts.Remembered(from: &reader)
    }
  }

  /// Which of ``ids`` a project is.
  func index(of id: String) -> Int? { table.ids.index(of: id) }

  /// Whether the folders of one of ``ids`` are as remembered in a tree; see ``CachedFolders``.
  func isWhole(_ index: Int, in tree: Int32, _ turn: TreeTurn) -> Bool {
    bytes(index).flatMap { CacheReader.read($0) { CachedFolders(from: &$0) } }?.isWhole(tree, turn) == true
  }

  /// What is remembered of one of ``ids``; nil when these are not the bytes that were written.
  func project(_ index: Int) -> CachedProject? {
    bytes(index).flatMap { bytes in CacheReader.read(bytes) { CachedProject(from: &$0) } }
  }

  private func bytes(_ index: Int) -> [UInt8]? { bytes(part(index)) }

  private func bytes(_ part: CacheFile.Part) -> [UInt8]? {
    file?.bytes(part.place).flatMap { HexDigest(of: $0) == part.digest ? $0 : nil }
  }

  /// Where a project's part of the file lies, and its digest.
  func part(_ index: Int) -> CacheFile.Part { table.parts[index] }

  /// Where the contacts' part lies, and its digest; nil when nothing is remembered of them.
  var contactsPart: CacheFile.Part? { table.contacts }

  /// Copies a place of the file as it stands.
  ///
  /// - Parameter other: the open file at whose end it is put.
  /// - Returns: whether all could be copied.
  func copy(_ place: Range<Int>, to other: Int32) -> Bool { file?.copy(place, to: other) == true }

  /// Whether the file at its path is the one that was read, or is still not there.
  func isStill(at path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 ? file?.status?.st_ino == status.st_ino : file == nil
  }
}

extension [String] {
  /// Where an identifier is in a sorted list of them.
  func index(of id: String) -> Int? { position(of: id, among: count) { self[$0] } }
}

extension [BuiltProject] {
  /// Where a project is in a list that is sorted by identifier.
  func index(of id: String) -> Int? { position(of: id, among: count) { self[$0].id } }
}

/// Where an identifier is among sorted ones.
private func position(of id: String, among count: Int, _ other: (Int) -> String) -> Int? {
  var (low, high) = (0, count)
  while low < high {
    let middle = (low + high) / 2
    if other(middle).precedes(id) { low = middle + 1 } else { high = middle }
  }
  return low < count && other(low) == id ? low : nil
}
