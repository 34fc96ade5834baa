import Content
import Dispatch
import Glibc
import Manifest
import Synchronization

/// A look at what earlier builds left, begun while the site is still being read: whether a project's sources, and its files in
/// the output, are as they are remembered. Nothing of them is opened.
///
/// Whether the output holds other files besides is asked only until something has changed: then the output is replaced, and
/// what it holds besides goes with it. From then on the same is asked of the spare, which takes its place.
public final class BuildGlance: Sendable {
  /// What was found of a project.
  private enum Finding {
    case changed, unchanged
    /// Unchanged, and the output holds no other files of it.
    case whole
    /// Unchanged, and the spare holds the very files of the output and no others of it.
    case spared
  }

  /// What reading the contacts came to, as far as they can be told to stay as they are.
  enum ContactsRead: Sendable {
    /// Nothing had to be read: a cache says what they are.
    case remembered(BuildCache)
    /// They were read; and what is to be remembered of them besides.
    case new(Contacts, CachedContacts)
  }

  /// The cache's file.
  let path: String
  /// The path of the folder content/projects/.
  let projects: String
  let cache: BuildCache
  /// The open folder content/projects/; -1 when there is none.
  let content: Int32
  /// The open folder dist/; -1 when there is none.
  let output: Int32
  /// The open spare; -1 when there is none, or another than is remembered.
  private let spare: Int32
  /// What was found of each project of the cache; nil when it was not looked at yet.
  private let found: Mutex<[Finding?]>
  /// Nil while they were not read, or when they cannot be told to stay as they are.
  private let contacts = Mutex<ContactsRead?>(nil)
  private let isEnough = Atomic(false)
  private let hasChange = Atomic(false)

  /// Begins to look.
  ///
  /// - Parameters:
  ///   - path: the file that remembers builds of the content into the output.
  ///   - content: the folder content/.
  ///   - output: the output, as it is built to.
  ///   - jobs: how many threads may work.
  public convenience init(at path: String, _ content: Content, output: String, jobs: Int) {
    self.init(at: path, projects: "\(content.path)/projects", output: output)
    if jobs > 1 { DispatchQueue.global().async { self.lookAhead() } }
  }

  init(at path: String, projects: String, output: String) {
    self.path = path
    self.projects = projects
    content = open(projects, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    self.output = open(output, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    cache = BuildCache(at: path) ?? BuildCache()
    spare = Spare.open(Spare.Place(beside: path), identity: cache.spare)
    found = Mutex([Finding?](repeating: nil, count: cache.ids.count))
  }

  deinit {
    if content >= 0 { close(content) }
    if output >= 0 { close(output) }
    if spare >= 0 { close(spare) }
  }

  /// Reads the content. The contacts are not read again when their files are as they are remembered.
  ///
  /// - Parameter jobs: how many threads may read.
  public func read(_ content: Content, jobs: Int) -> Catalog {
    let (start, sightings) = (Stamp.now, Sightings())
    var (key, isKnown): (HexDigest?, Bool) = (nil, false)
    let catalog = content.read(jobs: jobs, noting: sightings) { site in
      let folder = open(content.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      defer { if folder >= 0 { close(folder) } }
      let now = CachedContacts.key(site, shown: content.folder.shown)
      let found = cache.contacts { $0.key == now && $0.isUnchanged(folder) }
      (key, isKnown) = (now, found != nil)
      return found
    }
    let read = key.flatMap { CachedContacts(sightings.all, key: $0, from: start) }
    let new = read.flatMap { read in catalog.contacts.map { ContactsRead.new($0, read) } }
    contacts.withLock { $0 = isKnown ? .remembered(cache) : new }
    return catalog
  }

  /// What reading the contacts came to; nil while they were not read, or when they cannot be told to stay as they are.
  func contactsRead() -> ContactsRead? { contacts.withLock(\.self) }

  private func lookAhead() {
    // What was changed last is likely to be changed again.
    for index in cache.latest + cache.ids.indices {
      if isEnough.load(ordering: .relaxed) { return }
      if found.withLock({ $0[index] }) != nil { continue }
      let finding = look(at: index).finding
      found.withLock { $0[index] = finding }
    }
  }

  private func look(at index: Int) -> (finding: Finding, project: CachedProject?) {
    guard let project = cache.project(index), project.isUnchanged(content, output) else {
      hasChange.store(true, ordering: .relaxed)
      return (.changed, nil)
    }
    if hasChange.load(ordering: .relaxed) {
      return (spare >= 0 && project.folders.isWhole(spare, cache.output.other) ? .spared : .unchanged, project)
    }
    if project.folders.isWhole(output, cache.output) { return (.whole, project) }
    hasChange.store(true, ordering: .relaxed)
    return (.changed, nil)
  }

  /// Ends the looking ahead.
  ///
  /// - Parameter output: the output, which now no other build writes.
  /// - Returns: whether no other build has ended since it began.
  func end(for output: String) -> Bool {
    isEnough.store(true, ordering: .relaxed)
    var (one, other) = (stat(), stat())
    let isThere = lstat(output, &one) == 0
    let wasThere = self.output >= 0 && fstat(self.output, &other) == 0
    return isThere == wasThere && one.st_ino == other.st_ino && cache.isStill(at: path)
  }

  /// What is remembered of a project, and its number in the cache, when its files and sources are as they were; whether the output is
  /// known to hold no other files of it; and whether the spare is known to hold just these.
  func unchanged(_ project: String) -> (number: Int, project: CachedProject, isWhole: Bool, isSpared: Bool)? {
    guard let index = cache.index(of: project) else { return nil }
    let (finding, cached) =
      switch found.withLock({ $0[index] }) {
      case .changed?: (Finding.changed, nil as CachedProject?)
      case let finding?: (finding, cache.project(index))
      case nil: look(at: index)
      }
    return cached.map { (index, $0, finding == .whole, finding == .spared) }
  }

  /// Whether the output holds the files that are remembered of a project and no others.
  func isWhole(_ number: Int) -> Bool { cache.isWhole(number, in: output, cache.output) }
}
