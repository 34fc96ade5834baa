import Portal
import Testing
import Verification

@Suite struct LinkTests {
  @Test(arguments: StoreFactory.all) func everyLinkHasItsClass(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    #expect(try scene.link(Scene.ana).isValid)
    _ = try scene.signIn(Scene.ana)
    guard case .accepted = try scene.link(Scene.ana) else {
      Issue.record("accepted links are doors")
      return
    }
    scene.invite(Scene.ben)
    scene.use()
    guard case .replaced(let entry) = try scene.link(Scene.ben, 1) else {
      Issue.record("an older link is replaced")
      return
    }
    #expect(entry.client == Scene.ben)
    #expect(try scene.link(Scene.ben, 2).isValid)
    scene.cancel(Scene.ben)
    scene.use()
    for generation in 1...2 {
      guard case .cancelled = try scene.link(Scene.ben, generation) else {
        Issue.record("generation \(generation) is cancelled")
        return
      }
    }
    #expect(try scene.verifier.link(scene.token(), at: scene.now) == .unknown)
  }

  @Test func itIsValidUntilTheSecondBeforeItExpires() throws {
    var scene = try Scene()
    scene.now = Scene.start + 604_799
    #expect(try scene.link(Scene.ana).isValid)
    scene.now = Scene.start + 604_800
    guard case .expired = try scene.link(Scene.ana) else {
      Issue.record("it has expired")
      return
    }
  }

  @Test func whoAcceptedInTimeKeepsTheDoor() throws {
    var scene = try Scene()
    _ = try scene.signIn(Scene.ana)
    scene.now = scene.now + 365 * Limits.day
    guard case .accepted = try scene.link(Scene.ana) else {
      Issue.record("the door stays")
      return
    }
    #expect(try scene.signIn(Scene.ana).accepted.isEmpty)
  }

  @Test(arguments: StoreFactory.all) func whatTheStoreHasCancelledNoManifestBringsBack(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    let before = scene.grants
    let signIn = try scene.signIn(Scene.ana)
    scene.cancel(Scene.ana)
    scene.use()
    try scene.adopt()
    scene.grants = before
    scene.now = scene.now + 1
    scene.use()
    try scene.adopt()
    guard case .cancelled = try scene.link(Scene.ana) else {
      Issue.record("it stays cancelled")
      return
    }
    #expect(try !scene.opens(signIn.session, Scene.ana))
    guard case .closed(.cancelled) = try scene.ask(Scene.ana, scene.visitor()) else {
      Issue.record("no code is sent")
      return
    }
    scene.invite(Scene.ana)
    scene.use()
    #expect(try scene.link(Scene.ana, 2).isValid)
  }

  @Test func noInvitationOlderThanOneEverSeenCounts() throws {
    var scene = try Scene()
    let before = scene.grants
    scene.invite(Scene.ana)
    scene.use()
    try scene.adopt()
    scene.grants = before
    scene.use()
    guard case .replaced = try scene.link(Scene.ana, 1) else {
      Issue.record("it stays replaced")
      return
    }
  }

  @Test func aClockThatIsSetBackRevivesNothing() throws {
    var scene = try Scene()
    let session = try scene.signIn(Scene.anasGarden).session
    scene.now = scene.now + 60
    let asked = try scene.code(Scene.ana)
    scene.now = scene.now + 8 * Limits.day
    _ = try scene.ask(Scene.ben, scene.visitor())
    scene.now = Scene.start + 60
    guard case .expired = try scene.link(Scene.ana) else {
      Issue.record("the link stays expired")
      return
    }
    #expect(try scene.type(asked.code, asked) == .spent)
    #expect(try !scene.opens(session, Scene.anasGarden))
    #expect(try Upkeep.clockLag(scene.verifier.store, at: scene.now) == 8 * Limits.day)
    try Upkeep.resetClock(scene.verifier.store, at: scene.now)
    #expect(try scene.link(Scene.ana).isValid)
  }

  @Test func aNewInvitationIsAskedForOnceADay() throws {
    var scene = try Scene()
    let link = Scene.link(Scene.ben)
    guard case .open = try scene.verifier.requestInvitation(link: link, at: scene.now) else {
      Issue.record("a link that opens needs no other")
      return
    }
    #expect(try scene.verifier.requestInvitation(link: scene.token(), at: scene.now) == .unknown)
    scene.now = scene.now + 7 * Limits.day
    for _ in 0..<3 { #expect(try scene.verifier.requestInvitation(link: link, at: scene.now) == .asked) }
    #expect(try scene.messages(.notice).map(\.recipient) == ["mara@example.com"])
    #expect(try scene.audit().filter { $0.event == .invitationRequested }.count == 1)
    scene.now = scene.now + Limits.day
    #expect(try scene.verifier.requestInvitation(link: link, at: scene.now) == .asked)
    #expect(try scene.messages(.notice).count == 2)
  }
}

extension Link {
  var isValid: Bool {
    guard case .valid = self else { return false }
    return true
  }
}
