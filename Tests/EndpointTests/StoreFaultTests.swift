import Faults
import Foundation
import GRDB
import Portal
import SQLiteStore
import Testing
import Verification

/// Stores that are damaged, or may only be read: what each operation makes of them.
struct StoreFaultTests {
  private static let portal = "/p/kitchen-remodel/clients/ana-ortiz/"
  private static let store = "latchkey.sqlite"

  /// An endpoint that was killed after Ana had accepted, when part of its store stood in the log alone.
  private static let killed = Result { try Left() }

  private struct Left: Sendable {
    let site: Folder
    let caller: Caller

    init() throws {
      site = try ServerProcess.site()
      let endpoint = try ServerProcess(in: site)
      caller = Caller()
      #expect(caller.askForCode(LiveSample.ana, at: endpoint).status == 303)
      let code = try Fleet.code(in: "\(site.path)/outgoing")
      #expect(caller.post("/verify", "code=\(code)", at: endpoint).status == 303)
      endpoint.kill()
    }

    /// The same, in a folder that a test may change.
    func copy(isWhole: Bool) throws -> Folder {
      let folder = try Folder()
      for name in ["allowed_signers", "dist", "\(store).secret", store, "\(store)-wal"] {
        try FileManager.default.copyItem(atPath: "\(site.path)/\(name)", toPath: "\(folder.path)/\(name)")
      }
      // Who opens it brings the log into the database, and ends without one.
      if isWhole { try DatabaseQueue(path: "\(folder.path)/\(store)").close() }
      return folder
    }
  }

  /// What the commands are that work on a store, by their arguments, and what program has them.
  private static let commands: [(name: String, program: String?, arguments: [String])] = [
    ("serve", nil, ["serve", "dist", "--trust", "allowed_signers", "--listen", "127.0.0.1:0"]),
    ("status", nil, ["status"]), ("unlock", nil, ["unlock", "kitchen-remodel", "ana-ortiz"]),
    ("backup", nil, ["backup", "copy.sqlite"]),
    ("move", nil, ["move", "--from", "sqlite:\(store)", "--to", "sqlite:other.sqlite"]),
    (
      "send", "latchkey",
      ["send", "dist", "--trust", "allowed_signers", "--store", "sqlite:\(store)", "--mail", "file:sent"]
    ),
  ]

  /// The bytes of the files in a folder, but for the index of the log, which whoever opens the store makes anew, and a log
  /// that holds nothing.
  private func files(_ folder: Folder) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      guard !["messages", "results", "\(Self.store)-shm"].contains(name) else { continue }
      let bytes = try? Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)"))
      if let bytes, !bytes.isEmpty || !name.hasSuffix("-wal") { files[name] = bytes }
    }
    return files
  }

  private enum Damage: String, CaseIterable {
    case header = "the header is overwritten"
    case page = "a page in the middle is overwritten"
    case cut = "it is cut in half"
    case text = "it is no database"
    case foreign = "it is another program's"
    case newer = "it is of a newer version"

    func spoil(_ path: String) throws {
      let url = URL(fileURLWithPath: path)
      var bytes = try Data(contentsOf: url)
      switch self {
      case .header: bytes.replaceSubrange(0..<100, with: repeatElement(0xA5, count: 100))
      case .page:
        let page = bytes.count / 2 / 4096 * 4096
        bytes.replaceSubrange(page..<page + 512, with: repeatElement(0xA5, count: 512))
      case .cut: bytes = bytes.prefix(bytes.count / 2 / 4096 * 4096)
      case .text: bytes = Data(String(repeating: "a shopping list\n", count: 500).utf8)
      case .foreign:
        try FileManager.default.removeItem(at: url)
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: "CREATE TABLE recipes (name TEXT)") }
        return try queue.close()
      case .newer:
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: "UPDATE marks SET value = '999' WHERE name = 'schema'") }
        return try queue.close()
      }
      try bytes.write(to: url)
    }
  }

  @Test func aDamagedStoreIsRefusedAndKept() throws {
    var table = FaultTable("a damaged store")
    for damage in Damage.allCases {
      let folder = try Self.killed.get().copy(isWhole: true)
      try damage.spoil("\(folder.path)/\(Self.store)")
      let before = try files(folder)
      for command in Self.commands {
        let run = try ServerProcess.run(command.arguments, in: folder, program: command.program)
        let context: Comment = "\(damage.rawValue), \(command.name): \(run.messages)\(run.results)"
        #expect(run.status == 1 && run.messages.contains("\n  = "), context)
        #expect(run.results.isEmpty && !run.messages.contains("listening"), context)
        var after = try files(folder)
        // A move makes its target first; it is empty.
        after["other.sqlite"] = nil
        after["other.sqlite-wal"] = nil
        after["other.sqlite-shm"] = nil
        #expect(after == before, context)
        let kind =
          ["is damaged", "another program", "newer version"].first { run.messages.contains($0) } ?? "NOT SAID WHY"
        #expect(kind != "NOT SAID WHY", context)
        table.add(damage.rawValue, "\(command.name): refused (\(kind)), every byte kept")
      }
    }
    print(table.text)
  }

  /// What a damaged log held is lost, as after a cut in the midst of writing it. Nothing else is, and nothing is granted.
  @Test(arguments: [0, 8 << 10, 64 << 10]) func aDamagedLogEndsWhereItIsDamaged(_ offset: Int) throws {
    let folder = try Self.killed.get().copy(isWhole: false)
    let log = URL(fileURLWithPath: "\(folder.path)/\(Self.store)-wal")
    var bytes = try Data(contentsOf: log)
    try #require(bytes.count > offset + 32)
    bytes.replaceSubrange(offset..<offset + 32, with: repeatElement(0xA5, count: 32))
    try bytes.write(to: log)
    let endpoint = try ServerProcess(in: folder)
    let stranger = Caller()
    #expect(stranger.get(Self.portal, at: endpoint).status == 401)
    stranger.get("/i/\(LiveSample.ana)", at: endpoint)
    let page = stranger.get("/invitation", at: endpoint)
    #expect(page.status == 200)
    let entries = try SQLiteStore(path: "\(folder.path)/\(Self.store)", .existing).read { (rows) throws(StoreError) in
      try rows.audit(from: Instant(seconds: 0), limit: .max)
    }
    let wasAccepted = entries.contains { $0.event == .accepted }
    #expect(page.text.contains("Welcome back") == wasAccepted)
    let status = Self.killedCaller.get(Self.portal, at: endpoint).status
    #expect(status == (entries.contains { $0.event == .signedIn } ? 200 : 401))
  }

  private static var killedCaller: Caller { (try? killed.get().caller.twin) ?? Caller() }

  /// The pages are overwritten under a running endpoint: what it does not find whole it does not answer from.
  @Test func damageUnderARunningEndpointGrantsNothing() throws {
    var table = FaultTable("a store that is damaged under a running endpoint")
    let folder = try Self.killed.get().copy(isWhole: true)
    let endpoint = try ServerProcess(in: folder)
    let file = try #require(fopen("\(folder.path)/\(Self.store)", "r+"))
    fseek(file, 0, SEEK_END)
    for offset in stride(from: 4096, to: ftell(file), by: 4096) {
      fseek(file, offset, SEEK_SET)
      fwrite([UInt8](repeating: 0xA5, count: 512), 1, 512, file)
    }
    fclose(file)
    let stranger = Caller()
    for (name, answer) in [
      ("see the portal", Self.killedCaller.get(Self.portal, at: endpoint)),
      ("see it as a stranger", stranger.get(Self.portal, at: endpoint)),
      ("ask for a code", stranger.askForCode(LiveSample.rosalind, at: endpoint)),
      ("type a wrong code", stranger.post("/verify", "code=000000", at: endpoint)),
      ("look whether it is ready", stranger.get("/readyz", at: endpoint)),
      ("look whether it is alive", stranger.get("/healthz", at: endpoint)),
    ] {
      #expect([200, 303, 401, 410, 503].contains(answer.status), "\(name): \(answer.status)")
      #expect(!name.contains("stranger") || answer.status != 200)
      #expect(!name.contains("wrong") || answer.status != 303)
      table.add(name, "\(answer.status)")
    }
    #expect(stranger.get(Self.portal, at: endpoint).status != 200)
    endpoint.kill()
    let again = try ServerProcess.run(Self.commands[0].arguments, in: folder)
    #expect(again.status == 1 && again.messages.contains("is damaged"), "\(again.messages)")
    table.add("start again", "refused")
    print(table.text)
  }

  /// The file system may only be read for a while, under a running endpoint and for every command.
  @Test func whatMayOnlyBeReadIsNotChangedAndGoesOnByItself() throws {
    var table = FaultTable("a store that may only be read")
    let site = try ServerProcess.site()
    let control = "\(site.path)/control"
    let environment = try FailingFiles.compiled.get().environment(
      .readOnly, at: .control(control), under: [Self.store, "outgoing"], log: "\(site.path)/struck")
    let endpoint = try ServerProcess(in: site, environment: environment)
    let (signedIn, caller) = (Caller(), Caller())
    #expect(signedIn.askForCode(LiveSample.rosalind, at: endpoint).status == 303)
    let outgoing = "\(site.path)/outgoing"
    let first = try Fleet.code(in: outgoing)
    #expect(signedIn.post("/verify", "code=\(first)", at: endpoint).status == 303)
    for name in try FileManager.default.contentsOfDirectory(atPath: outgoing) where name.hasPrefix("code") {
      try FileManager.default.removeItem(atPath: "\(outgoing)/\(name)")
    }
    #expect(caller.askForCode(LiveSample.ana, at: endpoint).status == 303)
    let code = try Fleet.code(in: outgoing)

    try Data("1".utf8).write(to: URL(fileURLWithPath: control))
    let before = try files(site)
    let garden = "/p/garden-studio/clients/rosalind-greer/"
    for (name, answer, expected) in [
      ("type the right code", caller.post("/verify", "code=\(code)", at: endpoint), 503),
      ("see what was not seen before", caller.get(Self.portal, at: endpoint), 401),
      ("ask for a code", Caller().askForCode(LiveSample.teresa, at: endpoint), 503),
      ("sign out", signedIn.twin.post("/sign-out", "", at: endpoint), 503),
      ("look at a link", Caller().get("/i/\(LiveSample.ana)", at: endpoint), 303),
      ("see the portal for the first time", signedIn.get(garden, at: endpoint), 503),
      ("look whether it is alive", Caller().get("/healthz", at: endpoint), 200),
    ] {
      #expect(answer.status == expected, "\(name): \(answer.text.prefix(200))")
      table.add(name, "\(answer.status)")
    }
    #expect(try files(site).filter { $0.key.hasPrefix(Self.store) } == before.filter { $0.key.hasPrefix(Self.store) })
    for command in Self.commands {
      let run = try ServerProcess.run(
        command.arguments, in: site, environment: environment, program: command.program)
      let context: Comment = "\(command.name): \(run.messages)\(run.results)"
      #expect(run.status == 1 && run.messages.contains("\n  = "), context)
      #expect(run.messages.contains("Read-only file system"), context)
      table.add(command.name, "refused, exit 1")
    }
    #expect(try files(site).filter { $0.key.hasPrefix(Self.store) } == before.filter { $0.key.hasPrefix(Self.store) })

    try FileManager.default.removeItem(atPath: control)
    #expect(caller.post("/verify", "code=\(code)", at: endpoint).status == 303)
    #expect(caller.get(Self.portal, at: endpoint).status == 200)
    #expect(signedIn.get(garden, at: endpoint).status == 200)
    table.add("type the right code when it may be written again", "303")
    endpoint.terminate()
    #expect(endpoint.status() == 0)
    let entries = try SQLiteStore(path: "\(site.path)/\(Self.store)", .existing).read { (rows) throws(StoreError) in
      try rows.audit(from: Instant(seconds: 0), limit: .max)
    }
    #expect(entries.count { $0.event == .accepted && $0.client.contact == "ana-ortiz" } == 1)
    print(table.text)
  }
}
