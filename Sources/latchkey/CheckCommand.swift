import ArgumentParser
import Building
import Content
import Syntax

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Read everything, report every problem; write nothing.")

  @OptionGroup var options: SiteOptions

  func run() throws {
    try options.run {
      let content = options.content
      let catalog = content.read(jobs: options.threads)
      let warnings = try catalog.check(
        with: options.templates, content: content, asOf: options.now, jobs: options.threads)
      options.report(warnings)
      let count = catalog.projects.count
      options.report(
        "No problems in \(count) \(count == 1 ? "project" : "projects").",
        .object(["problems": .array([]), "warnings": warnings.json, "projects": .integer(count)]))
    }
  }
}
