import Concurrently
import Content
import Portal

/// What earlier builds left, as one build uses it.
struct Recall: Sendable {
  let memory: BuildMemory
  private let glance: BuildGlance
  private let sight: CacheSight
  private let site: Site

  /// - Parameters:
  ///   - early: the look that was begun while the site was read.
  ///   - output: the output, which now no other build writes.
  init(_ early: BuildGlance, of signed: SignedEdition, to output: String, jobs: Int) {
    let composition = signed.edition.composition
    site = signed.edition.site
    glance =
      early.end(for: output) ? early : BuildGlance(at: early.path, projects: early.projects, output: output)
    sight = CacheSight(composition, site: site)
    memory = BuildMemory(glance, key: signed.cacheKey, contactsReadAt: early, jobs: jobs)
  }

  /// A project of which nothing has to be read, since nothing changed that it depends on; else nil.
  func kept(_ project: String) -> BuiltProject? {
    guard memory.isOfUse, let (number, cached, isWhole, isSpared) = glance.unchanged(project), cached.isCurrent(sight)
    else { return nil }
    return BuiltProject(
      id: project, summary: cached.summary, counts: PlacedFiles.Counts(unchanged: cached.files.count),
      place: .cache(number), isSpared: isSpared, isWhole: isWhole)
  }

  /// What is to be remembered of a project that was just built; nil when it may have changed as it was read.
  ///
  /// - Parameters:
  ///   - sources: what was read.
  ///   - start: the moment before.
  func memory(
    of project: Project, _ result: ProjectBuild.Result, _ sources: Sightings.Seen, from start: Int64,
    in stage: borrowing Stage
  ) -> CachedProject? {
    guard var remembered = CachedProject(project, result, sources, from: start, site: site, sight) else { return nil }
    // Where times are whole seconds, what is so young may change once more and look the same.
    if let files = result.files.stamp, let folders = stage.stamp(of: remembered.folders.paths),
      max(files.newest, folders.newest) <= Stamp.now
    {
      remembered.fileStamp = files.digest
      remembered.folders.stamps[memory.next] = folders.digest
    }
    return remembered
  }

  /// How many files the output holds besides those of projects that were kept.
  func foreignFiles(among built: [BuiltProject], in output: String, jobs: Int) -> Int {
    concurrently(built.count, jobs: jobs) { index -> Int in
      let project = built[index]
      guard case .cache(let number) = project.place, !project.isWhole, !glance.isWhole(number) else { return 0 }
      let files = project.summary.roots(of: project.id).reduce(0) { count, root in
        let found = try? Stage.countFiles("\(output)/\(root)")
        return count + (found?.files ?? 0) + (found?.links ?? 0)
      }
      return files - project.counts.unchanged
    }.reduce(0, +)
  }
}
