import Portal
import Testing
import Verification

@Suite struct RestartTests {
  /// The whole way of a client, with a new process between every two steps.
  @Test(arguments: StoreFactory.all) func theJourneySurvivesARestartAtEveryStep(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    #expect(try scene.adopt() == .adopted)
    try scene.restart()
    #expect(try scene.link(Scene.ana).isValid)
    let visitor = scene.visitor()
    let sent = try #require(try scene.ask(Scene.ana, by: .sms, visitor).sent)
    try scene.restart()
    let code = try #require(try scene.digits(of: sent))
    try scene.restart()
    let asked = Scene.Asked(sent: sent, visitor: visitor, code: code)
    #expect(try scene.type(Scene.wrong(code), asked) == .wrong(triesLeft: 4))
    try scene.restart()
    #expect(try scene.verifier.challenge(sent.challenge, from: visitor.browser, at: scene.now)?.triesLeft == 4)
    let signIn = try #require(try scene.type(code, asked).signIn)
    #expect(signIn.accepted == [Scene.ana])
    try scene.restart()
    #expect(try scene.type(code, asked) == .spent)
    #expect(try scene.opens(signIn.session, Scene.ana))
    try scene.restart()
    guard case .accepted = try scene.link(Scene.ana) else {
      Issue.record("the acceptance stays")
      return
    }
    try scene.verifier.signOut(signIn.session, at: scene.now)
    try scene.restart()
    #expect(try !scene.opens(signIn.session, Scene.ana))
    let activity = try #require(
      try Activity.all(in: scene.verifier.store, at: scene.now).first { $0.client == Scene.ana })
    #expect(activity.accepted == Scene.start)
    #expect(activity.lastSignedIn == Scene.start)
    #expect(activity.generation == 1)
    #expect(activity.undelivered.isEmpty)
  }

  @Test(arguments: StoreFactory.all) func whatFailsHalfWayChangesNothing(_ factory: StoreFactory) throws {
    let scene = try Scene(factory)
    #expect(throws: StoreError.self) {
      try scene.verifier.store.write { (rows) throws(StoreError) in
        try rows.add(AuditEntry(at: scene.now, event: .accepted, client: Scene.ana))
        try rows.setClock(scene.now + 1000)
        throw StoreError(.unavailable, "a cable was pulled", mend: "plug it in")
      }
    }
    #expect(try scene.audit().isEmpty)
    #expect(try scene.verifier.store.read { (rows) throws(StoreError) in try rows.clock() } == nil)
  }

  @Test(arguments: StoreFactory.all) func pruningKeepsWhatRulesLookAt(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    try scene.adopt()
    let session = try scene.signIn(Scene.ana).session
    try scene.fail(Scene.ben, times: 10)
    _ = try scene.find("nobody@example.com", scene.visitor())
    try Upkeep.prune(scene.verifier.store, at: scene.now)
    #expect(try scene.opens(session, Scene.ana))
    #expect(try scene.ask(Scene.ben, scene.visitor()).isLocked)
    guard case .wait = try scene.find("nobody@example.com", scene.visitor()) else {
      Issue.record("a minute must pass")
      return
    }
    scene.now = scene.now + Limits.day
    try Upkeep.prune(scene.verifier.store, at: scene.now)
    let events = Set(try scene.audit().map(\.event))
    #expect(events.isSuperset(of: [.accepted, .locked]))
    #expect(!events.contains(.addressUnknown))
    scene.now = scene.now + 500 * Limits.day
    try Upkeep.prune(scene.verifier.store, at: scene.now)
    guard case .accepted = try scene.link(Scene.ana) else {
      Issue.record("acceptances are kept for ever")
      return
    }
    #expect(try scene.messages(.invitation).count == 3)
    #expect(try scene.messages(.code).isEmpty)
    #expect(try scene.messages(.notice).isEmpty)
    #expect(try scene.audit().isEmpty)
    let failures = try scene.verifier.store.read { (rows) throws(StoreError) in
      try rows.failures(ofContact: "ben-cho")
    }
    #expect(failures.map(\.inARow) == [10])
  }
}

extension CodeRequest {
  var isLocked: Bool {
    guard case .locked = self else { return false }
    return true
  }
}
