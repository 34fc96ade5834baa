import Faults
import Foundation
import Testing

/// Each operation of `send` on files fails once, or the program is killed at it: those on the build, on the ledger, and on
/// the folder that takes the messages.
struct SendFaultTests {
  private static let names = [
    "invitation.garden-studio.rosalind-greer.1.eml", "invitation.garden-studio.rosalind-greer.1.sms.json",
  ]
  private static let parts = [
    "ledger.sqlite-wal", "ledger.sqlite-shm", "ledger.sqlite", ".latchkey", "outgoing", "dist",
  ]

  /// A build of one project and one client, in few files, and a ledger that knows an older build without the client.
  private struct Built: Sendable {
    let site: SampleSite
    let messages: [String: Data]
    let ledger: [String: Data]

    init() throws {
      site = try SampleSite()
      let garden = "site/content/projects/garden-studio"
      for path in [
        "site/content/projects/kitchen-remodel", "site/content/projects/primary-bath", "\(garden)/documents",
        "\(garden)/invoices", "\(garden)/photos", "\(garden)/updates", "\(garden)/access/teresa-vance.json",
      ] {
        try site.scratch.remove(path)
      }
      let access = "\(garden)/access/rosalind-greer.json"
      let text = try site.scratch.text(access)
      try site.scratch.remove(access)
      try #require(try site.run("build", "--output", "empty", at: "2026-11-24T14:00:00Z").status == 0)
      let prepared = try site.run("send", "empty", at: "2026-11-24T14:00:00Z")
      try #require(prepared.status == 0, "\(prepared.messages)")
      try site.scratch.write(text, to: access)
      let built = try site.run("build")
      try #require(built.status == 0, "\(built.messages)")
      ledger = site.scratch.tree("site/.latchkey")
      let outbox = "dist/outbox/garden-studio/rosalind-greer-1"
      messages = [
        SendFaultTests.names[0]: try site.scratch.read("\(outbox).eml"),
        SendFaultTests.names[1]: try site.scratch.read("\(outbox).sms.json"),
      ]
    }
  }

  private static let built = Result { try Built() }

  /// A place from which the one build is sent, with a ledger of its own.
  private struct Place {
    let built: Built
    let scratch: Scratch

    init(isPrepared: Bool) throws {
      built = try SendFaultTests.built.get()
      scratch = try Scratch()
      let manager = FileManager.default
      try manager.createDirectory(atPath: "\(scratch.path)/site", withIntermediateDirectories: true)
      try manager.createSymbolicLink(
        atPath: "\(scratch.path)/dist", withDestinationPath: "\(built.site.scratch.path)/dist")
      guard isPrepared else { return }
      try manager.copyItem(
        atPath: "\(built.site.scratch.path)/site/.latchkey", toPath: "\(scratch.path)/site/.latchkey")
    }

    func send(at moment: String = SampleSite.moment, _ environment: [String: String] = [:]) throws -> Program.Result {
      try Program.run(
        ["send", "-C", "site", "--at", moment], in: scratch.path,
        environment: environment.merging(["LATCHKEY_SIGNING_KEY": SampleSite.key]) { $1 })
    }

    /// What was struck in a run; nil when nothing was.
    func struck(_ log: String) -> String? { try? scratch.text(log) }

    /// Takes the messages that have come, each of which must be whole.
    func taken(_ context: Comment) throws -> Set<String> {
      let files = scratch.tree("outgoing").filter { !$0.key.hasPrefix(".") }
      for (name, bytes) in files { #expect(bytes == built.messages[name], "\(name): \(context)") }
      if !files.isEmpty { try scratch.remove("outgoing") }
      return Set(files.keys)
    }
  }

  private struct Outcome: Sendable {
    let operation: String
    let text: String
  }

  /// Strikes one operation, then sends again when every lease has run out, and looks at what came of both.
  private static func trial(_ action: FailingFiles.Action, _ number: Int) throws -> Outcome? {
    let place = try Place(isPrepared: true)
    let first = try place.send(
      FailingFiles.compiled.get().environment(
        action, at: .number(number), under: parts, reading: action == .fail, log: "\(place.scratch.path)/log"))
    guard let operation = place.struck("log") else {
      #expect(first.status == 0, "\(first.messages)")
      return nil
    }
    let context: Comment = "number \(number), \(operation): \(first.output)\(first.messages)"
    let early = try place.taken(context)
    switch action {
    case .kill: #expect(first.status == 137, context)
    default:
      #expect(first.status == 0 || first.status == 1, context)
      // Success is told when all has gone out; else it is said what has not, and what to do.
      #expect(first.status == 1 || early.count == names.count, context)
      let isSaid = first.messages.contains("\n  = ") || first.output.contains(#/ [0-9]+ (waiting|uncertain)/#)
      #expect(first.status == 0 || isSaid, context)
    }
    let isUntouched = early.isEmpty && place.scratch.tree("site/.latchkey") == place.built.ledger
    if isUntouched, first.status == 1 { return Outcome(operation: operation, text: "said, exit 1; nothing was begun") }
    let second = try place.send(at: "2026-11-24T16:00:00Z")
    let late = try place.taken(context)
    #expect(try place.scratch.text("site/.latchkey/.gitignore") == "*\n", context)
    let isUncertain = second.output.contains("uncertain  garden-studio/rosalind-greer  SMS ")
    #expect(second.status == (isUncertain ? 1 : 0), "\(context) THEN \(second.output)\(second.messages)")
    #expect(early.contains(names[0]) || late.contains(names[0]), "\(context) THEN the email is lost")
    #expect(early.contains(names[1]) || late.contains(names[1]) || isUncertain, "\(context) THEN the SMS is lost")
    #expect(!early.contains(names[1]) || !late.contains(names[1]), "\(context) THEN the SMS is repeated")
    let told = action == .kill ? "killed" : first.status == 0 ? "done" : "said, exit 1"
    let came =
      early.contains(names[0]) && late.contains(names[0])
      ? "the email twice" : isUncertain ? "the SMS perhaps, and said so" : "each once"
    return Outcome(operation: operation, text: "\(told); in the end \(came)")
  }

  @Test(arguments: [FailingFiles.Action.fail, .kill]) func noMessageIsLost(_ action: FailingFiles.Action) async throws {
    var table = FaultTable("send, \(action == .kill ? "killed" : "failing") at each operation")
    for outcome in try await Trials.run({ try Self.trial(action, $0) }) { table.add(outcome.operation, outcome.text) }
    #expect(table.count > 50)
    print(table.text)
  }

  /// One after the other over one ledger, from its making on, until nothing is left to strike.
  @Test(arguments: [FailingFiles.Action.fail, .kill]) func blowsInARowLoseNothing(_ action: FailingFiles.Action) throws
  {
    let place = try Place(isPrepared: false)
    var table = FaultTable("send, \(action == .kill ? "killed" : "failing") again and again over one ledger")
    var times: [String: Int] = [:]
    let clock = ISO8601DateFormatter()
    let start = try #require(clock.date(from: SampleSite.moment))
    for number in 1... {
      let log = "log-\(number)"
      let run = try place.send(
        at: clock.string(from: start + Double(600 * number)),
        FailingFiles.compiled.get().environment(
          action, at: .number(number), under: Self.parts, log: "\(place.scratch.path)/\(log)"))
      let names = try place.taken("number \(number)")
      for name in names { times[name, default: 0] += 1 }
      guard let operation = place.struck(log) else {
        #expect(run.status == 0 || run.output.contains("uncertain"), "\(run.output)\(run.messages)")
        break
      }
      #expect(action == .kill ? run.status == 137 : run.status < 2, "\(operation): \(run.output)\(run.messages)")
      let told = action == .kill ? "killed" : run.status == 0 ? "done" : "said, exit 1"
      table.add(operation, "\(told); \(names.isEmpty ? "nothing" : "\(names.count)") had gone out")
    }
    let last = try place.send(at: clock.string(from: start + 86_400 * 1.5))
    #expect(last.output.contains("0 sent, ") && !last.output.contains("waiting"), "\(last.output)\(last.messages)")
    #expect((1...2).contains(times[Self.names[0]] ?? 0))
    #expect((times[Self.names[1]] ?? 0) == 1 || last.output.contains("uncertain"))
    #expect(try place.scratch.text("site/.latchkey/.gitignore") == "*\n")
    #expect(table.count > 30)
    print(table.text)
  }
}
