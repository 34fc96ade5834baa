import Faults
import Foundation
import Testing

/// Each operation of a build that changes the output's files fails once: made, written, linked, renamed or removed.
struct FileFaultTests {
  /// One project of the sample, so that there are not too many operations.
  private func site() throws -> SampleSite {
    let site = try SampleSite()
    for project in ["kitchen-remodel", "primary-bath"] {
      try site.scratch.remove("site/content/projects/\(project)")
    }
    return site
  }

  private func edit(_ site: SampleSite) throws {
    let project = "site/content/projects/garden-studio/project.json"
    let text = try site.scratch.text(project)
    try site.scratch.write(
      text.replacing(#/"title": "[^"]*"/#, with: #""title": "Studio in the garden""#), to: project)
  }

  private enum Tree: String {
    case none = "no output, as before"
    case old = "the old output whole"
    case new = "the new output whole"
    case mixed = "NEITHER"
  }

  @Test(arguments: [false, true]) func everyFailureLeavesOneTreeWhole(_ isRebuild: Bool) throws {
    let library = try FailingFiles.compiled.get()
    let reference = try site()
    if isRebuild { try edit(reference) }
    #expect(try reference.run("build").status == 0)
    let new = reference.scratch.tree("dist")

    let site = try site()
    if isRebuild { #expect(try site.run("build").status == 0) }
    let old = site.scratch.tree("dist")
    #expect(old != new)
    if isRebuild { try edit(site) }
    let manager = FileManager.default
    let (dist, kept) = ("\(site.scratch.path)/dist", "\(site.scratch.path)/kept")
    if isRebuild { try manager.copyItem(atPath: dist, toPath: kept) }

    var table = FaultTable("build, \(isRebuild ? "over an older output" : "the first")")
    for number in 1... {
      let log = "fault-\(number)"
      let result = try site.run(
        "build", "--jobs", "1",
        environment: library.environment(
          .fail, at: .number(number), under: ["dist"], log: "\(site.scratch.path)/\(log)"))
      guard let operation = try? site.scratch.text(log) else {
        #expect(result.status == 0)
        break
      }
      let tree = site.scratch.tree("dist")
      let found: Tree = tree == new ? .new : tree == old ? (isRebuild ? .old : .none) : .mixed
      #expect(found != .mixed, "\(operation), number \(number)")
      // Success is told when the new output stands, and failure when it does not.
      #expect((result.status == 0) == (found == .new), "\(operation), number \(number): \(result.messages)")
      #expect(result.status == 0 || result.messages.contains("\n  = "), "\(operation): \(result.messages)")
      table.add(operation, "\(result.status == 0 ? "done" : "said, exit \(result.status)"); \(found.rawValue)")
      guard found != .old, found != .none else { continue }
      try manager.removeItem(atPath: dist)
      if isRebuild { try manager.copyItem(atPath: kept, toPath: dist) }
    }
    #expect(table.count > 50)
    print(table.text)
    #expect(try site.run("build").status == 0)
    #expect(site.scratch.tree("dist") == new)
    #expect(try manager.contentsOfDirectory(atPath: site.scratch.path).filter { $0.hasPrefix(".") }.isEmpty)
  }
}
