import ArgumentParser
import Glibc
import Signing

@main
struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latchkey-benchmark", abstract: "How fast Latchkey builds, beside the least that the machine needs.",
    subcommands: [
      BuildBenchmark.self, InstructionBenchmark.self, LoopCommand.self, ManyInvitations.self, GaugeCommand.self,
    ],
    defaultSubcommand: BuildBenchmark.self)
}

/// Compares whole runs of the program with floors that are measured in between.
struct BuildBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "build", abstract: "Whole builds, beside floors.")

  @Option(help: "How many projects the site has; may be given several times.")
  var projects: [Int] = [1000]

  @Option(help: "A folder to work in, for example one in memory and one on a disk; may be given several times.")
  var folder: [String] = ["/dev/shm"]

  @Option(help: "How many rounds; the median counts.")
  var rounds = 5

  @Option(help: "How many threads work.")
  var jobs = 2

  @Option(help: "The program to measure.")
  var program = ".build/release/latchkey"

  @Option(help: "The templates of the site.")
  var templates = "templates"

  @Option(help: "The layouts with which Hugo makes the same pages.")
  var layouts = "Tests/Benchmarks/Hugo"

  func run() throws {
    print(
      "| projects | in | work | floor | Latchkey | ratio | CPU | peak |\n| --- | --- | --- | --- | --- | --- | --- | --- |"
    )
    for folder in folder {
      for count in projects { try measure(count, in: "\(folder)/latchkey-benchmark.\(getpid())", shownAs: folder) }
    }
    var starts: [Double] = []
    for _ in 0..<21 { starts.append(try Run([program, "--version"]).seconds) }
    print("\nlatchkey --version: \(Self.milliseconds(starts.median))")
    print("invitation emails, .eml with HTML and text, on one core: \(try emailsASecond()) a second")
  }

  private func emailsASecond() throws -> Int {
    let folder = "/tmp/latchkey-benchmark.\(getpid())"
    defer { try? Disk.remove(folder) }
    let sample = try Sample(in: folder, templates: templates)
    var rates: [Double] = []
    for _ in 0..<rounds {
      let start = Clock.now
      _ = try Loop.email.run(5000, sample)
      rates.append(5000 / (Clock.now - start))
    }
    return Int(rates.median)
  }

  private func measure(_ count: Int, in folder: String, shownAs shown: String) throws {
    try Disk.makeFolder(folder)
    defer { try? Disk.remove(folder) }
    let corpus = try Corpus(at: "\(folder)/site", projects: count, templates: templates)
    let key = "\(folder)/key"
    try Disk.write(Array(SigningKey(comment: "benchmark").privateKeyFile.utf8), to: key)
    chmod(key, 0o600)
    let fixed = [
      "-C", corpus.path, "--at", Corpus.moment, "--jobs", String(jobs), "--quiet", "--signing-key-file", key,
    ]
    let caches = ["XDG_CACHE_HOME": "\(folder)/cache"]
    func latchkey(_ command: [String]) throws -> Run {
      sync()
      return try Run([program] + command + fixed, environment: caches)
    }

    let first = "\(folder)/dist"
    _ = try latchkey(["build", "--output", first])
    var cold = Row("cold build")
    for round in 0..<rounds {
      // What was written stays until the end: a file system that has just removed a lot is slow.
      let floor = try Floor(of: corpus, like: first, to: "\(folder)/floor-\(round)", jobs: jobs)
      let work = { cold.add(try latchkey(["build", "--output", "\(folder)/dist-\(round)"])) }
      if round.isMultiple(of: 2) { try work() }
      sync()
      cold.floors.append(floor.build())
      if !round.isMultiple(of: 2) { try work() }
      for pages in HugoSite.Pages.allCases where Self.hasHugo {
        cold.others[pages, default: []].append(try hugo(corpus, pages, in: folder, round: round))
      }
    }
    func edit(_ line: String) throws {
      try Disk.write(try Disk.read(corpus.editable) + Array("\n\(line)\n".utf8), to: corpus.editable)
    }
    var early = Row("first change after a cold build")
    for round in 0..<rounds {
      let dist = "\(folder)/dist-\(round)"
      let floor = try Floor(of: corpus, like: dist, to: "\(folder)/linked-\(round)", jobs: jobs)
      try edit("First line \(round).")
      early.add(try latchkey(["build", "--output", dist]))
      early.floors.append(floor.look() + floor.link())
    }
    let floor = try Floor(of: corpus, like: first, to: "\(folder)/floor", jobs: jobs)
    // From its second change on, a tree has a spare.
    try edit("No line yet.")
    _ = try latchkey(["build", "--output", first])
    var (unchanged, edited, verified) = (Row("nothing changed"), Row("one file changed"), Row("verify"))
    var listed = Row("verify, folders listed")
    for round in 0..<rounds {
      unchanged.add(try latchkey(["build", "--output", first]))
      unchanged.floors.append(floor.look())
      try edit("Line \(round).")
      edited.add(try latchkey(["build", "--output", first]))
      edited.floors.append(floor.look())
      verified.add(try latchkey(["verify", first]))
      verified.floors.append(floor.digest(listsFolders: false))
      listed.floors.append(floor.digest(listsFolders: true))
    }
    listed.runs = verified.runs
    for row in [cold, early, unchanged, edited, verified, listed] { print(row.text(projects: count, in: shown)) }
  }

  /// How long Hugo takes for the same sources.
  private func hugo(_ corpus: Corpus, _ pages: HugoSite.Pages, in folder: String, round: Int) throws -> Double {
    let site = "\(folder)/hugo-\(pages)"
    if access(site, F_OK) != 0 { _ = try HugoSite(of: corpus, at: site, pages, layouts: layouts) }
    sync()
    return try Run([
      "hugo", "--quiet", "-s", site, "-d", "\(site)-\(round)", "--disableKinds", "RSS,sitemap,taxonomy,term",
    ])
    .seconds
  }

  /// Whether `hugo` is on the path.
  private static let hasHugo = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").contains {
    access("\($0)/hugo", X_OK) == 0
  }

  static func milliseconds(_ seconds: Double) -> String { "\((seconds * 10_000).rounded() / 10) ms" }
}

/// One line of the table.
struct Row {
  let work: String
  var floors: [Double] = []
  var runs: [Run] = []
  /// Hugo's times.
  var others: [HugoSite.Pages: [Double]] = [:]

  init(_ work: String) { self.work = work }

  mutating func add(_ run: Run) { runs.append(run) }

  func text(projects: Int, in folder: String) -> String {
    func hundredths(_ value: Double) -> String { String((value * 100).rounded() / 100) }
    let (floor, time) = (floors.median, runs.map(\.seconds).median)
    // Each run is compared with the floor of its own round, so that a busy moment weighs on both.
    let ratio = zip(runs, floors).map { $0.seconds / $1 }.median
    var text =
      "| \(projects) | \(folder) | \(work) | \(BuildBenchmark.milliseconds(floor)) | \(BuildBenchmark.milliseconds(time)) "
      + "| \(hundredths(ratio)) | \(BuildBenchmark.milliseconds(runs.map(\.processor).median)) "
      + "| \((runs.map(\.peakBytes).max() ?? 0) >> 20) MiB |"
    for pages in HugoSite.Pages.allCases {
      guard let times = others[pages] else { continue }
      text +=
        "\n| \(projects) | \(folder) | \(pages == .same ? "the same pages" : "bare pages") in Hugo | "
        + "| \(BuildBenchmark.milliseconds(times.median)) | \(hundredths(times.median / time)) times Latchkey | | |"
    }
    return text
  }
}
