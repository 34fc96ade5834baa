import Portal
import Testing
import Verification

@Suite struct FindTests {
  private func asked(_ scene: inout Scene, _ address: String) throws -> (Scene.Asked?, SentCode, Visitor) {
    let visitor = scene.visitor()
    let sent = try #require(try scene.find(address, visitor).sent)
    let code = try scene.digits(of: sent)
    return (code.map { Scene.Asked(sent: sent, visitor: visitor, code: $0) }, sent, visitor)
  }

  @Test(arguments: StoreFactory.all, [" Ana-Ortiz@Example.com", "+1 (512) 555-0101"])
  func theRightCodeOpensEveryPortalOfTheContact(_ factory: StoreFactory, _ address: String) throws {
    var scene = try Scene(factory)
    let found = try #require(try asked(&scene, address).0)
    let signIn = try #require(try scene.type(found.code, found).signIn)
    #expect(signIn.clients == [Scene.anasGarden, Scene.ana])
    #expect(signIn.accepted == [Scene.anasGarden, Scene.ana])
    #expect(try scene.verifier.portals(of: signIn.session, at: scene.now).map(\.client) == signIn.clients)
    guard case .accepted = try scene.link(Scene.ana) else {
      Issue.record("it was accepted")
      return
    }
  }

  @Test func whatExpiredOrWasTakenBackIsNotFound() throws {
    var scene = try Scene()
    _ = try scene.signIn(Scene.anasGarden)
    scene.now = scene.now + 7 * Limits.day
    let found = try #require(try asked(&scene, "ana-ortiz@example.com").0)
    #expect(try scene.type(found.code, found).signIn?.clients == [Scene.anasGarden])
    scene.cancel(Scene.anasGarden)
    scene.use()
    scene.now = scene.now + 60
    #expect(try asked(&scene, "ana-ortiz@example.com").0 == nil)
  }

  /// Everything that a stranger can see, for an address that is on file and for one that is not.
  @Test func theAnswersAreTheSameForAnAddressThatIsNotOnFile() throws {
    func answers(_ address: String) throws -> [String] {
      var scene = try Scene()
      var answers: [String] = []
      for _ in 0..<12 {
        let visitor = scene.visitor()
        let answer = try scene.find(address, visitor)
        guard let sent = answer.sent else {
          answers.append("\(answer)")
          scene.now = scene.now + 60
          continue
        }
        answers.append("\(sent.channel) \(sent.expires) \(sent.next)")
        let code = try scene.digits(of: sent) ?? "000000"
        answers.append("\(try scene.find(address, visitor))")
        let open = try scene.verifier.challenge(sent.challenge, from: visitor.browser, at: scene.now)
        answers.append("\(open.map { "\($0.channel) \($0.triesLeft) \($0.expires)" } ?? "none")")
        for _ in 0..<6 {
          answers.append("\(try scene.type(Scene.wrong(code), sent.challenge, visitor.browser))")
        }
        scene.now = scene.now + 60
      }
      return answers
    }
    let known = try answers("ana-ortiz@example.com")
    #expect(try known == answers("stranger@example.com"))
    #expect(known.contains { $0.hasPrefix("locked") })
  }

  @Test(arguments: StoreFactory.all) func guessingHereNeverLocksTheDoorOfTheLink(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    try scene.adopt()
    var isLocked = false
    for _ in 0..<40 where !isLocked {
      let visitor = scene.visitor()
      switch try scene.find("ana-ortiz@example.com", visitor) {
      case .sent(let sent):
        for _ in 0..<5 { _ = try scene.type("000000", sent.challenge, visitor.browser) }
        scene.now = scene.now + 60
      case .locked: isLocked = true
      case let answer: throw Scene.Unexpected(answer: "\(answer)")
      }
    }
    #expect(isLocked)
    let activity = try Activity.all(in: scene.verifier.store, at: scene.now).first { $0.client == Scene.ana }
    #expect(activity?.findLock != nil)
    #expect(activity?.linkLock == nil)
    #expect(try scene.signIn(Scene.ana).accepted == [Scene.ana])
    #expect(try Upkeep.unlock(Scene.ana, in: scene.verifier.store, at: scene.now))
    #expect(try scene.find("ana-ortiz@example.com", scene.visitor()).sent != nil)
  }

  @Test func asksHereDoNotUseUpTheCodesOfWhoHoldsTheLink() throws {
    var scene = try Scene()
    for _ in 0..<5 {
      #expect(try scene.find("ana-ortiz@example.com", scene.visitor()).sent != nil)
      scene.now = scene.now + 60
    }
    guard case .wait = try scene.find("ana-ortiz@example.com", scene.visitor()) else {
      Issue.record("five an hour")
      return
    }
    #expect(try scene.signIn(Scene.ana).accepted == [Scene.ana])
  }

  @Test func whoWasSentACodeAMomentAgoIsSentNoOther() throws {
    var scene = try Scene()
    _ = try scene.code(Scene.ana)
    #expect(try asked(&scene, "ana-ortiz@example.com").0 == nil)
    scene.now = scene.now + 60
    #expect(try asked(&scene, "ana-ortiz@example.com").0 != nil)
    // The same person's other address: nothing tells that it is theirs.
    #expect(try asked(&scene, "+15125550101").0 == nil)
  }

  @Test func aContactIsLockedWhicheverAddressIsTyped() throws {
    var scene = try Scene()
    for address in ["ana-ortiz@example.com", "+15125550101"] {
      let (_, sent, visitor) = try asked(&scene, address)
      for _ in 0..<5 { _ = try scene.type("000000", sent.challenge, visitor.browser) }
      scene.now = scene.now + 60
    }
    let answer = try scene.find("ana-ortiz@example.com", scene.visitor())
    #expect(try answer.sent.map(scene.digits) == .some(nil))
    let notices = try scene.messages(.notice).map(\.key)
    #expect(notices.filter { $0.contains("lock") }.count == 1)
  }

  @Test func aSentCodeIsWorthNothingOnceTheContactIsLocked() throws {
    var scene = try Scene()
    let late = try #require(try asked(&scene, "+15125550101").0)
    scene.now = scene.now + 60
    for _ in 0..<2 {
      let (_, sent, visitor) = try asked(&scene, "ana-ortiz@example.com")
      for _ in 0..<5 { _ = try scene.type("000000", sent.challenge, visitor.browser) }
      scene.now = scene.now + 60
    }
    #expect(try scene.type(late.code, late) == .wrong(triesLeft: 4))
  }

  @Test(arguments: [
    ("ANA@Example.com ", "ana@example.com"), ("+1 (512) 555-0101", "+15125550101"), ("0049 30 1234567", "+49301234567"),
    ("+44.1632.960001", "+441632960001"),
  ])
  func addressesAreComparedInOneForm(_ typed: String, _ text: String) {
    #expect(Address(typed: typed)?.text == text)
  }

  @Test(arguments: [
    "", " ", "@", "ana@", "@example.com", "512 555 0101", "+1", "+1234567890123456", "+12a4567890", "ana",
    String(repeating: "a", count: 500) + "@example.com",
  ])
  func whatIsNoAddressIsNone(_ typed: String) {
    #expect(Address(typed: typed) == nil)
  }
}
