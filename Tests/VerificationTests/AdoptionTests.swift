import Manifest
import Portal
import Testing
import Verification

@Suite struct AdoptionTests {
  @Test(arguments: StoreFactory.all) func theHighestSequenceRulesAcrossRestarts(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    let first = scene.now.seconds
    #expect(try scene.adopt(sequence: first) == .adopted)
    try scene.restart()
    #expect(try scene.adopt(sequence: first) == .adopted)
    #expect(try scene.adopt(sequence: first - 1) == .older(than: first))
    let other = try scene.manifest(sequence: first, site: "https://other.example.com")
    #expect(try scene.verifier.adopt(other, at: scene.now) { _ in [] } == .otherBytes)
    #expect(try scene.adopt(sequence: first + 1) == .adopted)
    try scene.restart()
    #expect(try scene.adopt(sequence: first) == .older(than: first + 1))
    #expect(try scene.audit().filter { $0.event == .manifestUsed }.count == 2)
  }

  @Test func itMayBeFiveMinutesAhead() throws {
    var scene = try Scene()
    #expect(try scene.adopt(sequence: scene.now.seconds + 301) == .ahead(seconds: 301))
    #expect(try scene.adopt(sequence: scene.now.seconds + 300) == .adopted)
  }

  @Test func whatIsRefusedChangesNothing() throws {
    var scene = try Scene()
    try scene.adopt(sequence: scene.now.seconds)
    let messages = try scene.messages(.invitation)
    let audit = try scene.audit()
    scene.cancel(Scene.ana)
    scene.invite(Scene.ben)
    #expect(try scene.adopt(sequence: scene.now.seconds - 1) == .older(than: scene.now.seconds))
    #expect(try scene.messages(.invitation) == messages)
    #expect(try scene.audit() == audit)
    try scene.restart()
    let invitations = try scene.verifier.store.read { (rows) throws(StoreError) in try rows.invitations() }
    #expect(invitations.allSatisfy { $0.cancelled == nil && $0.generation == 1 })
  }

  @Test(arguments: StoreFactory.all) func eachInvitationGoesOutOnce(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    for _ in 0..<3 {
      scene.now = scene.now + 1
      #expect(try scene.adopt() == .adopted)
      try scene.restart()
    }
    #expect(
      try scene.messages(.invitation).map(\.key).sorted() == [
        "invitation/garden-studio/ana-ortiz/1/email", "invitation/kitchen-remodel/ana-ortiz/1/email",
        "invitation/kitchen-remodel/ben-cho/1/email",
      ])
  }

  @Test func cancellationsAndResendsAreNotedOnceAndWithdrawWhatWaits() throws {
    var scene = try Scene()
    try scene.adopt()
    scene.cancel(Scene.ana)
    scene.invite(Scene.ben)
    for _ in 0..<2 {
      scene.now = scene.now + 1
      try scene.adopt()
    }
    let states = Dictionary(uniqueKeysWithValues: try scene.messages(.invitation).map { ($0.key, $0.state) })
    #expect(
      states == [
        "invitation/garden-studio/ana-ortiz/1/email": .queued, "invitation/kitchen-remodel/ana-ortiz/1/email": .expired,
        "invitation/kitchen-remodel/ben-cho/1/email": .expired, "invitation/kitchen-remodel/ben-cho/2/email": .queued,
      ])
    #expect(try Activity.all(in: scene.verifier.store, at: scene.now).allSatisfy(\.undelivered.isEmpty))
    let events = try scene.audit().map(\.event)
    #expect(events.filter { $0 == .cancelled }.count == 1)
    #expect(events.filter { $0 == .replaced }.count == 1)
  }

  @Test func aMessageThatIsBeingHandedOverIsNotTakenBackUnderItsSender() throws {
    var scene = try Scene()
    try scene.adopt()
    let outbox = Outbox(store: scene.verifier.store, secret: nil)
    var leases: [Outbox.Lease] = []
    while let lease = try outbox.lease(for: "a", seconds: 60, at: scene.now) { leases.append(lease) }
    let handed = try #require(leases.first { $0.record.client == Scene.ana })
    let waiting = try #require(leases.first { $0.record.client == Scene.ben })
    #expect(try outbox.handOver(handed, at: scene.now))
    scene.cancel(Scene.ana)
    scene.cancel(Scene.ben)
    scene.now = scene.now + 1
    try scene.adopt()
    #expect(try !outbox.handOver(waiting, at: scene.now))
    #expect(try !outbox.report(.taken, of: waiting, at: scene.now))
    #expect(try outbox.report(.taken, of: handed, at: scene.now))
    #expect(try scene.messages(.invitation).filter { $0.state == .sent }.map(\.client) == [Scene.ana])
  }

  @Test func onlyInvitationsThatStandAreQueued() throws {
    var scene = try Scene()
    scene.cancel(Scene.ana)
    #expect(
      OutboxRecord.invitations(scene.records, at: scene.now).map(\.client) == [Scene.anasGarden, Scene.ben])
    #expect(OutboxRecord.invitations(scene.records, at: scene.now + 7 * Limits.day).isEmpty)
  }

  /// What another manifest leaves as it was is neither read nor written, and asks for no message.
  @Test(arguments: StoreFactory.all) func onlyChangedProjectsCost(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    var asked: [Set<String>] = []
    func adopt() throws {
      scene.now = scene.now + 1
      scene.use()
      let adoption = try scene.verifier.adopt(try scene.manifest(), at: scene.now) { projects in
        asked.append(projects)
        return []
      }
      #expect(adoption == .adopted)
    }
    try adopt()
    try adopt()
    scene.invite(Scene.ben)
    try adopt()
    scene.grants[Scene.anasGarden] = nil
    try adopt()
    #expect(
      asked == [["garden-studio", "kitchen-remodel"], ["kitchen-remodel"], []])
    let portals = try scene.verifier.store.read { (rows) throws(StoreError) in try rows.portals() }
    #expect(portals == Dictionary(uniqueKeysWithValues: scene.records.map { ($0.project, HexDigest(of: $0.bytes)) }))
  }

  /// Many projects at once come to the same as few.
  @Test(arguments: StoreFactory.all) func manyProjectsAreLearned(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    let clients = (0..<500).map { Client(project: "project-\($0 % 90)", contact: "contact-\($0)") }
    for client in clients { scene.invite(client) }
    try scene.adopt()
    for client in clients { scene.cancel(client) }
    scene.now = scene.now + 1
    try scene.adopt()
    let invitations = try scene.verifier.store.read { (rows) throws(StoreError) in try rows.invitations() }
    #expect(invitations.count == 503)
    #expect(invitations.count { $0.cancelled == scene.now } == 500)
    #expect(try scene.messages(.invitation).count { $0.state == .expired } == 500)
    #expect(try scene.audit().count { $0.event == .cancelled } == 500)
  }
}
