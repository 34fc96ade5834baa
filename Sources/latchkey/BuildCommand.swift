import ArgumentParser
import Building
import Content
import Glibc
import Portal
import Syntax

struct BuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Read, render, sign, write.",
    discussion: "Without a signing key everything is rendered, but links are placeholders and nothing is signed.")

  @OptionGroup var options: SiteOptions
  @OptionGroup var keyOptions: KeyOptions

  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"))
  var output = "dist"

  @Flag(inversion: .prefixedNo, help: "Whether to remember what was built, so that only what changed is built again.")
  var cache = true

  func run() throws {
    try options.run(ending: "; nothing was written") {
      let output = try OutputPath(output, apartFrom: options.folder)
      let content = options.content
      let place = cache ? CachePlace(of: options.folder, builtTo: output.path)?.path : nil
      let glance = place.map { BuildGlance(at: $0, content, output: output.path, jobs: options.threads) }
      let catalog = glance?.read(content, jobs: options.threads) ?? content.read(jobs: options.threads)
      let keys = try keyOptions.keys(for: catalog.site)
      let edition = try catalog.composed(asOf: options.now)
        .rendered(with: options.templates, content: content, jobs: options.threads)
      let signed = keys.map(edition.signed) ?? edition.unsigned()
      let bar = ProgressBar(isQuiet: options.quiet)
      defer { bar.finish() }
      let report = try signed.write(
        to: output.path, jobs: options.threads, after: glance,
        waiting: { options.say("Another build is writing \(self.output); waiting for it.") },
        progress: { bar.update($0, of: $1) })
      bar.finish()
      if !report.isSigned {
        options.say(
          "No signing key: links are placeholders, and nothing is signed. "
            + "Make a key with latchkey key new, or name one with --signing-key-file.")
      }
      options.report(report.warnings)
      options.report(report.text(output: self.output), report.json(output: self.output))
    }
  }
}

/// The folder that a build writes, as an absolute path without symbolic links.
struct OutputPath {
  /// The folder.
  let path: String

  /// Refuses a folder that holds the site's sources, or lies among them.
  init(_ output: String, apartFrom site: String) throws(BuildFailure) {
    path = Self.resolved(output)
    for source in ["content", "templates"].map({ Self.resolved("\(site)/\($0)") }) {
      if source == path || source.hasPrefix(path == "/" ? "/" : path + "/") || path.hasPrefix(source + "/") {
        throw BuildFailure(
          output, problem: "holds the site's sources, or lies among them", mend: "name another output with --output")
      }
    }
  }

  /// As much of a path as exists, without symbolic links, then the rest.
  static func resolved(_ path: String) -> String {
    if let real = realpath(path, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    var trimmed = path[...]
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
    let slash = trimmed.lastIndex(of: "/")
    let name = slash.map { trimmed[trimmed.index(after: $0)...] } ?? trimmed
    let parent = slash.map { $0 == trimmed.startIndex ? "/" : String(trimmed[..<$0]) } ?? "."
    let base = resolved(parent)
    return name == "." ? base : (base == "/" ? "" : base) + "/" + name
  }
}

extension BuildReport {
  func text(output: String) -> String {
    func count(_ number: Int, _ one: String, _ many: String) -> String { "\(number) \(number == 1 ? one : many)" }
    return """
      Built \(output): \(count(portals, "portal", "portals")) of \(count(projects, "project", "projects")), \
      \(count(emails, "email", "emails")), \(texts) SMS\(isSigned ? "; signed" : "; not signed").
      \(count(written, "file", "files")) written, \(unchanged) unchanged, \(removed) removed.
      """
  }

  func json(output: String) -> JSON {
    .object([
      "output": .string(output), "projects": .integer(projects), "portals": .integer(portals),
      "emails": .integer(emails), "sms": .integer(texts), "signed": .bool(isSigned), "written": .integer(written),
      "unchanged": .integer(unchanged), "removed": .integer(removed), "problems": .array([]), "warnings": warnings.json,
    ])
  }
}
