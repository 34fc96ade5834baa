import ArgumentParser
import Content
import Editing
import Portal
import Syntax

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "How every contact's access stands.",
    discussion: """
      Not invited, Invited with the day and hour of its end, Expired, Active or Cancelled. Who is active, and what was not \
      delivered, is learned from the endpoint: with --store or --endpoint.
      """)

  @OptionGroup var options: SiteOptions
  @OptionGroup var keyOptions: KeyOptions
  @OptionGroup var endpointOptions: EndpointOptions

  @Argument(help: ArgumentHelp("The project: the name of its folder (default: all).", valueName: "project"))
  var project: String?

  func run() throws {
    try options.run {
      let content = options.content
      let catalog = content.read()
      guard catalog.problems.isEmpty, let site = catalog.site else { throw Problems(catalog.problems) }
      let folders = catalog.projects.filter { project == nil || $0.id == project }
      if let project, folders.isEmpty { throw catalog.unknown(project: project, in: content.folder) }
      var problems: [Problem] = []
      var projects: [Project] = []
      for folder in folders {
        do throws(Problems) {
          projects.append(try folder.read())
        } catch {
          problems += error.list
        }
      }
      if !problems.isEmpty { throw Problems(problems) }
      let record = try endpointOptions.record(
        of: site, key: { () throws(Problem) in try keyOptions.signingKey(for: site) }, at: options.now)
      let report = StatusReport(site: site, projects: projects, moment: options.now) { project, access in
        record?.activity(project, access) ?? .unknown
      }
      options.report(report.text, report.json)
    }
  }
}
