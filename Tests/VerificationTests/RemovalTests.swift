import Manifest
import Portal
import Testing
import Verification

/// What the newest manifest no longer has gives no access at an endpoint that still uses an older one.
@Suite struct RemovalTests {
  /// An endpoint that goes on with the grants that the scene has now.
  private func laggard(_ scene: Scene) throws -> Scene {
    var other = scene
    try other.restart()
    return other
  }

  @Test(arguments: StoreFactory.all) func aRemovedAccessOpensNowhere(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    try scene.adopt()
    var laggard = try laggard(scene)
    let session = try laggard.signIn(Scene.anasGarden).session
    laggard.now = laggard.now + Limits.secondsBetweenCodes
    let asked = try laggard.code(Scene.ana)
    scene.grants[Scene.ana] = nil
    scene.now = laggard.now + 1
    try scene.adopt()
    laggard.now = scene.now
    #expect(try laggard.verifier.isBehind(try laggard.manifest(sequence: Scene.start.seconds)))
    #expect(try laggard.link(Scene.ana) == .unknown)
    #expect(try laggard.type(asked.code, asked).isClosed)
    #expect(try laggard.ask(Scene.ana, laggard.visitor()).isClosed)
    #expect(try laggard.verifier.requestInvitation(link: Scene.link(Scene.ana), at: laggard.now) == .unknown)
    // Her other project is as it was.
    #expect(try laggard.opens(session, Scene.anasGarden))
    #expect(try laggard.link(Scene.anasGarden).opens)
  }

  @Test(arguments: StoreFactory.all) func itsSessionsEndAndItsMessagesStay(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    try scene.adopt()
    var laggard = try laggard(scene)
    let session = try laggard.signIn(Scene.ana).session
    for client in [Scene.ana, Scene.ben] { scene.grants[client] = nil }
    scene.now = scene.now + 1
    try scene.adopt()
    laggard.now = scene.now
    #expect(try !laggard.opens(session, Scene.ana))
    #expect(try laggard.link(Scene.ben) == .unknown)
    let found = try #require(try laggard.find("ben-cho@example.com", laggard.visitor()).sent)
    #expect(try laggard.digits(of: found) == nil)
    #expect(try scene.messages(.invitation).first { $0.client == Scene.ben }?.state == .expired)
  }

  @Test(arguments: StoreFactory.all) func itComesBackWithANewerManifest(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    try scene.adopt()
    let before = scene.grants
    let session = try scene.signIn(Scene.ana).session
    for grants in [before.filter { $0.key != Scene.ana }, before] {
      scene.grants = grants
      scene.now = scene.now + 1
      try scene.adopt()
    }
    // Accepted once, it stays a door; the session is over.
    guard case .accepted = try scene.link(Scene.ana) else {
      Issue.record("the link does not open")
      return
    }
    #expect(try !scene.opens(session, Scene.ana))
    #expect(try !scene.verifier.isBehind(try scene.manifest()))
    let history = try scene.verifier.store.read { (rows) throws(StoreError) in try rows.invitations(of: Scene.ana) }
    #expect(history.allSatisfy { $0.removed == nil })
  }

  @Test(arguments: StoreFactory.all) func theFirstMomentStays(_ factory: StoreFactory) throws {
    let store = try factory.make()()
    let moment = Scene.start
    try store.write { (rows) throws(StoreError) in
      for client in [Scene.ana, Scene.ben] {
        try rows.add(InvitationRecord(client: client, generation: 1, accepted: nil, cancelled: nil))
      }
      try rows.remove([Scene.ana], at: moment)
      try rows.remove([Scene.ana], at: moment + 1)
      let projects = Array(repeating: "nothing", count: 30) + [Scene.ana.project]
      #expect(try rows.invitations(ofProjects: projects).map(\.removed) == [moment, nil])
      #expect(try rows.invitations(ofProjects: []).isEmpty)
      try rows.restore(Scene.ana)
      #expect(try rows.invitations(of: Scene.ana).map(\.removed) == [nil])
    }
  }
}

extension CodeCheck {
  fileprivate var isClosed: Bool { if case .closed = self { true } else { false } }
}

extension CodeRequest {
  fileprivate var isClosed: Bool { if case .closed = self { true } else { false } }
}
