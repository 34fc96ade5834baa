import Content
import Dispatch
import Glibc
import Synchronization

/// A look at what earlier builds left, begun while the site is still being read: whether a project's sources, and its part of
/// the output, are as they are remembered. Nothing of them is opened.
public final class BuildGlance: Sendable {
  /// The cache's file.
  let path: String
  /// The path of the folder content/projects/.
  let projects: String
  let cache: BuildCache
  /// The open folder content/projects/; -1 when there is none.
  let content: Int32
  /// The open folder dist/; -1 when there is none.
  let output: Int32
  /// What was found of each project of the cache; nil when it was not looked at yet.
  private let found: Mutex<[Bool?]>
  private let isEnough = Atomic(false)

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
    found = Mutex([Bool?](repeating: nil, count: cache.ids.count))
  }

  deinit {
    if content >= 0 { close(content) }
    if output >= 0 { close(output) }
  }

  private func lookAhead() {
    for index in cache.ids.indices {
      if isEnough.load(ordering: .relaxed) { return }
      let isUnchanged = look(at: index) != nil
      found.withLock { $0[index] = isUnchanged }
    }
  }

  private func look(at index: Int) -> CachedProject? {
    cache.project(index).flatMap { $0.isUnchanged(content, output) ? $0 : nil }
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

  /// What is remembered of a project, and its number in the cache, when its files and sources are as they were.
  func unchanged(_ project: String) -> (number: Int, project: CachedProject)? {
    guard let index = cache.index(of: project) else { return nil }
    let cached =
      switch found.withLock({ $0[index] }) {
      case true?: cache.project(index)
      case false?: nil as CachedProject?
      case nil: look(at: index)
      }
    return cached.map { (index, $0) }
  }
}
