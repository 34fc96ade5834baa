import Content
import Glibc
import Manifest
import Portal

/// What a build sees while it asks whether a project is as it was.
struct CacheSight: Sendable {
  /// The open folder content/projects/.
  private let content: Int32
  private let contacts: [String: Contact]
  let now: Instant
  let today: Day

  /// - Parameter content: the open folder content/projects/, which must stay open as long as this is used.
  init(_ composition: Composition, site: Site, content: Int32) {
    self.content = content
    contacts = composition.catalog.contacts?.known ?? [:]
    now = composition.now
    today = site.timeZone.local(now).day
  }

  /// The digest of all that a contact says; nil when there is none of that name.
  func digest(ofContact id: String) -> HexDigest? {
    guard let contact = contacts[id] else { return nil }
    let person = contact.person
    let parts = [person.name, person.email ?? "", person.phone ?? "", contact.company, contact.formats?.locale ?? ""]
    return HexDigest(of: Array(parts.joined(separator: "\0").utf8))
  }

  /// What a project's folder holds, itself first, and the stamp of it; nil when it cannot be read.
  func sources(of project: String) -> (paths: PathList, stamp: Stamp)? {
    var list = PathList()
    guard add(project, to: &list, depth: 0), let stamp = Stamp(of: list, in: content) else { return nil }
    return (list, stamp)
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
