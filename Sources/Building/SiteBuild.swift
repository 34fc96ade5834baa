import Concurrently
import Content
import Manifest
import Portal
import Signing
import Synchronization
import Syntax

/// What a build came to.
public struct BuildReport: Sendable {
  /// How many projects there are.
  public let projects: Int
  /// How many portals, one for each contact of each project.
  public let portals: Int
  /// How many invitation emails lie in outbox/.
  public let emails: Int
  /// How many SMS lie in outbox/.
  public let texts: Int
  /// How many files were written, new or with new bytes.
  public let written: Int
  /// How many files are the same as before.
  public let unchanged: Int
  /// How many files were removed.
  public let removed: Int
  /// Whether the manifest is signed.
  public let isSigned: Bool
  /// What is allowed, and probably not meant.
  public let warnings: [Warning]
}

extension SignedEdition {
  /// Writes the tree: the only way to it. Until the last moment the old tree is whole; at any failure it stays.
  ///
  /// - Parameters:
  ///   - output: the folder, an absolute path without a final slash.
  ///   - jobs: how many threads may work.
  ///   - glance: what earlier builds of this site into this folder left; nil to build everything, and to remember nothing.
  ///   - waiting: called when another build of the same output has to be waited for.
  ///   - progress: called, from any thread, with the number of projects done and of all.
  /// - Throws: ``Problems`` with everything that is wrong with the projects, or ``BuildFailure``.
  public func write(
    to output: String, jobs: Int, after glance: BuildGlance? = nil, waiting: () -> Void = {},
    progress: @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws -> BuildReport {
    let stage = try Stage.open(for: output, waiting: waiting)
    do {
      return try write(to: stage, jobs: jobs, after: glance, progress: progress)
    } catch {
      stage.discard()
      throw error
    }
  }

  private func write(
    to stage: borrowing Stage, jobs: Int, after early: BuildGlance?, progress: @Sendable (Int, Int) -> Void
  ) throws -> BuildReport {
    let design = edition.design
    let folders = edition.composition.catalog.projects
    var shared = PlacedFiles()
    var files: [String: HexDigest] = [:]
    var made = MadeFolders()
    for file in design.files {
      shared.add(file.path, try stage.place(file.bytes, at: file.path, &made))
      files[file.path] = HexDigest(of: file.bytes)
    }

    let glance = early.map { early in
      early.end(for: stage.output) ? early : BuildGlance(at: early.path, projects: early.projects, output: stage.output)
    }
    let sight = glance.map { _ in CacheSight(edition.composition, site: edition.site) }
    let memory = glance.map {
      BuildMemory($0, key: cacheKey, edition.composition.catalog.contacts, readAt: early, jobs: jobs)
    }
    let notes = try stage.notes()
    // After the first problem the rest is only read, so that all problems come in one run.
    let hasFailed = Atomic(false)
    let done = Atomic(0)
    let outcomes = concurrently(folders.count, jobs: jobs) { index -> Result<BuiltProject?, any Error> in
      defer { progress(done.wrappingAdd(1, ordering: .relaxed).newValue, folders.count) }
      let folder = folders[index]
      if let sight, memory?.isOfUse == true, let (number, cached, isWhole, isSpared) = glance?.unchanged(folder.id),
        cached.isCurrent(sight)
      {
        return .success(
          BuiltProject(
            id: folder.id, summary: cached.summary, counts: PlacedFiles.Counts(unchanged: cached.files.count),
            place: .cache(number), isSpared: isSpared, isWhole: isWhole))
      }
      do {
        let (start, sightings) = (Stamp.now, Sightings())
        var warnings: [Warning] = []
        let project = try folder.read(&warnings, noting: sightings)
        if hasFailed.load(ordering: .relaxed) { return .success(nil) }
        var result = try ProjectBuild(folder, project, self).write(to: stage).result
        result.summary.warnings += warnings
        var remembered = sight.flatMap { sight in
          CachedProject(project, result, sightings.all, from: start, site: edition.site, sight)
        }
        // Where times are whole seconds, what is so young may change once more and look the same.
        if let memory, let files = result.files.stamp, let list = remembered?.folders.paths,
          let folders = stage.stamp(of: list), max(files.newest, folders.newest) <= Stamp.now
        {
          remembered?.fileStamp = files.digest
          remembered?.folders.stamps[memory.next] = folders.digest
        }
        return .success(
          BuiltProject(
            id: folder.id, summary: result.summary, counts: result.files.counts,
            place: .notes(
              try notes.add(result.files.unchanged, remembered), isStamped: remembered?.fileStamp != nil)))
      } catch {
        hasFailed.store(true, ordering: .relaxed)
        return .failure(error)
      }
    }
    let end = Stamp.now
    var built: [BuiltProject] = []
    built.reserveCapacity(folders.count)
    var problems: [Problem] = []
    for result in outcomes {
      switch result {
      case .success(let project?): built.append(project)
      case .success(nil): break
      case .failure(let found as Problems): problems += found.list
      case .failure(let error): throw error
      }
    }
    if !problems.isEmpty { throw Problems(problems) }

    let ((manifest, signature), old) = try together(jobs: jobs) { [built, files] in
      try signedManifest(of: built, files)
    } _: { [built, output = stage.output] in
      try Stage.countFiles(output) { parent, name in
        built.index(of: name).map { built[$0].isKept && built[$0].summary.parents.contains(parent) } ?? false
      }
    }
    shared.add(SiteManifest.path, try stage.place(manifest, at: SiteManifest.path, &made))
    if let signature { shared.add(Signature.path, try stage.place(signature, at: Signature.path, &made)) }
    var counts = shared.counts
    for project in built { counts += project.counts }
    var before = built.reduce(old.files) { $0 + ($1.isKept ? $1.counts.unchanged : 0) }
    if counts.changed + counts.added == 0, let glance {
      // What may stay as it is must hold nothing besides.
      let more = concurrently(built.count, jobs: jobs) { [built] index -> Int in
        guard case .cache(let number) = built[index].place, !built[index].isWhole, !glance.isWhole(number) else {
          return 0
        }
        let files = built[index].summary.roots(of: built[index].id).reduce(0) { count, root in
          let found = try? Stage.countFiles("\(stage.output)/\(root)")
          return count + (found?.files ?? 0) + (found?.links ?? 0)
        }
        return files - built[index].counts.unchanged
      }
      before += more.reduce(0, +)
    }
    // Files behind a link were not counted.
    let removed = old.links + max(0, before - counts.unchanged - counts.changed)
    if counts.changed + counts.added + removed > 0 {
      try stage.replace(built, shared, notes, writtenUntil: end, memory, jobs: jobs)
    } else {
      stage.discard()
      if let memory, memory.hasNewContacts || !built.allSatisfy(\.isKept) {
        memory.keep(built, notes, in: stage.output)
      }
    }
    func sum(_ count: (ProjectSummary) -> Int) -> Int { built.reduce(0) { $0 + count($1.summary) } }
    return BuildReport(
      projects: folders.count, portals: sum(\.portals), emails: sum(\.emails), texts: sum(\.texts),
      written: counts.changed + counts.added, unchanged: counts.unchanged, removed: removed, isSigned: keys != nil,
      warnings: edition.site.heeded(edition.composition.catalog.warnings + built.flatMap(\.summary.warnings)))
  }

  /// The manifest, and its signature if there is a key.
  private func signedManifest(
    of built: [BuiltProject], _ files: [String: HexDigest]
  ) throws -> (manifest: [UInt8], signature: [UInt8]?) {
    let manifest = SiteManifest(
      site: edition.site.url, sequence: edition.now.seconds, issued: edition.now.iso8601,
      portals: Dictionary(uniqueKeysWithValues: built.lazy.map { ($0.id, $0.summary.record) }), files: files
    ).bytes
    return (manifest, try keys.map { Array(try $0.signing.sign(manifest).utf8) })
  }
}
