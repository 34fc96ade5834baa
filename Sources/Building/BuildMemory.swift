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
      projects[index].isKept && projects[index].memory?.isHeld(by: spare) == true
    }
    return (spare, held)
  }

  /// Keeps what the projects came to when the output was replaced.
  ///
  /// - Parameter isOldKept: whether the old tree lies in the spare's place.
  func keep(_ projects: [BuiltProject], in output: String, isOldKept: Bool) {
    let place = place
    let identity = isOldKept ? place.close() : nil
    let spare = identity == nil ? -1 : Self.open(place.inWork)
    defer { if spare >= 0 { close(spare) } }
    let isSaved = save(projects, in: output, spare: identity) { $0.note(in: $1, spare) }
    if isSaved, identity != nil { place.settle() } else { place.clear(jobs: jobs) }
  }

  /// Keeps what the projects came to when nothing was replaced.
  func keep(_ projects: [BuiltProject], in output: String) {
    let old = old
    let isSaved = save(projects, in: output, spare: old.spare) {
      $0.note(in: $1, after: old.index(of: $0.id).flatMap(old.project))
    }
    if !isSaved || old.spare == nil || place.isInWork { place.clear(jobs: jobs) }
  }

  private func save(
    _ projects: [BuiltProject], in output: String, spare: UInt64?,
    _ note: @Sendable (inout BuiltProject, Int32) -> Void
  ) -> Bool {
    let folder = Self.open(output)
    guard folder >= 0 else { return false }
    defer { close(folder) }
    // What changes from now on is to bear another time than what was just written.
    let start = Stamp.now
    for _ in 0..<Stamp.granularity / 1_000_000 where Stamp.now == start { usleep(1000) }
    let noted = concurrently(projects.count, jobs: jobs) { index in
      var project = projects[index]
      note(&project, folder)
      return project
    }
    let entries = noted.compactMap { project in project.memory.map { (project.id, $0) } }
    defer { CacheFolder(of: path).prune(at: time(nil)) }
    return BuildCache.save(entries, in: output, spare: spare, at: path, key: key)
  }

  private static func open(_ folder: String) -> Int32 {
    Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
  }
}

extension Stage {
  /// Makes the projects, and what all share, the output.
  ///
  /// - Parameter memory: what is kept for the next build; nil to keep nothing.
  func replace(
    _ projects: [BuiltProject], _ shared: ProjectBuild.Result, _ memory: BuildMemory?, jobs: Int
  ) throws(BuildFailure) {
    var projects = projects
    let spare = hasOld ? memory?.spare(projects) : nil
    for (index, isHeld) in (spare?.held ?? []).enumerated() { projects[index].isSpared = isHeld }
    let contents = Contents(parts: projects.map(\.part) + [shared.part])
    let isOldKept = try commit(contents, changing: spare?.spare, keepingOldAt: memory?.place, jobs: jobs)
    memory?.keep(projects, in: output, isOldKept: isOldKept)
  }
}
