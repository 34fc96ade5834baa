import Concurrently
import Content
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
  /// What is to be kept of the contacts; nil when they cannot be told to stay as they are.
  private let contacts: BuildGlance.ContactsRead?
  let jobs: Int

  /// How many projects are written at a time.
  private static let batch = 256

  /// - Parameters:
  ///   - glance: what earlier builds left.
  ///   - key: the digest of all that every project depends on.
  ///   - early: the look during which the contacts were read.
  init(_ glance: BuildGlance, key: HexDigest, contactsReadAt early: BuildGlance, jobs: Int) {
    contacts = early.contactsRead()
    path = glance.path
    self.key = key
    isOfUse = glance.cache.key == key
    old = isOfUse ? glance.cache : BuildCache()
    self.jobs = jobs
  }

  /// Whether the cache is to be written although no project was built.
  var hasNewContacts: Bool { if case .new = contacts { true } else { false } }

  /// Where the spare lies.
  var place: Spare.Place { Spare.Place(beside: path) }

  /// Which tree becomes the output when the output is replaced.
  var next: TreeTurn { old.output.other }

  /// The spare, and which projects it holds as the output does.
  func spare(_ projects: [BuiltProject]) -> (spare: Spare, held: [Bool])? {
    guard let spare = old.spare.flatMap({ Spare(at: place, identity: $0) }) else { return nil }
    let held = concurrently(projects.count, jobs: jobs) { index in
      guard case .cache(let number) = projects[index].place else { return false }
      return projects[index].isSpared || old.isWhole(number, in: spare.folder, next)
    }
    return (spare, held)
  }

  /// The files of a project of the cache, which are as in the old tree.
  func files(_ number: Int) throws(BuildFailure) -> PathList {
    guard let project = old.project(number) else {
      throw BuildFailure(path, problem: "cannot be read any more, or was changed meanwhile", mend: "build again")
    }
    return project.files
  }

  /// What is to be kept of a project.
  private enum Kept: Sendable {
    /// What the cache says under a number.
    case same(Int)
    case new([UInt8], HexDigest)

    init?(_ bytes: [UInt8]?) {
      guard let bytes else { return nil }
      self = .new(bytes, HexDigest(of: bytes))
    }
  }

  /// Keeps what the projects came to when the output was replaced.
  ///
  /// - Parameters:
  ///   - isOldKept: whether the old tree lies in the spare's place.
  ///   - isStampKept: whether what was stamped when it was written is as it was: not when its folders were put into the spare.
  func keep(
    _ projects: [BuiltProject], _ notes: BuildNotes, in output: String, isOldKept: Bool, isStampKept: Bool
  ) {
    let place = place
    let identity = isOldKept ? place.close() : nil
    let isSaved = save(projects, in: output, next, spare: identity) { project, output in
      switch project.place {
      // Nothing of it was touched: only the two trees were exchanged.
      case .cache(let number) where project.isSpared: .same(number)
      // The old tree is as it was.
      case .cache(let number):
        Kept(
          old.project(number).map {
            $0.stamped(in: output, next, other: isOldKept ? $0.folders.stamps[old.output] : nil)
          }?
          .bytes)
      case .notes(let place, isStamped: true) where isStampKept: Kept(notes.memoryBytes(at: place))
      // The old tree of what was built anew holds other files, perhaps more.
      case .notes(let place, _): Kept(notes.memory(at: place)?.stamped(in: output, next).bytes)
      }
    }
    if isSaved, identity != nil { place.settle() } else { place.clear(jobs: jobs) }
  }

  /// Keeps what the projects came to when nothing was replaced.
  func keep(_ projects: [BuiltProject], _ notes: BuildNotes, in output: String) {
    let isSaved = save(projects, in: output, old.output, spare: old.spare) { project, output in
      switch project.place {
      case .cache(let number): .same(number)
      case .notes(let place, _):
        Kept(
          notes.memory(at: place)?.stamped(in: output, old.output).sparedLike(
            old.index(of: project.id).flatMap(old.project), next
          ).bytes)
      }
    }
    if !isSaved || old.spare == nil || place.isInWork { place.clear(jobs: jobs) }
  }

  /// Writes the cache.
  ///
  /// - Parameters:
  ///   - turn: which tree is the output.
  ///   - memory: what is to be kept of a project, as its files lie in the open output.
  /// - Returns: whether it is written.
  private func save(
    _ projects: [BuiltProject], in output: String, _ turn: TreeTurn, spare: UInt64?,
    _ memory: @Sendable (BuiltProject, Int32) -> Kept?
  ) -> Bool {
    defer { CacheFolder(of: path).prune(at: time(nil)) }
    let folder = Self.open(output)
    guard folder >= 0 else { return false }
    defer { close(folder) }
    guard var draft = CacheFile.Draft.open(CacheFile.Head(key: key, output: output), at: path) else { return false }
    switch contacts {
    case nil: break
    case .remembered(let cache)?: guard draft.addContacts(of: cache) else { return false }
    case .new(let contacts, let cached)?: draft.add(contacts: cached.bytes(with: contacts))
    }
    for first in stride(from: 0, to: projects.count, by: Self.batch) {
      let kept = concurrently(min(Self.batch, projects.count - first), jobs: jobs) {
        memory(projects[first + $0], folder)
      }
      var run = 0..<0
      for (index, kept) in kept.enumerated() {
        if case .same(let number) = kept, number == run.upperBound || run.isEmpty {
          run = (run.isEmpty ? number : run.lowerBound)..<number + 1
          continue
        }
        guard draft.add(run, of: old) else { return false }
        run = 0..<0
        switch kept {
        case .same(let number): run = number..<number + 1
        case .new(let bytes, let digest):
          let project = projects[first + index]
          draft.add(project.id, bytes, digest, isNew: !project.isKept)
        case nil: break
        }
      }
      guard draft.add(run, of: old) else { return false }
    }
    return draft.settle(spare: spare, output: turn)
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
  ///   - turn: which tree that is.
  ///   - other: the stamp of its folders in the other tree; nil when that holds other files.
  fileprivate func stamped(in output: Int32, _ turn: TreeTurn, other: HexDigest? = nil) -> CachedProject {
    func stamp(_ list: PathList) -> HexDigest? {
      // What changes from now on is to bear another time than what was just written.
      for _ in 0..<Stamp.granularity / 1_000_000 {
        let now = Stamp.now
        guard let stamp = Stamp(of: list, in: output) else { return nil }
        if stamp.newest < now { return stamp.digest }
        if stamp.isSettled(at: now + 2 * Stamp.granularity) { usleep(1000) } else { return nil }
      }
      return nil
    }
    var project = self
    project.fileStamp = stamp(files)
    project.folders.stamps[turn] = stamp(folders.paths)
    project.folders.stamps[turn.other] = other
    return project
  }

  /// It with what was remembered of the spare: where its files are the same as before, the spare is as before, too.
  fileprivate func sparedLike(_ old: CachedProject?, _ spare: TreeTurn) -> CachedProject {
    guard let old, let fileStamp, old.fileStamp == fileStamp,
      old.folders.stamps[spare.other] == folders.stamps[spare.other]
    else { return self }
    var project = self
    project.folders.stamps[spare] = old.folders.stamps[spare]
    return project
  }
}

extension Stage {
  /// Makes the projects, and what all share, the output.
  ///
  /// - Parameters:
  ///   - shared: the files that all share.
  ///   - end: the moment when the last file of a project was written.
  ///   - memory: what is kept for the next build; nil to keep nothing.
  func replace(
    _ projects: [BuiltProject], _ shared: PlacedFiles, _ notes: BuildNotes, writtenUntil end: Int64,
    _ memory: BuildMemory?, jobs: Int
  ) throws(BuildFailure) {
    var projects = projects
    let spare = hasOld ? memory?.spare(projects) : nil
    for index in projects.indices {
      let isHeld = spare?.held[index] ?? false
      // Where none differs, as in a cold build, the list is not copied.
      if projects[index].isSpared != isHeld { projects[index].isSpared = isHeld }
    }
    // What is changed in the output from now on is to bear another time than what was stamped when it was written.
    let isStampKept = memory != nil && spare == nil && Stamp.wait(past: end)
    let isOldKept = try commit(
      Contents(projects, shared, notes, memory), changing: spare?.spare, keepingOldAt: memory?.place, jobs: jobs)
    memory?.keep(projects, notes, in: output, isOldKept: isOldKept, isStampKept: isStampKept)
  }
}
