import Concurrently
import Content
import Manifest
import Portal
import Syntax

extension Edition {
  /// What would happen if this edition were built and sent in place of an older build. Nothing is written, and no key is
  /// needed: invitations are told apart by their generations.
  ///
  /// - Parameters:
  ///   - older: the build to compare with.
  ///   - jobs: how many threads may work.
  /// - Throws: ``Problems`` with everything that is wrong with the projects, a `Problem` with the older build, or
  ///   ``BuildFailure``.
  public func plan(against older: OlderBuild, jobs: Int) throws -> Plan {
    let rehearsal = Rehearsal(older: older.path)
    let catalog = composition.catalog
    let results = concurrently(catalog.projects.count, jobs: jobs) {
      index -> Result<(ProjectPlan, [Warning]), any Error> in
      Result {
        var warnings: [Warning] = []
        let folder = catalog.projects[index]
        let project = try folder.read(&warnings)
        let (built, record) = try ProjectBuild(folder, project, unsigned()).write(to: rehearsal)
        let comparison = ProjectComparison(
          project: project, old: try older.record(folder.id), new: record, changed: Set(built.files.changed.paths),
          edition: self)
        return (comparison.plan, warnings + built.summary.warnings)
      }
    }
    var plans: [ProjectPlan] = []
    var warnings = catalog.warnings
    var problems: [Problem] = []
    for result in results {
      switch result {
      case .success(let (plan, more)):
        plans.append(plan)
        warnings += more
      case .failure(let found as Problems): problems += found.list
      case .failure(let error): throw error
      }
    }
    if !problems.isEmpty { throw Problems(problems) }
    let present = Set(plans.map(\.id))
    for project in older.manifest?.portals.keys.sorted() ?? [] where !present.contains(project) {
      let gone = ProjectComparison(
        project: nil, old: try older.record(project), new: nil, changed: [], edition: self)
      plans.append(gone.plan)
    }
    return Plan(
      against: older.name, projects: plans.sorted { $0.id < $1.id }, sharedFiles: try sharedFiles(rehearsal, older),
      warnings: site.heeded(warnings))
  }

  /// The files of assets/ and endpoint/ that come, go or change, by the names that they have in templates/ and content/.
  private func sharedFiles(_ rehearsal: Rehearsal, _ older: OlderBuild) throws(BuildFailure) -> [String] {
    guard let before = older.manifest?.files else { return [] }
    var paths: [String] = []
    var made = MadeFolders()
    for file in design.files where try rehearsal.place(file.bytes, at: file.path, &made) != .unchanged {
      paths.append(file.path)
    }
    paths += before.keys.filter { path in !design.files.contains { $0.path == path } }
    return Set(paths.map(Self.plain)).sorted()
  }

  /// A path without the digest in an asset's name.
  private static func plain(_ path: String) -> String {
    String(decoding: Rehearsal.contents(of: Array(path.utf8)), as: UTF8.self).replacing("-.", with: ".")
  }
}
