import Faults
import Foundation
import Manifest
import Portal
import Synchronization
import Testing

/// Each operation on files fails once while a running endpoint takes a new build into use: those on the build, and those on
/// the store. Until the new one is used, the old one serves, whole; and it comes to be used by itself.
struct ReloadFaultTests {
  private static let folder = "/p/garden-studio/clients/rosalind-greer/"

  /// Two builds of a small site that differ in the project's title.
  private struct Builds: Sendable {
    let sample: SampleBuild
    let names = ["one", "two"]

    init() throws {
      sample = try SampleBuild(copying: LiveSample.shared.get())
      let projects = "\(sample.folder.path)/content/projects"
      for path in [
        "kitchen-remodel", "primary-bath", "garden-studio/documents", "garden-studio/invoices",
        "garden-studio/photos", "garden-studio/updates", "garden-studio/access/teresa-vance.json",
      ] {
        try FileManager.default.removeItem(atPath: "\(projects)/\(path)")
      }
      var title = "\"title\": \"Garden studio\""
      for name in names {
        let next = "\"title\": \"Studio \(name)\""
        try sample.edit("content/projects/garden-studio/project.json", title, next)
        try sample.build(at: LiveSample.moment, to: name)
        title = next
      }
    }
  }

  private static let builds = Result { try Builds() }

  /// A running endpoint with someone signed in, which takes one build after the other.
  private final class Lane: Sendable {
    let folder: Folder
    let server: ServerProcess
    let caller = Caller()
    private let start = Instant(seconds: time(nil))
    private let builds = Mutex(0)

    init() throws {
      folder = try Folder()
      let line = AllowedSigners.line(trusting: SampleBuild.key.publicKey)
      try Data(line.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/allowed_signers"))
      _ = try Self.next(builds, start, in: folder)
      server = try ServerProcess(
        in: folder,
        environment: FailingFiles.compiled.get().environment(
          .fail, at: .control("\(folder.path)/control"), under: ["latchkey.sqlite", "build-", "dist"], reading: true,
          log: "\(folder.path)/struck"))
      #expect(caller.askForCode(LiveSample.rosalind, at: server).status == 303)
      let code = try Fleet.code(in: "\(folder.path)/outgoing")
      #expect(caller.post("/verify", "code=\(code)", at: server).status == 303)
    }

    /// Puts the next build in the place of the last.
    ///
    /// - Returns: the titles of that one and of this one.
    func next() throws -> (old: String, new: String) { try Self.next(builds, start, in: folder) }

    private static func next(
      _ builds: borrowing Mutex<Int>, _ start: Instant, in folder: Folder
    ) throws -> (old: String, new: String) {
      let number = builds.withLock { number in
        number += 1
        return number
      }
      let (all, manager) = (try ReloadFaultTests.builds.get(), FileManager.default)
      let build = "\(folder.path)/build-\(number)"
      try manager.copyItem(
        atPath: "\(all.sample.folder.path)/\(all.names[number % 2])", toPath: build)
      try SampleBuild.sign(build, at: start + number)
      try manager.createSymbolicLink(atPath: "\(folder.path)/next", withDestinationPath: "build-\(number)")
      try #require(rename("\(folder.path)/next", "\(folder.path)/dist") == 0)
      return ("Studio \(all.names[1 - number % 2])", "Studio \(all.names[number % 2])")
    }

    /// Whether the client sees this title, and not the other one, wherever they look.
    func shows(_ title: String, not other: String) -> Bool {
      ["", "updates/", "documents/"].allSatisfy { page in
        let answer = caller.get(ReloadFaultTests.folder + page, at: server)
        return answer.status == 200 && answer.text.contains(title) && !answer.text.contains(other)
      }
    }

    func set(_ number: Int?) throws {
      let path = "\(folder.path)/control"
      guard let number else { return try FileManager.default.removeItem(atPath: path) }
      try Data("\(number)".utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// What was struck since it was asked last; nil when nothing was.
    func struck() throws -> String? {
      let path = "\(folder.path)/struck"
      guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
      try FileManager.default.removeItem(atPath: path)
      return text
    }
  }

  private struct Outcome: Sendable {
    let operation: String
    let text: String
  }

  private static func trial(_ number: Int, on lane: Lane) throws -> Outcome? {
    try lane.set(number)
    let (old, new) = try lane.next()
    let used = "\"message\":\"build in use\""
    var refusals = 0
    while true {
      let event = try #require(lane.server.logs(oneOf: [used, "\"message\":\"build refused\""]), "it has ended")
      if event == used { break }
      refusals += 1
      #expect(lane.shows(old, not: new), "number \(number): the old build serves")
    }
    try lane.set(nil)
    #expect(lane.shows(new, not: old), "number \(number): the new build serves")
    return try lane.struck().map { operation in
      #expect(refusals <= 1, "number \(number), \(operation)")
      // What could not be read was not checked, so it must not be used.
      #expect(refusals == 1 || operation.contains("latchkey.sqlite"), "number \(number), \(operation)")
      return Outcome(
        operation: operation,
        text: refusals == 0 ? "the new build is used at once" : "refused, the old build serves; then the new one")
    }
  }

  @Test func theOldBuildServesUntilTheNewOneDoes() async throws {
    let free = Free()
    var table = FaultTable("the reload of a running endpoint")
    let outcomes = try await Trials.run(lanes: 24) { number in
      let lane = try free.take { try Lane() }
      defer { free.give(lane) }
      return try Self.trial(number, on: lane)
    }
    for outcome in outcomes { table.add(outcome.operation, outcome.text) }
    #expect(table.count > 50)
    print(table.text)
  }

  /// The endpoints that nobody uses just now.
  private final class Free: Sendable {
    private let lanes = Mutex<[Lane]>([])

    func take(_ make: () throws -> Lane) throws -> Lane { try lanes.withLock { $0.popLast() } ?? make() }

    func give(_ lane: Lane) { lanes.withLock { $0.append(lane) } }
  }
}
