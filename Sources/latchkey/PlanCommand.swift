import ArgumentParser
import Building
import Content
import Foundation
import Portal
import Syntax

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Who would be sent what, and what would appear or vanish for whom.",
    discussion: """
      Compares what would be built now with an older build, or with a git revision that is built aside. No key is needed, and \
      nothing is written.
      """)

  @OptionGroup var options: SiteOptions

  @Option(
    help: ArgumentHelp(
      "What to compare with: a folder that latchkey build wrote, or a git revision such as main (default: dist).",
      valueName: "dist-or-revision"))
  var against: String?

  @Flag(help: "Show which contact sees which update, document and invoice.")
  var matrix = false

  @Flag(help: "Write Markdown, fit for a comment on a pull request.")
  var markdown = false

  @Flag(help: "Exit with status 2 when something would change, 0 when nothing would.")
  var detailedExitcode = false

  /// Something would change, with --detailed-exitcode.
  private static let changes = ExitCode(2)

  func validate() throws {
    if markdown, options.format != .human { throw ValidationError("choose one of --markdown and --format") }
  }

  func run() throws {
    try options.run {
      let content = options.content
      let edition = try content.read(jobs: options.threads).composed(asOf: options.now)
        .rendered(with: options.templates, content: content, jobs: options.threads)
      let aside = try TemporaryFolder()
      let plan = try edition.plan(against: try older(aside), jobs: options.threads)
      let report = PlanReport(plan, edition.site, showsMatrix: matrix)
      if markdown {
        Terminal.result(report.markdown)
      } else {
        options.report(plan.warnings)
        switch options.format {
        case .human, .json: options.report(report.text, report.json)
        case .github: for line in report.github { Terminal.result(line) }
        }
      }
      if detailedExitcode, !plan.isEmpty { throw Self.changes }
    }
  }

  /// What to compare with; a git revision is built into a folder aside.
  private func older(_ aside: TemporaryFolder) throws -> OlderBuild {
    var name = against ?? "dist"
    while name.count > 1, name.hasSuffix("/") { name.removeLast() }
    if FileManager.default.fileExists(atPath: "\(name)/manifest.json") { return try OlderBuild(at: name, named: name) }
    guard against != nil else { return .none("dist, where nothing was built yet") }
    guard let revision = GitRevision(name, of: options.folder) else {
      throw Problem(
        path: name, "this is neither a folder that latchkey build wrote nor a git revision",
        mend: "name one of the two, for example --against dist or --against main; fetch what git does not have here")
    }
    guard try revision.export(to: aside.path) else { return .none("\(name), which has no site yet") }
    let content = Content(at: "\(aside.path)/content", shownAs: revision.shown("content"))
    let templates = TemplateFolder(at: "\(aside.path)/templates", shownAs: revision.shown("templates"))
    _ = try content.read().composed(asOf: options.now)
      .rendered(with: templates, content: content, jobs: options.threads).unsigned()
      .write(to: "\(aside.path)/dist", jobs: options.threads)
    return try OlderBuild(at: "\(aside.path)/dist", named: name)
  }
}

/// A folder that only its owner may read, removed with the value.
final class TemporaryFolder {
  /// Where it is, without symbolic links.
  let path: String

  init() throws(Problem) {
    let place = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("latchkey-\(UUID().uuidString)").path
    do {
      try FileManager.default.createDirectory(
        atPath: place, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw Problem(
        path: place, "cannot be made: \(error.localizedDescription)", mend: "set TMPDIR to a folder that can be written"
      )
    }
    path = place
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
