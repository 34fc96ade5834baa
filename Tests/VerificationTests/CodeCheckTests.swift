import Portal
import Testing
import Verification

@Suite struct CodeCheckTests {
  @Test(arguments: StoreFactory.all) func theRightCodeAcceptsOnce(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    let asked = try scene.code(Scene.ana)
    let signIn = try #require(try scene.type(asked.code, asked).signIn)
    #expect(signIn.clients == [Scene.ana])
    #expect(signIn.accepted == [Scene.ana])
    #expect(try scene.opens(signIn.session, Scene.ana))
    #expect(try scene.messages(.notice).map(\.recipient).sorted() == ["jo@example.com", "mara@example.com"])
    #expect(try scene.type(asked.code, asked) == .spent)
    scene.now = scene.now + 60
    #expect(try scene.signIn(Scene.ana).accepted.isEmpty)
    #expect(try scene.messages(.notice).count == 2)
    #expect(try scene.audit().filter { $0.event == .accepted }.count == 1)
    #expect(try scene.audit().filter { $0.event == .signedIn }.count == 2)
  }

  @Test func spacesAndHyphensDoNotMatter() throws {
    var scene = try Scene()
    let asked = try scene.code(Scene.ana)
    #expect(try scene.type(" \(asked.code.prefix(3))-\(asked.code.dropFirst(3)) ", asked).signIn != nil)
  }

  @Test(arguments: ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345\u{0}", String(repeating: "1", count: 100_000)])
  func whatIsNoCodeIsNoTry(_ text: String) throws {
    var scene = try Scene()
    let asked = try scene.code(Scene.ana)
    #expect(try scene.type(text, asked) == .malformed)
    #expect(
      try scene.verifier.challenge(asked.sent.challenge, from: asked.visitor.browser, at: scene.now)?.triesLeft == 5)
  }

  @Test func aCodeHasFiveTries() throws {
    var scene = try Scene()
    let asked = try scene.code(Scene.ana)
    for left in [4, 3, 2, 1, 0] {
      #expect(try scene.type(Scene.wrong(asked.code), asked) == .wrong(triesLeft: left))
    }
    #expect(try scene.type(asked.code, asked) == .spent)
    #expect(try scene.messages(.notice).count == 1)
  }

  @Test func aCodeIsGoodForTenMinutes() throws {
    var scene = try Scene()
    let asked = try scene.code(Scene.ana)
    scene.now = Scene.start + 600
    #expect(try scene.type(asked.code, asked) == .spent)
    let other = try scene.code(Scene.ana)
    scene.now = scene.now + 599
    #expect(try scene.type(other.code, other).signIn != nil)
  }

  @Test func onlyTheNewestCounts() throws {
    var scene = try Scene()
    let first = try scene.code(Scene.ana)
    scene.now = scene.now + 60
    let second = try scene.code(Scene.ana)
    #expect(try scene.type(first.code, first) == .spent)
    #expect(try scene.type(second.code, second).signIn != nil)
  }

  @Test func itIsBoundToTheBrowserAndTheRequest() throws {
    var scene = try Scene()
    let asked = try scene.code(Scene.ana)
    let other = try scene.code(Scene.ben)
    #expect(try scene.type(asked.code, asked.sent.challenge, scene.token()) == .spent)
    #expect(try scene.type(asked.code, scene.token(), asked.visitor.browser) == .spent)
    #expect(try scene.type(asked.code, other.sent.challenge, asked.visitor.browser) == .spent)
    #expect(try scene.type(asked.code, asked).signIn != nil)
  }

  @Test func aCodeTypedAfterTheLinkExpiredAcceptsNothing() throws {
    var scene = try Scene()
    scene.now = Scene.start + 7 * Limits.day - 60
    let asked = try scene.code(Scene.ana)
    scene.now = Scene.start + 7 * Limits.day
    guard case .closed(.expired) = try scene.type(asked.code, asked) else {
      Issue.record("it is too late")
      return
    }
    #expect(try scene.audit().allSatisfy { $0.event != .accepted })
  }

  @Test(arguments: [true, false]) func aCodeForALinkThatWasTakenBackAcceptsNothing(_ isCancelled: Bool) throws {
    var scene = try Scene()
    let asked = try scene.code(Scene.ana)
    if isCancelled { scene.cancel(Scene.ana) } else { scene.invite(Scene.ana) }
    scene.use()
    guard case .closed(let link) = try scene.type(asked.code, asked) else {
      Issue.record("the link is closed")
      return
    }
    #expect(link.entry?.client == Scene.ana)
    #expect(!link.opens)
  }

  @Test(arguments: StoreFactory.all) func tenFailuresInAnHourLockForAQuarter(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    try scene.fail(Scene.ana, times: 9)
    let asked = try scene.nextCode(Scene.ana)
    let end = scene.now + 900
    #expect(try scene.type(Scene.wrong(asked.code), asked) == .locked(.until(end)))
    #expect(try scene.type(asked.code, asked) == .locked(.until(end)))
    #expect(try scene.ask(Scene.ana, scene.visitor()) == .locked(.until(end)))
    #expect(try scene.ask(Scene.anasGarden, scene.visitor()) == .locked(.until(end)))
    #expect(try scene.ask(Scene.ben, scene.visitor()).sent != nil)
    try scene.restart()
    scene.now = end - 1
    #expect(try scene.ask(Scene.ana, scene.visitor()) == .locked(.until(end)))
    scene.now = end
    #expect(try scene.signIn(Scene.ana).accepted == [Scene.ana])
  }

  @Test func theTeamIsToldOfFiveFailuresAndOfEachLockOnce() throws {
    var scene = try Scene()
    func told() throws -> Int { try scene.messages(.notice).filter { $0.key.hasPrefix("notice/failed") }.count }
    try scene.fail(Scene.ana, times: 4)
    #expect(try told() == 0)
    try scene.fail(Scene.ana, times: 1)
    #expect(try told() == 1)
    try scene.fail(Scene.ana, times: 4)
    #expect(try told() == 1)
    try scene.fail(Scene.ana, times: 1)
    #expect(try told() == 2)
    try scene.fail(Scene.ana, times: 9)
    #expect(try told() == 2)
    try scene.fail(Scene.ana, times: 1)
    #expect(try told() == 3)
    #expect(try scene.audit().filter { $0.event == .locked }.count == 2)
    let bodies = try scene.messages(.notice).map(\.body)
    #expect(bodies.allSatisfy { !$0.contains("\"code\"") })
  }

  @Test func aHundredInARowNeedTheTeam() throws {
    var scene = try Scene()
    try scene.adopt()
    _ = try scene.signIn(Scene.ana)
    try scene.fail(Scene.ana, times: 100)
    scene.now = scene.now + 365 * Limits.day
    #expect(try scene.ask(Scene.ana, scene.visitor()) == .locked(.untilUnlocked))
    try scene.restart()
    let unknown = Client(project: "kitchen-remodel", contact: "nobody")
    #expect(try !Upkeep.unlock(unknown, in: scene.verifier.store, at: scene.now))
    #expect(try Upkeep.unlock(Scene.ana, in: scene.verifier.store, at: scene.now))
    #expect(try scene.signIn(Scene.ana).clients == [Scene.ana])
  }

  @Test func unlockingLiftsSendingLimitsToo() throws {
    var scene = try Scene()
    _ = try scene.signIn(Scene.ana)
    guard case .wait = try scene.ask(Scene.ana, scene.visitor()) else {
      Issue.record("a minute must pass")
      return
    }
    #expect(try Upkeep.unlock(Scene.ana, in: scene.verifier.store, at: scene.now))
    #expect(try scene.ask(Scene.ana, scene.visitor()).sent != nil)
    #expect(try scene.audit().contains { $0.event == .unlocked && $0.client == Scene.ana })
  }

  @Test func theFailureIsOnDiskBeforeTheCodeIsCompared() throws {
    var scene = try Scene()
    try scene.adopt()
    let asked = try scene.code(Scene.ana)
    let spy = SpyStore(store: scene.verifier.store)
    let verifier = Verifier(
      store: spy, secret: scene.secret, grants: scene.verifier.grants, team: [], smsCountries: [])
    spy.failsAfter.withLock { $0 = 1 }
    #expect(throws: StoreError.self) {
      try verifier.check(
        asked.code, for: asked.sent.challenge, from: asked.visitor.browser, replacing: nil, at: scene.now,
        using: &scene.random)
    }
    let activity = try Activity.all(in: scene.verifier.store, at: scene.now).first { $0.client == Scene.ana }
    #expect(activity?.failures == 1)
    #expect(activity?.accepted == nil)
    #expect(try scene.type(asked.code, asked).signIn != nil)
  }
}
