import Building
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
  private let kept = Mutex(Kept())

  private struct Kept {
    var mark: Mark?
    var catalog: Catalog?
    var design: Design?
    var problems: [Problem] = []
    var projects: [String: (mark: ProjectMark, problems: [Problem], last: Project?)] = [:]
    /// The last catalog and design that were without a problem.
    var good: (catalog: Catalog, design: Design)?
  }

  /// What everything but the projects depends on.
  private struct Mark: Hashable {
    let content: FolderMark
    let projects: [String]
    let templates: FolderMark
  }

  private struct ProjectMark: Hashable {
    let shared: FolderMark
    let folder: FolderMark
  }

  /// - Parameters:
  ///   - content: the folder content/.
  ///   - templates: the folder templates/.
  ///   - templatesPath: where that is.
  init(content: Content, templates: TemplateFolder, templatesPath: String) {
    self.content = content
    self.templates = templates
    self.templatesPath = templatesPath
  }

  /// What is shown at a moment.
  func draft(asOf now: Instant) -> Draft {
    kept.withLock { kept in
      let mark = Mark(
        content: FolderMark(of: content.path, passing: ["projects"]),
        projects: FolderMark.names(in: "\(content.path)/projects"), templates: FolderMark(of: templatesPath))
      if mark != kept.mark { read(&kept, mark) }
      let isClean = kept.problems.isEmpty
      let used = isClean ? nil : kept.good
      return Draft(
        catalog: used?.catalog ?? kept.catalog,
        edition: (used?.design ?? kept.design).flatMap { design in
          (used?.catalog ?? kept.catalog).map { design.edition(of: $0, asOf: now) }
        },
        problems: kept.problems)
    }
  }

  private func read(_ kept: inout Kept, _ mark: Mark) {
    let catalog = content.read()
    var problems = catalog.problems
    let design = templates.design(for: catalog.site, content: content, &problems)
    if problems.isEmpty, let design { kept.good = (catalog, design) }
    kept.mark = mark
    kept.catalog = catalog
    kept.design = design
    kept.problems = Problems(problems).list
  }

  /// A project as it is shown: as it is on the disk, or as it last was without a problem.
  func project(_ id: String, of draft: Draft) -> Sketch? {
    guard let folder = draft.catalog?.projects.first(where: { $0.id == id }) else { return nil }
    return sketch(folder)
  }

  /// Every project.
  func projects(of draft: Draft) -> [Sketch] { draft.catalog?.projects.map(sketch) ?? [] }

  private func sketch(_ folder: ProjectFolder) -> Sketch {
    kept.withLock { kept in
      let mark = ProjectMark(
        shared: kept.mark?.content ?? FolderMark(of: content.path, passing: ["projects"]),
        folder: FolderMark(of: "\(content.path)/projects/\(folder.id)"))
      let known = kept.projects[folder.id]
      if let known, known.mark == mark {
        return Sketch(id: folder.id, shown: folder.shown, project: known.last, problems: known.problems)
      }
      var (last, problems) = (known?.last, [Problem]())
      do throws(Problems) {
        last = try folder.read()
      } catch {
        problems = error.list
      }
      kept.projects[folder.id] = (mark, problems, last)
      return Sketch(id: folder.id, shown: folder.shown, project: last, problems: problems)
    }
  }
}

/// The site at a moment, with what is wrong outside of the projects.
struct Draft: Sendable {
  /// The catalog; the last one without a problem when there is one now.
  let catalog: Catalog?
  /// What makes pages and messages; nil when nothing can be made, and never could be.
  let edition: Building.Edition?
  /// What is wrong now.
  let problems: [Problem]

  var site: Site? { edition?.site ?? catalog?.site }
}

/// One project, with what is wrong with it now.
struct Sketch: Sendable {
  let id: String
  /// How problems name its folder.
  let shown: String
  /// The project; nil when it cannot be read, and never could be.
  let project: Project?
  let problems: [Problem]
}
