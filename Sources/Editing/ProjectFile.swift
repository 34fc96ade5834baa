import Content
import Portal
import Syntax

/// The file that defines a project: project.md or project.json.
struct ProjectFile {
  private let folder: Folder
  private let directory: String

  init(of project: Project, below root: Folder) {
    folder = root
    directory = "projects/\(project.id)"
  }

  /// The file with a client, who is added by one line or one field; every other byte stays.
  func linking(_ client: Contact) throws(Problems) -> FileChange {
    var problems: [Problem] = []
    let name = folder.folder(directory).files(named: ["project.md", "project.json"]).first ?? "project.md"
    let path = "\(directory)/\(name)"
    let shown = "\(folder.shown)/\(path)"
    guard let before = folder.contents(path, &problems) else { throw Problems(problems) }
    let source = Source(path: shown, bytes: before)
    do throws(Problem) {
      let after =
        name.hasSuffix(".json")
        ? try source.edited(from: before) { $0.set("client", to: .string(client.id), after: "title") }
        : source.mark(of: before) + (try FrontMatter(source).linking(client.id))
      return FileChange(path: path, shown: shown, before: before, after: Array(after))
    } catch {
      throw Problems([error])
    }
  }
}

extension Folder {
  /// Those of the names that are files here.
  fileprivate func files(named names: [String]) -> [String] {
    var ignored: [Problem] = []
    let present = Set(entries(&ignored).map(\.name))
    return names.filter(present.contains)
  }
}
