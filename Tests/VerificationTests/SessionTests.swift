import Portal
import Testing
import Verification

@Suite struct SessionTests {
  @Test func itEndsAfterHalfAnHourWithoutARequest() throws {
    var scene = try Scene()
    let session = try scene.signIn(Scene.ana).session
    scene.now = Scene.start + 1799
    let visit = try #require(
      try scene.verifier.visit(session, project: Scene.ana.project, page: "", at: scene.now))
    try scene.verifier.record(visit, isServed: false)
    scene.now = Scene.start + 1799 + 1799
    #expect(try scene.opens(session, Scene.ana))
    scene.now = Scene.start + 1799 + 1800
    #expect(try !scene.opens(session, Scene.ana))
  }

  @Test func itEndsAfterTwelveHours() throws {
    var scene = try Scene()
    let session = try scene.signIn(Scene.ana).session
    for minute in stride(from: 10, through: 720, by: 10) {
      scene.now = Scene.start + minute * 60 - 1
      let visit = try scene.verifier.visit(session, project: Scene.ana.project, page: "", at: scene.now)
      try scene.verifier.record(try #require(visit), isServed: true)
    }
    scene.now = Scene.start + 43_200
    #expect(try !scene.opens(session, Scene.ana))
  }

  @Test func itOpensItsOwnProjectAlone() throws {
    var scene = try Scene()
    let session = try scene.signIn(Scene.ana).session
    #expect(try scene.opens(session, Scene.ana))
    for project in [Scene.anasGarden.project, "unknown", ""] {
      #expect(try scene.verifier.visit(session, project: project, page: "", at: scene.now) == nil)
    }
    #expect(try scene.verifier.visit(scene.token(), project: Scene.ana.project, page: "", at: scene.now) == nil)
  }

  @Test(arguments: StoreFactory.all) func signingOutEndsIt(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    let session = try scene.signIn(Scene.ana).session
    try scene.verifier.signOut(session, at: scene.now)
    try scene.verifier.signOut(session, at: scene.now)
    #expect(try !scene.opens(session, Scene.ana))
    #expect(try scene.verifier.portals(of: session, at: scene.now).isEmpty)
    #expect(try scene.audit().filter { $0.event == .signedOut }.map(\.client) == [Scene.ana])
  }

  @Test(arguments: ["cancel", "resend", "removal"]) func itEndsWithTheAccess(_ how: String) throws {
    var scene = try Scene()
    let session = try scene.signIn(Scene.ana).session
    let other = try scene.signIn(Scene.ben).session
    switch how {
    case "cancel": scene.cancel(Scene.ana)
    case "resend": scene.invite(Scene.ana)
    default: scene.grants[Scene.ana] = nil
    }
    scene.use()
    #expect(try !scene.opens(session, Scene.ana))
    #expect(try scene.verifier.portals(of: session, at: scene.now).isEmpty)
    #expect(try scene.opens(other, Scene.ben))
  }

  @Test(arguments: StoreFactory.all) func aGrantThatComesBackBringsNoSessionBack(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    try scene.adopt()
    let session = try scene.signIn(Scene.ana).session
    let other = try scene.signIn(Scene.ben).session
    let grants = scene.grants
    scene.grants[Scene.ana] = nil
    scene.now = scene.now + 1
    try scene.adopt()
    scene.grants = grants
    scene.now = scene.now + 1
    try scene.adopt()
    #expect(try !scene.opens(session, Scene.ana))
    #expect(try scene.opens(other, Scene.ben))
    scene.now = scene.now + 60
    #expect(try scene.signIn(Scene.ana).accepted.isEmpty)
  }

  @Test func aResentInvitationIsAcceptedAnew() throws {
    var scene = try Scene()
    let older = try scene.signIn(Scene.ana).session
    scene.invite(Scene.ana)
    scene.now = scene.now + 60
    #expect(try scene.adopt() == .adopted)
    guard case .replaced = try scene.link(Scene.ana, 1) else {
      Issue.record("the older link is replaced")
      return
    }
    let signIn = try scene.signIn(Scene.ana, generation: 2)
    #expect(signIn.accepted == [Scene.ana])
    #expect(try scene.opens(signIn.session, Scene.ana))
    #expect(try !scene.opens(older, Scene.ana))
    #expect(try scene.messages(.notice).filter { $0.recipient == "mara@example.com" }.count == 2)
  }

  @Test func everyCodeBeginsANewOneAndEndsTheOlder() throws {
    var scene = try Scene()
    let first = try scene.signIn(Scene.ana).session
    scene.now = scene.now + 60
    let second = try scene.signIn(Scene.anasGarden, replacing: first)
    #expect(second.session != first)
    #expect(second.clients == [Scene.anasGarden])
    #expect(try !scene.opens(first, Scene.ana))
    #expect(try scene.opens(second.session, Scene.ana))
    #expect(try scene.opens(second.session, Scene.anasGarden))
    let bens = try scene.signIn(Scene.ben, replacing: second.session).session
    #expect(try !scene.opens(second.session, Scene.ana))
    #expect(try scene.verifier.portals(of: bens, at: scene.now).map(\.client) == [Scene.ben])
  }

  @Test func aSessionThatIsOverLendsNothingToTheNext() throws {
    var scene = try Scene()
    let first = try scene.signIn(Scene.ana).session
    scene.now = scene.now + 1800
    let second = try scene.signIn(Scene.anasGarden, replacing: first).session
    #expect(try !scene.opens(second, Scene.ana))
  }

  @Test(arguments: StoreFactory.all) func whatWasViewedIsKept(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    let session = try scene.signIn(Scene.ana).session
    func look(_ page: String, isServed: Bool = true) throws {
      let visit = try scene.verifier.visit(session, project: Scene.ana.project, page: page, at: scene.now)
      try scene.verifier.record(try #require(visit), isServed: isServed)
    }
    try look("")
    try look("invoices/INV-1042/")
    try look("invoices/INV-9/", isServed: false)
    scene.now = scene.now + 5
    try look("")
    scene.now = scene.now + 15
    try look("")
    let views = try #require(try Activity.all(in: scene.verifier.store, at: scene.now).first { $0.client == Scene.ana })
      .views
    #expect(views.map(\.page) == ["", "invoices/INV-1042/"])
    #expect(views.map(\.count) == [2, 1])
    #expect(views.first?.first == Scene.start)
    #expect(views.first?.last == Scene.start + 20)
  }

  @Test func lookingCostsNoWrite() throws {
    var scene = try Scene()
    let session = try scene.signIn(Scene.ana).session
    let spy = SpyStore(store: scene.verifier.store)
    let verifier = Verifier(
      store: spy, secret: scene.secret, grants: scene.verifier.grants, team: [], smsCountries: [])
    func look() throws {
      try verifier.record(
        try #require(try verifier.visit(session, project: Scene.ana.project, page: "", at: scene.now)), isServed: true)
    }
    try look()
    spy.failsAfter.withLock { $0 = 0 }
    scene.now = scene.now + 14
    try look()
    scene.now = scene.now + 1
    #expect(throws: StoreError.self) { try look() }
  }
}
