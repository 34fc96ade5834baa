import Portal
import Synchronization
import Testing
import Verification

@testable import StoreStatements

/// All that one store holds, carried into another one.
@Suite struct StoreMoveTests {
  static let ways = StoreFactory.all.flatMap { from in StoreFactory.all.map { (from, $0) } }

  /// A store in which something of everything has happened, and the session of who has signed in.
  private func used(_ factory: StoreFactory) throws -> (scene: Scene, session: Token) {
    var scene = try Scene(factory)
    let removed = Client(project: Scene.ana.project, contact: "cy-lee")
    scene.invite(removed, phone: "+15125550199")
    try scene.adopt(sequence: scene.now.seconds - 1)
    scene.grants[removed] = nil
    try scene.adopt()
    let session = try scene.signIn(Scene.ana).session
    let visit = try #require(try scene.verifier.visit(session, project: Scene.ana.project, page: "", at: scene.now))
    try scene.verifier.record(visit, isServed: true)
    try scene.fail(Scene.ben, times: 10)
    _ = try scene.find("nobody@example.com", scene.visitor())
    return (scene, session)
  }

  private func store(_ scene: Scene) throws -> any StatementStore {
    try #require(scene.verifier.store as? any StatementStore)
  }

  @Test(arguments: ways) func everythingIsThereAfterwards(_ from: StoreFactory, _ to: StoreFactory) throws {
    var (scene, session) = try used(from)
    let audit = try scene.audit()
    let activities = try Activity.all(in: scene.verifier.store, at: scene.now)
    let target = try to.make()
    var progress: [String] = []
    let contents = try StoreMove(from: store(scene), to: target()).run { progress.append($0.name) }
    #expect(progress == StoreTable.all.map(\.name))
    #expect(contents.allSatisfy { $0.count > 0 && $0.digest.count == 64 })
    #expect(Set(contents.map(\.digest)).count == contents.count)

    scene.verifier = Verifier(
      store: try target(), secret: scene.secret, grants: scene.verifier.grants, team: Scene.team, smsCountries: ["+1"])
    #expect(try scene.audit() == audit)
    #expect(try Activity.all(in: scene.verifier.store, at: scene.now) == activities)
    #expect(try scene.opens(session, Scene.ana))
    #expect(try scene.ask(Scene.ben, scene.visitor()).isLocked)
    #expect(try scene.adopt(sequence: Scene.start.seconds - 1) == .older(than: Scene.start.seconds))
  }

  @Test(arguments: StoreFactory.all) func theOldStoreIsClosedToWhoeverHasItOpen(_ factory: StoreFactory) throws {
    var (scene, session) = try used(factory)
    _ = try StoreMove(from: store(scene), to: StoreFactory.sqlite.make()()).run { _ in }
    let reading = try #require(throws: StoreError.self) { try scene.opens(session, Scene.ana) }
    #expect(reading.kind == .unavailable)
    #expect(reading.message == "all that this store held was moved into another one")
    #expect(reading.mend == "name that one with --store; this one only keeps what was")
    #expect(throws: reading) { try scene.ask(Scene.anasGarden, scene.visitor()) }
    #expect(throws: reading) { try scene.adopt() }
    #expect(throws: reading) { try Upkeep.resetClock(scene.verifier.store, at: scene.now) }
  }

  @Test(arguments: StoreFactory.all) func aStoreThatHoldsOtherDataIsRefusedAndKept(_ factory: StoreFactory) throws {
    let (scene, _) = try used(.sqlite)
    let target = try factory.make()()
    try target.write { (rows) throws(StoreError) in
      try rows.add(AuditEntry(at: Scene.start, event: .accepted, client: Scene.ana))
    }
    let error = #expect(throws: StoreError.self) { try StoreMove(from: store(scene), to: target).run { _ in } }
    #expect(error?.kind == .foreign)
    #expect(error?.message == "the store to move into is in use: its table of audit holds rows")
    let count = try target.read { (rows) throws(StoreError) in try rows.audit(from: Scene.start, limit: 9).count }
    #expect(count == 1)
    #expect(try !scene.audit().isEmpty)
  }

  /// Cut off at every change of the target, it can be run again, and nobody works on half of it.
  @Test(arguments: StoreFactory.all) func itCanBeCutOffAnywhere(_ factory: StoreFactory) throws {
    let source = try StoreFactory.sqlite.make()()
    try source.write { (rows) throws(StoreError) in
      try rows.setClock(Scene.start)
      try rows.signIn(Scene.ana, at: Scene.start)
      try rows.add(AuditEntry(at: Scene.start, event: .accepted, client: Scene.ana))
    }
    let target = try factory.make()()
    var cuts = 0
    while true {
      do {
        _ = try StoreMove(from: source, to: CutStore(store: target, after: cuts)).run { _ in }
        break
      } catch {
        #expect(error.message == "a cable was pulled")
        let clock = Result { try target.read { (rows) throws(StoreError) in try rows.clock() } }
        if cuts > 0 {
          #expect(throws: StoreError.self) { try clock.get() }
        } else {
          #expect(try clock.get() == nil)
        }
      }
      cuts += 1
    }
    #expect(cuts == 7)
    try target.read { (rows) throws(StoreError) in
      #expect(try rows.clock() == Scene.start)
      #expect(try rows.signIns() == [Scene.ana: Scene.start])
      #expect(try rows.audit(from: Scene.start, limit: 9).count == 1)
    }
  }

  @Test func whatDidNotArriveAsItWasIsSeen() throws {
    let (scene, _) = try used(.sqlite)
    let target = try StoreFactory.sqlite.make()()
    let error = #expect(throws: StoreError.self) {
      try StoreMove(from: store(scene), to: target).run { content in
        guard content.name == "views" else { return }
        _ = try? target.change { (rows) throws(StoreError) in try rows.change("UPDATE views SET looks = 7") }
      }
    }
    #expect(error?.kind == .corrupt)
    #expect(error?.message == "the table of views did not arrive as it was: 1 rows left, 1 came")
    #expect(try !scene.audit().isEmpty)
  }

  @Test func manyRowsComeInPieces() throws {
    let source = try StoreFactory.sqlite.make()()
    try source.write { (rows) throws(StoreError) in
      for index in 0..<1700 {
        try rows.view(Client(project: "p\(index % 7)", contact: "c\(index)"), page: "é\(index % 3)", at: Scene.start)
      }
    }
    let target = try StoreFactory.postgres.make()()
    let contents = try StoreMove(from: source, to: target).run { _ in }
    #expect(contents.first { $0.name == "views" }?.count == 1700)
    #expect(try target.read { (rows) throws(StoreError) in try rows.views().count } == 1700)
  }
}

/// A store that is cut off after so many changes.
private final class CutStore: StatementStore {
  private let store: any StatementStore
  private let left: Mutex<Int>

  init(store: any StatementStore, after count: Int) {
    self.store = store
    left = Mutex(count)
  }

  var readsWait: Bool { store.readsWait }

  func read<Value>(_ body: (any StoreReading) throws(StoreError) -> Value) throws(StoreError) -> Value {
    try store.read(body)
  }

  func change<Value>(_ body: (StatementTransaction) throws(StoreError) -> Value) throws(StoreError) -> Value {
    let isCut = left.withLock { left in
      left -= 1
      return left < 0
    }
    if isCut { throw StoreError(.unavailable, "a cable was pulled", mend: "plug it in") }
    return try store.change(body)
  }
}
