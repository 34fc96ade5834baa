import Concurrently
import Content
import Synchronization
import Syntax

extension SignedEdition {
  /// Puts all projects into the new tree that are not as they were.
  ///
  /// - Parameters:
  ///   - notes: gets what is needed of them at the end.
  ///   - recall: what earlier builds left.
  ///   - progress: called, from any thread, with the number of projects done and of all.
  /// - Returns: all projects, in their order.
  /// - Throws: ``Problems`` with everything that is wrong with them, or ``BuildFailure``.
  func projects(
    in stage: borrowing Stage, _ notes: BuildNotes, _ recall: Recall?, jobs: Int,
    progress: @Sendable (Int, Int) -> Void
  ) throws -> [BuiltProject] {
    let folders = edition.composition.catalog.projects
    // After the first problem the rest is only read, so that all problems come in one run.
    let hasFailed = Atomic(false)
    let done = Atomic(0)
    let outcomes = concurrently(folders.count, jobs: jobs) { index -> Result<BuiltProject?, any Error> in
      defer { progress(done.wrappingAdd(1, ordering: .relaxed).newValue, folders.count) }
      let folder = folders[index]
      if let kept = recall?.kept(folder.id) { return .success(kept) }
      do {
        let (start, sightings) = (Stamp.now, Sightings())
        var warnings: [Warning] = []
        let project = try folder.read(&warnings, noting: sightings)
        if hasFailed.load(ordering: .relaxed) { return .success(nil) }
        var result = try ProjectBuild(folder, project, self).write(to: stage).result
        result.summary.warnings += warnings
        let remembered = recall?.memory(of: project, result, sightings.all, from: start, in: stage)
        let place = BuiltProject.Place.notes(
          try notes.add(result.files.unchanged, remembered), isStamped: remembered?.fileStamp != nil)
        return .success(
          BuiltProject(id: folder.id, summary: result.summary, counts: result.files.counts, place: place))
      } catch {
        hasFailed.store(true, ordering: .relaxed)
        return .failure(error)
      }
    }
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
    return built
  }
}
