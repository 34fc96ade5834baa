import Concurrently
import Glibc
import Manifest

/// What a build keeps for the next one: the cache and the spare.
struct BuildMemory {
  /// The cache's file.
  let path: String
  let key: HexDigest
  /// Whether what the cache holds depends on the same as now.
  let isOfUse: Bool
  /// What it holds, if it is of use.
  let old: BuildCache
  let jobs: Int

  /// How many projects are written at a time.
  private static let batch = 256

  /// - Parameters:
  ///   - glance: what earlier builds left.
  ///   - key: the digest of all that every project depends on.
  init(_ glance: BuildGlance, key: HexDigest, jobs: Int) {
    path = glance.path
    self.key = key
    isOfUse = glance.cache.key == key
    old = isOfUse ? glance.cache : BuildCache()
    self.jobs = jobs
  }

  /// Where the spare lies.
  var place: Spare.Place { Spare.Place(beside: path) }

  /// The spare, and which projects it holds as the output does.
  func spare(_ projects: [BuiltProject]) -> (spare: Spare, held: [Bool])? {
    guard let spare = old.spare.flatMap({ Spare(at: place, identity: $0) }) else { return nil }
    let held = concurrently(projects.count, jobs: jobs) { index in
      guard case .cache(let number) = projects[index].place else { return false }
      return old.project(number)?.isHeld(by: spare) == true
    }
    return (spare, held)
  }

  /// The files of a project of the cache, which are as in the old tree.
  func files(_ number: Int) throws(BuildFailure) -> PathList {
    guard let project = old.project(number) else {
      throw BuildFailure(path, problem: "was changed while it was read", mend: "build again")
    }
    return project.files
  }

  /// Keeps what the projects came to when the output was replaced.
  ///
  /// - Parameters:
  ///   - isOldKept: whether the old tree lies in the spare's place.
  ///   - isExchanged: whether each project that was built was put into the spare, and not the new tree as a whole into its place.
  func keep(
    _ projects: [BuiltProject], _ notes: BuildNotes, in output: String, isOldKept: Bool, isExchanged: Bool
  ) {
    let place = place
    let identity = isOldKept ? place.close() : nil
    let spare = identity == nil ? -1 : Self.open(place.inWork)
    defer { if spare >= 0 { close(spare) } }
    let isSaved = save(projects, in: output, spare: identity) { project, output in
      switch project.place {
      // Nothing of it was touched: only the names of the two trees were exchanged.
      case .cache(let number) where project.isSpared: old.bytes(number).map(CachedProject.exchanged)
      case .cache(let number): old.project(number)?.stamped(in: output, spare).bytes
      case .notes(let place, isStamped: true) where !isExchanged: notes.memoryBytes(at: place)
      // The old tree of what was built anew holds other files, perhaps more.
      case .notes(let place, _): notes.memory(at: place)?.stamped(in: output, -1).bytes
      }
    }
    if isSaved, identity != nil { place.settle() } else { place.clear(jobs: jobs) }
  }

  /// Keeps what the projects came to when nothing was replaced.
  func keep(_ projects: [BuiltProject], _ notes: BuildNotes, in output: String) {
    let isSaved = save(projects, in: output, spare: old.spare) { project, output in
      switch project.place {
      case .cache(let number): old.bytes(number)
      case .notes(let place, _):
        notes.memory(at: place)?.stamped(in: output, -1).sparedLike(old.index(of: project.id).flatMap(old.project))
          .bytes
      }
    }
    if !isSaved || old.spare == nil || place.isInWork { place.clear(jobs: jobs) }
  }

  /// Writes the cache.
  ///
  /// - Parameter memory: what is to be remembered of a project, as it is written, and as its files lie in the open output.
  /// - Returns: whether it is written.
  private func save(
    _ projects: [BuiltProject], in output: String, spare: UInt64?,
    _ memory: @Sendable (BuiltProject, Int32) -> [UInt8]?
  ) -> Bool {
    defer { CacheFolder(of: path).prune(at: time(nil)) }
    let folder = Self.open(output)
    guard folder >= 0 else { return false }
    defer { close(folder) }
    guard var draft = CacheFile.Draft.open(CacheFile.Head(key: key, output: output), at: path) else { return false }
    for first in stride(from: 0, to: projects.count, by: Self.batch) {
      let parts = concurrently(min(Self.batch, projects.count - first), jobs: jobs) { index in
        let project = projects[first + index]
        return memory(project, folder).map { (id: project.id, bytes: $0, digest: HexDigest(of: $0)) }
      }
      draft.add(parts.compactMap(\.self))
    }
    return draft.settle(spare: spare)
  }

  private static func open(_ folder: String) -> Int32 {
    Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
  }
}

extension CachedProject {
  /// It with the stamps of its files as they lie now.
  ///
  /// - Parameters:
  ///   - output: the open folder dist/.
  ///   - spare: the open folder of the tree that was replaced; -1 when there is none, or it holds other files.
  fileprivate func stamped(in output: Int32, _ spare: Int32) -> CachedProject {
    func stamp(_ list: PathList, in folder: Int32) -> HexDigest? {
      // What changes from now on is to bear another time than what was just written.
      for _ in 0..<Stamp.granularity / 1_000_000 {
        let now = Stamp.now
        guard let stamp = Stamp(of: list, in: folder) else { return nil }
        if stamp.newest < now { return stamp.digest }
        if stamp.isSettled(at: now + 2 * Stamp.granularity) { usleep(1000) } else { return nil }
      }
      return nil
    }
    var project = self
    project.fileStamp = stamp(files, in: output)
    project.folderStamp = stamp(folders, in: output)
    project.spareStamp = spare >= 0 ? stamp(folders, in: spare) : nil
    return project
  }

  /// It with what was remembered of the spare: where its files are the same as before, the spare is as before, too.
  fileprivate func sparedLike(_ old: CachedProject?) -> CachedProject {
    guard let old, let fileStamp, old.fileStamp == fileStamp, old.folderStamp == folderStamp else { return self }
    var project = self
    project.spareStamp = old.spareStamp
    return project
  }
}

extension Stage {
  /// Makes the projects, and what all share, the output.
  ///
  /// - Parameters:
  ///   - shared: the files that all share.
  ///   - memory: what is kept for the next build; nil to keep nothing.
  func replace(
    _ projects: [BuiltProject], _ shared: PlacedFiles, _ notes: BuildNotes, _ memory: BuildMemory?, jobs: Int
  ) throws(BuildFailure) {
    var projects = projects
    let spare = hasOld ? memory?.spare(projects) : nil
    for (index, isHeld) in (spare?.held ?? []).enumerated() { projects[index].isSpared = isHeld }
    let isOldKept = try commit(
      Contents(projects, shared, notes, memory), changing: spare?.spare, keepingOldAt: memory?.place, jobs: jobs)
    memory?.keep(projects, notes, in: output, isOldKept: isOldKept, isExchanged: spare != nil)
  }
}
