import Foundation

/// What may happen to the tree that the last build replaced, and to the output as a whole.
struct SpareEdits {
  let path: String

  /// The files that remember builds.
  var caches: [String] { entries.filter { !$0.contains(".spare") } }
  private var spare: String? { entries.first { $0.hasSuffix(".spare") } }

  private var entries: [String] {
    let folder = "\(path)/caches/latchkey"
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().map { "\(folder)/\($0)" }
  }

  /// Makes the edit that a number decides, and tells which.
  func edit(_ number: Int) throws -> String {
    let manager = FileManager.default
    guard let spare else { return "nothing, there being no spare" }
    let files = (manager.enumerator(atPath: spare)?.compactMap { $0 as? String } ?? []).sorted().map {
      "\(spare)/\($0)"
    }
    let pages = files.filter { $0.hasSuffix(".html") || $0.hasSuffix(".eml") || $0.hasSuffix(".json") }
    let projects = files.filter { ($0 as NSString).deletingLastPathComponent.hasSuffix("/portals") }
    guard !pages.isEmpty, projects.count > 1 else { return "nothing, the spare being empty" }
    let page = pages[number % pages.count]
    switch number % 11 {
    case 0:
      // The output may hold the same file.
      try Data("damaged".utf8).write(to: URL(fileURLWithPath: page))
      return "damage to \(page)"
    case 1:
      try Data("replaced".utf8).write(to: URL(fileURLWithPath: page), options: .atomic)
      return "another file at \(page)"
    case 2:
      try manager.removeItem(atPath: page)
      return "the loss of \(page)"
    case 3:
      let folder = [spare, "\(spare)/portals", "\(spare)/outbox", (page as NSString).deletingLastPathComponent][
        number % 4]
      try Data("foreign".utf8).write(to: URL(fileURLWithPath: "\(folder)/foreign-\(number)"))
      return "a foreign file in \(folder)"
    case 4:
      let (one, other) = (projects[number % projects.count], projects[(number + 1) % projects.count])
      try manager.moveItem(atPath: one, toPath: "\(one)-aside")
      try manager.moveItem(atPath: other, toPath: one)
      try manager.moveItem(atPath: "\(one)-aside", toPath: other)
      return "an exchange of \(one) and \(other)"
    case 5:
      let project = projects[number % projects.count]
      try manager.moveItem(atPath: project, toPath: "\(path)/aside-\(number)")
      try manager.createSymbolicLink(atPath: project, withDestinationPath: "\(path)/aside-\(number)")
      return "a link at \(project)"
    case 6:
      try manager.removeItem(atPath: spare)
      return "the loss of the spare"
    case 7:
      try manager.moveItem(atPath: spare, toPath: spare + "-in-work")
      return "a build that was killed while it worked on the spare"
    case 8:
      // The caches keep the names: what is the spare now was the output.
      let aside = "\(path)/aside-\(number)"
      try manager.moveItem(atPath: spare, toPath: aside)
      try manager.moveItem(atPath: "\(path)/dist", toPath: spare)
      try manager.moveItem(atPath: aside, toPath: "\(path)/dist")
      return "an exchange of the output and the spare"
    case 9:
      let aside = "\(path)/aside-\(number)"
      try manager.moveItem(atPath: "\(path)/dist", toPath: aside)
      if number % 2 == 0 { try manager.copyItem(atPath: aside, toPath: "\(path)/dist") }
      return number % 2 == 0 ? "a copy in place of the output" : "the loss of the output"
    default:
      try manager.setAttributes([.posixPermissions: 0o700], ofItemAtPath: "\(spare)/portals")
      return "other permissions of a folder"
    }
  }
}
