import Portal
import Syntax

/// The folder content/ of a site.
public struct Content: Sendable {
  /// Where it is.
  public let path: String
  package let folder: Folder

  /// - Parameters:
  ///   - path: the folder content/.
  ///   - shown: how problems name it.
  public init(at path: String, shownAs shown: String) {
    self.path = path
    folder = Folder(path: path, shown: shown)
  }

  /// The site alone; nil when site.json cannot be read.
  public var site: Site? {
    var problems: [Problem] = []
    var warnings: [Warning] = []
    let definition = folder.source("site.json", &problems).flatMap { Definition($0, &problems) }
    return definition.flatMap { Site($0, in: folder, &problems, &warnings) }
  }

  /// Reads site.json and the contacts, and lists the projects. What is wrong with them is part of the answer, so that
  /// the projects can be checked in the same run.
  ///
  /// - Parameter jobs: how many threads may read.
  public func read(jobs: Int = 1) -> Catalog { read(jobs: jobs, noting: nil) { _ in nil } }

  /// Reads the same.
  ///
  /// - Parameters:
  ///   - sightings: takes note of the contacts' files, if they are read, with their folder as the first.
  ///   - remembered: gives what reading the contacts would come to, if that is known; gets the bytes of site.json.
  package func read(
    jobs: Int, noting sightings: Sightings?, remembered: ([UInt8]) -> Contacts.Remembered?
  ) -> Catalog {
    var problems: [Problem] = []
    guard folder.exists else {
      return Catalog(
        site: nil, siteSource: [],
        projects: ProjectFolders(ids: [], parent: folder.folder("projects"), contacts: Contacts(), currency: nil),
        contacts: nil,
        problems: [
          Problem(
            path: folder.shown, "there is no such folder",
            mend: "name the site's folder with -C, or make a new site with latchkey init")
        ], warnings: [])
    }
    var warnings: [Warning] = []
    let definition = folder.source("site.json", &problems).flatMap { Definition($0, &problems) }
    let site = definition.flatMap { Site($0, in: folder, &problems, &warnings) }
    let rememberedContacts = site.flatMap { site in
      remembered(definition?.source.bytes ?? []).map { Contacts($0, of: site) }
    }
    let contacts =
      rememberedContacts
      ?? Contacts(in: folder.folder("contacts").opened(noting: sightings), of: site, jobs: jobs, &problems)
    let projects = projects(contacts, site?.currency, &problems)
    let known = ["site.json", "contacts", "projects"]
    for entry in folder.entries(&problems) where !known.contains(entry.name) {
      if case .link = entry.kind {
        problems.append(folder.refusal(of: entry, expected: "file or folder"))
      } else if let meant = nearest(to: entry.name, in: known) {
        problems.append(
          Problem(
            path: "\(folder.shown)/\(entry.name)", "nothing of this name belongs into content/",
            mend: "did you mean \"\(meant)\"?"))
      }
    }
    return Catalog(
      site: site, siteSource: definition?.source.bytes ?? [], projects: projects, contacts: contacts,
      problems: problems, warnings: warnings + contacts.warnings)
  }

  private func projects(_ contacts: Contacts, _ currency: Currency?, _ problems: inout [Problem]) -> ProjectFolders {
    let parent = folder.folder("projects")
    let ids = parent.entries(&problems).compactMap { entry -> String? in
      guard case .folder = entry.kind else {
        problems.append(parent.refusal(of: entry, expected: "folder"))
        return nil
      }
      guard Identifier.isName(entry.name) else {
        problems.append(Identifier.problem("\(parent.shown)/\(entry.name)"))
        return nil
      }
      return entry.name
    }
    return ProjectFolders(ids: ids, parent: parent, contacts: contacts, currency: currency)
  }
}

/// What a content folder holds: the site, and the folders of its projects, each read when its turn comes, so that the
/// memory needed does not grow with their number. It never changes, and is shared by all values that hold it.
public final class Catalog: Sendable {
  /// The site; nil when site.json could not be read.
  public let site: Site?
  /// The bytes of site.json.
  package let siteSource: [UInt8]
  /// The projects, sorted by identifier.
  public let projects: ProjectFolders
  /// The contacts; nil when there is no content.
  package let contacts: Contacts?
  /// What is wrong outside the projects.
  public let problems: [Problem]
  /// What is allowed outside the projects, and probably not meant.
  public let warnings: [Warning]

  init(
    site: Site?, siteSource: [UInt8], projects: ProjectFolders, contacts: Contacts?, problems: [Problem],
    warnings: [Warning]
  ) {
    self.site = site
    self.siteSource = siteSource
    self.projects = projects
    self.contacts = contacts
    self.problems = problems
    self.warnings = warnings
  }
}
