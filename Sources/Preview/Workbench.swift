import Building
import Concurrently
import Content
import Portal
import Synchronization
import Syntax

/// The site's files as they are now. Only what changed on the disk since the last look is read again; what cannot be read
/// keeps its last good state beside the problems.
final class Workbench: Sendable {
  /// The content folder.
  let content: Content
  private let templates: TemplateFolder
  private let templatesPath: String
  private let jobs: Int
  private let shared = Mutex(Shared())
  /// Held for a look-up alone, so that no page waits for the projects of another.
  private let projects = Mutex<[String: KnownProject]>([:])

  /// What all pages need.
  private struct Shared {
    var catalog: KnownCatalog?
    /// The last catalog without a problem.
    var goodCatalog: KnownCatalog?
    var design: KnownDesign?
    /// The last design without a problem.
    var goodDesign: Design?
  }

  private struct KnownCatalog {
    let mark: FolderMark
    let projects: [String]
    let catalog: Catalog
  }

  private struct KnownDesign {
    let content: FolderMark
    let templates: FolderMark
    let design: Design?
    let problems: [Problem]
  }

  private struct KnownProject {
    let mark: ProjectMark
    let problems: [Problem]
    /// The project when it was last without a problem.
    let last: Project?
  }

  /// What a project depends on: its own folder, and site.json with the contacts.
  private struct ProjectMark: Hashable {
    let content: FolderMark
    let folder: FolderMark
  }

  /// - Parameters:
  ///   - content: the folder content/.
  ///   - templates: the folder templates/.
  ///   - templatesPath: where that is.
  ///   - jobs: how many threads may read projects.
  init(content: Content, templates: TemplateFolder, templatesPath: String, jobs: Int) {
    self.content = content
    self.templates = templates
    self.templatesPath = templatesPath
    self.jobs = jobs
  }

  /// What is shown at a moment.
  func draft(asOf now: Instant) -> Draft {
    shared.withLock { shared in
      let known = catalog(&shared)
      let shown = shared.goodCatalog ?? known
      let design = design(&shared, for: shown)
      let isClean = known.catalog.problems.isEmpty && design.problems.isEmpty
      return Draft(
        catalog: shown.catalog,
        edition: (isClean ? design.design : shared.goodDesign ?? design.design)
          .map { $0.edition(of: shown.catalog, asOf: now) },
        problems: Problems(known.catalog.problems + design.problems).list, content: shown.mark,
        design: design.templates)
    }
  }

  private func catalog(_ shared: inout Shared) -> KnownCatalog {
    let mark = FolderMark(of: content.path, passing: ["projects"])
    let projects = FolderMark.names(in: "\(content.path)/projects")
    if let known = shared.catalog, known.mark == mark, known.projects == projects { return known }
    let known = KnownCatalog(mark: mark, projects: projects, catalog: content.read())
    shared.catalog = known
    if known.catalog.problems.isEmpty { shared.goodCatalog = known }
    return known
  }

  private func design(_ shared: inout Shared, for catalog: KnownCatalog) -> KnownDesign {
    let mark = FolderMark(of: templatesPath)
    if let known = shared.design, known.content == catalog.mark, known.templates == mark { return known }
    var problems: [Problem] = []
    let design = templates.design(for: catalog.catalog.site, content: content, &problems)
    let known = KnownDesign(content: catalog.mark, templates: mark, design: design, problems: problems)
    shared.design = known
    if problems.isEmpty, let design { shared.goodDesign = design }
    return known
  }

  /// A project as it is shown: as it is on the disk, or as it last was without a problem.
  func project(_ id: String, of draft: Draft) -> Sketch? {
    draft.catalog.projects.first { $0.id == id }.map { sketch($0, of: draft) }
  }

  /// Every project.
  func projects(of draft: Draft) -> [Sketch] {
    let folders = draft.catalog.projects
    return concurrently(folders.count, jobs: jobs) { sketch(folders[$0], of: draft) }
  }

  private func sketch(_ folder: ProjectFolder, of draft: Draft) -> Sketch {
    let mark = ProjectMark(
      content: draft.content, folder: FolderMark(of: "\(content.path)/projects/\(folder.id)"))
    let known = projects.withLock { $0[folder.id] }
    if let known, known.mark == mark { return Sketch(folder, known.last, known.problems, mark.folder) }
    var (last, problems) = (known?.last, [Problem]())
    do throws(Problems) {
      last = try folder.read()
    } catch {
      problems = error.list
    }
    projects.withLock { [last] in $0[folder.id] = KnownProject(mark: mark, problems: problems, last: last) }
    return Sketch(folder, last, problems, mark.folder)
  }
}

/// The site at a moment, with what is wrong outside of the projects.
struct Draft: Sendable {
  /// The catalog; the last one without a problem when there is one now.
  let catalog: Catalog
  /// What makes pages and messages; nil when nothing can be made, and never could be.
  let edition: Building.Edition?
  /// What is wrong now.
  let problems: [Problem]
  /// The state of site.json and the contacts as they are shown.
  let content: FolderMark
  /// The state of the templates.
  let design: FolderMark

  var site: Site? { edition?.site ?? catalog.site }

  /// What tells whether something that is shown may have changed: a word that is another when it may.
  ///
  /// - Parameter sketch: the project on which it depends; nil when on none.
  func mark(with sketch: Sketch?) -> String {
    var hasher = Hasher()
    hasher.combine(content)
    hasher.combine(design)
    hasher.combine(sketch?.mark)
    return String(UInt(bitPattern: hasher.finalize()), radix: 36)
  }
}

/// One project, with what is wrong with it now.
struct Sketch: Sendable {
  let id: String
  /// How problems name its folder.
  let shown: String
  /// The project; nil when it cannot be read, and never could be.
  let project: Project?
  let problems: [Problem]
  /// The state of its folder.
  let mark: FolderMark

  fileprivate init(_ folder: ProjectFolder, _ project: Project?, _ problems: [Problem], _ mark: FolderMark) {
    id = folder.id
    shown = folder.shown
    self.project = project
    self.problems = problems
    self.mark = mark
  }
}
