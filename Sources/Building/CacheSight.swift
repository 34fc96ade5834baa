import Content
import Glibc
import Manifest
import Portal

/// What a build sees while it asks whether a project is as it was.
final class CacheSight: Sendable {
  /// The open folder content/projects/.
  let content: Int32
  /// The open folder dist/; -1 when there is none.
  let output: Int32
  let contacts: [String: HexDigest]
  let now: Instant
  let today: Day

  /// Nil when there are no projects.
  init?(_ composition: Composition, site: Site, output: String) {
    guard let parent = composition.catalog.projects.first?.parent else { return nil }
    let content = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard content >= 0 else { return nil }
    self.content = content
    self.output = open(output, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    contacts = composition.catalog.contacts?.known.mapValues(Self.digest) ?? [:]
    now = composition.now
    today = site.timeZone.local(now).day
  }

  deinit {
    close(content)
    if output >= 0 { close(output) }
  }

  private static func digest(of contact: Contact) -> HexDigest {
    let person = contact.person
    let parts = [person.name, person.email ?? "", person.phone ?? "", contact.company, contact.formats?.locale ?? ""]
    return HexDigest(of: Array(parts.joined(separator: "\0").utf8))
  }

  /// What a project's folder holds, itself first; nil when it cannot be read.
  func sources(of project: String) -> PathList? {
    var list = PathList()
    return add(project, to: &list, depth: 0) ? list : nil
  }

  private func add(_ path: String, to list: inout PathList, depth: Int) -> Bool {
    list.append(path)
    let folder = openat(content, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard folder >= 0, let directory = fdopendir(folder) else {
      if folder >= 0 { close(folder) }
      return false
    }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = entry.name
      if name == "." || name == ".." { continue }
      let child = "\(path)/\(name)"
      if depth == 0, entry.isFolder(in: folder) {
        guard add(child, to: &list, depth: depth + 1) else { return false }
      } else {
        list.append(child)
      }
    }
    return true
  }
}
