import ArgumentParser
import Building
import Content
import Glibc
import Manifest
import Markdown
import Messages
import Portal
import Signing
import Syntax

/// The inner loops of a build, each to be run any number of times.
enum Loop: String, CaseIterable, ExpressibleByArgument {
  case build, page, email, sms, project, yaml, json, markdown, digest, record

  /// What one turn does.
  var noun: String {
    switch self {
    case .build: "build a site of one project, without its design"
    case .page: "render one page of an update"
    case .email: "write one invitation, .eml with HTML and text"
    case .sms: "write one SMS"
    case .project: "read one project's folder, 11 sources"
    case .yaml: "read one front matter of 10 lines"
    case .json: "read one access file"
    case .markdown: "turn 1 KB of Markdown into HTML"
    case .digest: "SHA-256 of 4 KB"
    case .record: "write one portal.json"
    }
  }

  /// Runs it a number of times over a site of one project.
  func run(_ count: Int, _ sample: Sample) throws -> Int {
    var sum = 0
    switch self {
    case .build:
      for turn in 0..<count { sum += try sample.signed.write(to: "\(sample.output)/\(turn)", jobs: 1).written }
    case .page: for _ in 0..<count { sum += sample.view.page(in: sample.page)?.count ?? 0 }
    case .email:
      for _ in 0..<count {
        sum += sample.edition.view(of: sample.project, for: sample.access).messages.email?.bytes.count ?? 0
      }
    case .sms:
      for _ in 0..<count {
        sum += sample.edition.view(of: sample.project, for: sample.access).messages.sms?.bytes.count ?? 0
      }
    case .project: for _ in 0..<count { sum += try sample.folder.read().updates.count }
    case .yaml:
      for _ in 0..<count {
        var problems: [Problem] = []
        sum += Definition(sample.markdown, &problems)?.body?.count ?? 0
      }
    case .json: for _ in 0..<count { sum += try JSONReader.read(sample.json).length }
    case .markdown:
      for _ in 0..<count { sum += MarkdownText(sample.prose) { $0.address }.html.utf8.count }
    case .digest:
      let bytes = [UInt8](repeating: 7, count: 4096)
      for _ in 0..<count { sum += HexDigest(of: bytes) == sample.digest ? 1 : 0 }
    case .record: for _ in 0..<count { sum += sample.record.bytes.count }
    }
    return sum
  }
}

/// A site of one project, read and ready.
struct Sample {
  let edition: Edition
  let signed: SignedEdition
  /// A folder for whole builds.
  let output: String
  let folder: ProjectFolder
  let project: Project
  let access: Access
  let view: ClientView
  let page: String
  let markdown: Source
  let prose: ArraySlice<UInt8>
  let json: Source
  let digest = HexDigest(of: [])
  let record: PortalRecord

  init(in folder: String, templates: String) throws {
    let corpus = try Corpus(at: folder, projects: 1, templates: templates)
    let content = Content(at: "\(folder)/content", shownAs: "content")
    let catalog = content.read()
    let moment = Instant(iso8601: Corpus.moment) ?? Instant(seconds: 0)
    edition = try catalog.composed(asOf: moment).rendered(
      with: TemplateFolder(at: "\(folder)/templates", shownAs: "templates"), content: content, jobs: 1)
    let key = SigningKey(comment: "benchmark")
    signed = edition.signed(by: SiteKeys(signing: key, link: LinkKey(of: key)))
    output = "\(folder)/dist"
    self.folder = catalog.projects[0]
    project = try self.folder.read()
    access = project.accesses[0]
    view = edition.view(of: project, for: access)
    page = "updates/\(project.updates[1].id)/"
    markdown = Source(path: "update.md", bytes: try Disk.read(corpus.editable))
    var problems: [Problem] = []
    let body = Definition(markdown, &problems)?.body ?? 0..<0
    prose = markdown.bytes[body]
    json = Source(
      path: "access.json", bytes: try Disk.read("\(folder)/content/projects/\(Corpus.name(0))/access/client-0.json"))
    let empty = HexDigest(of: [])
    let files = (0..<14).map { ("clients/client-0/updates/2026-10-02-week-\($0)/index.html", empty) }
    record = PortalRecord(
      project: project.id, title: project.title,
      grants: [
        Grant(
          contact: access.contact.id, name: access.contact.person.name, email: access.contact.person.email,
          phone: access.contact.person.phone, locale: "en-US", sees: ["updates", "documents", "invoices"],
          generation: 1, issued: Corpus.moment, expires: Corpus.moment, state: .invited, link: empty, replaced: [])
      ],
      messages: [
        PortalRecord.Message(
          contact: access.contact.id, generation: 1, channel: .email, path: "outbox/p/c-1.eml", digest: empty)
      ],
      files: Dictionary(uniqueKeysWithValues: files),
      readers: ["files/documents/plan.pdf": [access.contact.id], "files/photos/site.jpg": [access.contact.id]])
  }
}

/// Runs one inner loop, to be measured from outside.
struct LoopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "loop", abstract: "Run one inner loop, on one core.")

  @Argument var loop: Loop
  @Argument var count: Int

  @Option(help: "The templates of the site.")
  var templates = "templates"

  func run() throws {
    let folder = "/tmp/latchkey-benchmark.\(getpid())"
    defer { try? Disk.remove(folder) }
    let sample = try Sample(in: folder, templates: templates)
    let start = Clock.now
    let sum = try loop.run(count, sample)
    let seconds = Clock.now - start
    print("\(loop.noun): \(Int(Double(count) / seconds)) a second (\(sum))")
  }
}

/// Counts the instructions of the inner loops, which no other load on the machine changes.
struct InstructionBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "instructions", abstract: "Instructions of the inner loops, counted by valgrind.")

  @Option(help: "The templates of the site.")
  var templates = "templates"

  @Argument(help: "Which loops (default: all).")
  var loops: [Loop] = []

  func run() throws {
    print("| one turn | instructions |\n| --- | --- |")
    for loop in loops.isEmpty ? Loop.allCases : loops {
      // What the start costs falls out of the difference.
      let (less, more) = (try count(loop, turns: 20), try count(loop, turns: 120))
      print("| \(loop.noun) | \((more - less) / 100) |")
    }
  }

  private func count(_ loop: Loop, turns: Int) throws -> Int {
    // Valgrind gives up on Swift's debug information.
    let program = "/tmp/latchkey-benchmark.\(getpid()).stripped"
    _ = try Run(["strip", "-g", "-o", program, CommandLine.arguments[0]])
    defer { unlink(program) }
    let run = try Run([
      "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, "loop", loop.rawValue,
      String(turns), "--templates", templates,
    ])
    let mark = "Collected : "
    guard let line = run.messages.split(separator: "\n").first(where: { $0.contains(mark) }),
      let number = line.split(separator: " ").last.flatMap({ Int($0) })
    else { throw ValidationError("valgrind said nothing of instructions:\n\(run.messages)") }
    return number
  }
}
