import ArgumentParser
import Building
import Content
import Glibc
import Portal
import Syntax

/// In which form problems and reports are given.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case human, json, github
}

/// The options that every command takes.
struct SiteOptions: ParsableArguments {
  @Option(name: .customShort("C"), help: ArgumentHelp("The site's folder.", valueName: "dir"))
  var folder = "."

  @Option(
    help: ArgumentHelp(
      "The moment to work at, ISO 8601, instead of SOURCE_DATE_EPOCH or the clock. A day alone is its midnight in UTC.",
      valueName: "time"),
    transform: { text in
      guard let moment = Instant(iso8601: text) else {
        throw ValidationError("write a time such as 2026-11-24T15:00:00Z")
      }
      return moment
    })
  var at: Instant?

  @Option(help: ArgumentHelp("How problems and reports are given: human, json or github.", valueName: "form"))
  var format = ReportFormat.human

  @Option(help: ArgumentHelp("How many threads work (default: one for each core).", valueName: "number"))
  var jobs: Int?

  @Flag(help: "Say nothing but problems.")
  var quiet = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs takes a whole number from 1") }
    if at == nil, let epoch = Terminal.environment("SOURCE_DATE_EPOCH"), !epoch.isEmpty, Int(epoch) == nil {
      throw ValidationError("SOURCE_DATE_EPOCH holds \"\(epoch)\", not a number of seconds")
    }
  }

  /// The moment to work at that was named; nil when the clock counts.
  var fixedMoment: Instant? {
    at ?? Terminal.environment("SOURCE_DATE_EPOCH").flatMap { Int($0) }.map(Instant.init(seconds:))
  }

  /// The moment to work at.
  var now: Instant { fixedMoment ?? Instant(seconds: time(nil)) }

  /// How many threads may work.
  var threads: Int { jobs ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// The folder content/.
  var content: Content { Content(at: "\(folder)/content", shownAs: shown("content")) }

  /// The folder templates/.
  var templates: TemplateFolder { TemplateFolder(at: "\(folder)/templates", shownAs: shown("templates")) }

  /// How a path below the site is named to people: as they would type it from where they are.
  func shown(_ name: String) -> String {
    var base = folder
    while base.hasPrefix("./") { base = String(base.dropFirst(2)) }
    while base.count > 1, base.hasSuffix("/") { base = String(base.dropLast()) }
    return base.isEmpty || base == "." ? name : base == "/" ? "/\(name)" : "\(base)/\(name)"
  }

  /// Runs a command's work, and reports what goes wrong.
  ///
  /// - Parameter ending: what the number of problems is followed by.
  func run(ending: String = "", _ work: () throws -> Void) throws {
    do {
      try work()
    } catch let problems as Problems {
      report(problems.list, ending)
      throw ExitCode(1)
    } catch let problem as Problem {
      report([problem], ending)
      throw ExitCode(1)
    } catch let failure as BuildFailure {
      report(failure)
      throw ExitCode(1)
    }
  }

  func report(_ problems: [Problem], _ ending: String) {
    switch format {
    case .human:
      let isColored = Terminal.isRich(STDERR_FILENO)
      let text = problems.map { $0.text(isColored: isColored) }.joined(separator: "\n")
      let count = problems.count == 1 ? "1 problem" : "\(problems.count) problems"
      Terminal.message("\(text)\n\(count)\(ending).")
    case .json: Terminal.result(JSON.object(["problems": .array(problems.map(\.json))]).text)
    case .github: for problem in problems { Terminal.result(problem.github) }
    }
  }

  /// Shows warnings to people, and to pull requests; programs find them in the result.
  func report(_ warnings: [Warning]) {
    if quiet || warnings.isEmpty { return }
    switch format {
    case .human:
      let isColored = Terminal.isRich(STDERR_FILENO)
      let text = warnings.map { $0.text(isColored: isColored) }.joined(separator: "\n")
      Terminal.message("\(text)\n\(warnings.count == 1 ? "1 warning" : "\(warnings.count) warnings").")
    case .github: for warning in warnings { Terminal.result(warning.github) }
    case .json: break
    }
  }

  private func report(_ failure: BuildFailure) {
    if format == .human {
      Terminal.message("\(failure.path): \(failure.problem)\n  = \(failure.mend)")
    } else {
      report([Problem(path: failure.path, failure.problem, mend: failure.mend)], "")
    }
  }

  /// Gives the result of work that went well.
  func report(_ human: String, _ json: JSON) {
    if format == .json {
      Terminal.result(json.text)
    } else if !quiet {
      Terminal.result(human)
    }
  }

  /// Says something that is neither a result nor a problem.
  func say(_ text: String) {
    if !quiet { Terminal.message(text) }
  }
}

extension [Warning] {
  /// For programs.
  var json: JSON { .array(map(\.json)) }
}
