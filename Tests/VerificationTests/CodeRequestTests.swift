import Manifest
import Portal
import Seeded
import Testing
import Verification

@Suite struct CodeRequestTests {
  @Test(arguments: StoreFactory.all) func aCodeGoesOutWithItsCause(_ factory: StoreFactory) throws {
    var scene = try Scene(factory)
    let sent = try #require(try scene.ask(Scene.ana, by: .sms, scene.visitor()).sent)
    #expect(sent.expires == Scene.start + 600)
    #expect(sent.next == Scene.start + 60)
    let message = try #require(try scene.messages(.code).first)
    #expect(message.recipient == "+15125550101")
    #expect(message.channel == .sms)
    #expect(message.expires == sent.expires)
    let lease = try #require(
      try Outbox(store: scene.verifier.store, secret: scene.secret).lease(for: "a", seconds: 60, at: scene.now))
    guard case .code(let code) = lease.content else {
      Issue.record("it is a code")
      return
    }
    #expect((code.name, code.title, code.locale) == ("Ana Ortiz", "The kitchen-remodel", "en-US"))
    #expect(code.code.digits.count == 6)
    #expect(!lease.record.body.contains(code.code.digits))
    #expect(try scene.audit().map(\.event) == [.codeSent])
  }

  @Test func onlyChannelsThatReachTheContactAreOffered() throws {
    var scene = try Scene()
    let grants = scene.verifier.grants
    #expect(scene.verifier.channels(of: try #require(grants[Scene.ana])) == [.email, .sms])
    #expect(scene.verifier.channels(of: try #require(grants[Scene.ben])) == [.email])
    for channel in [Channel.sms, .webhook] {
      #expect(try scene.ask(Scene.ben, by: channel, scene.visitor()) == .noSuchChannel)
    }
  }

  @Test func codesAreAMinuteApartFiveAnHourTenADay() throws {
    var scene = try Scene()
    var sent: [Instant] = []
    while scene.now < Scene.start + 2 * Limits.day {
      switch try scene.ask(Scene.ana, scene.visitor()) {
      case .sent: sent.append(scene.now)
      case .wait(let next):
        scene.now = next - 1
        #expect(try scene.ask(Scene.ana, scene.visitor()) == .wait(until: next))
        scene.now = next
      case let answer: Issue.record("\(answer)")
      }
    }
    for (index, moment) in sent.enumerated() {
      #expect(sent[..<index].allSatisfy { $0 + 60 <= moment })
      #expect(sent.filter { $0 > moment - 3600 && $0 <= moment }.count <= 5)
      #expect(sent.filter { $0 > moment - 86_400 && $0 <= moment }.count <= 10)
    }
    #expect(sent.prefix(5).map { $0.seconds - Scene.start.seconds } == [0, 60, 120, 180, 240])
    #expect(sent[5] == Scene.start + 3600)
    #expect(sent.count == 20)
  }

  @Test func theAnswerNamesTheMomentOfTheNextCode() throws {
    var scene = try Scene()
    _ = try scene.code(Scene.ana)
    scene.now = scene.now + 59
    #expect(try scene.ask(Scene.ana, scene.visitor()) == .wait(until: Scene.start + 60))
    #expect(try scene.ask(Scene.anasGarden, scene.visitor()) == .wait(until: Scene.start + 60))
    #expect(try scene.ask(Scene.ben, scene.visitor()).sent != nil)
    scene.now = Scene.start + 60
    #expect(try scene.ask(Scene.ana, scene.visitor()).sent != nil)
  }

  @Test func threeSMSInTenMinutes() throws {
    var scene = try Scene()
    for minute in 0..<3 {
      scene.now = Scene.start + minute * 60
      #expect(try scene.ask(Scene.ana, by: .sms, scene.visitor()).sent != nil)
    }
    scene.now = Scene.start + 180
    #expect(try scene.ask(Scene.ana, by: .sms, scene.visitor()) == .wait(until: Scene.start + 600))
    #expect(try scene.ask(Scene.ana, by: .email, scene.visitor()).sent != nil)
    scene.now = Scene.start + 600
    #expect(try scene.ask(Scene.ana, by: .sms, scene.visitor()).sent != nil)
  }

  @Test func theSiteHasABudgetOfSMS() throws {
    var scene = try Scene()
    scene.smsPerDay = 1
    scene.use()
    #expect(try scene.ask(Scene.ana, by: .sms, scene.visitor()).sent != nil)
    scene.now = scene.now + 3600
    #expect(try scene.ask(Scene.ana, by: .sms, scene.visitor()) == .wait(until: Scene.start + 86_400))
    #expect(try scene.find("+1 512 555-0101", scene.visitor()).sent.map(scene.digits) == .some(nil))
    #expect(try scene.ask(Scene.ana, by: .email, scene.visitor()).sent != nil)
  }

  @Test func numbersThatStrangersTypeCostTheBudgetNothing() throws {
    var scene = try Scene()
    scene.smsPerDay = 1
    scene.use()
    for number in 0..<5 { #expect(try scene.find("+1 512 555 020\(number)", scene.visitor()).sent != nil) }
    #expect(try scene.ask(Scene.ana, by: .sms, scene.visitor()).sent != nil)
  }

  @Test(arguments: [("198.51.100.7", "198.51.100.7"), ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2")])
  func twentyAnHourFromOneNetwork(_ first: String, _ second: String) throws {
    var scene = try Scene()
    for index in 0..<20 {
      let visitor = scene.visitor(network: index % 2 == 0 ? first : second)
      #expect(try scene.find("nobody-\(index)@example.com", visitor).sent != nil)
    }
    #expect(try scene.find("nobody@example.com", scene.visitor(network: second)) == .wait(until: Scene.start + 3600))
    #expect(try scene.ask(Scene.ana, scene.visitor(network: first)) == .wait(until: Scene.start + 3600))
    #expect(try scene.ask(Scene.ana, scene.visitor(network: "203.0.113.1")).sent != nil)
    #expect(try scene.find("nobody@example.com", scene.visitor(network: "2001:db8:0:2::1")).sent != nil)
    scene.now = scene.now + 3600
    #expect(try scene.find("nobody@example.com", scene.visitor(network: second)).sent != nil)
  }

  @Test func codesAreUniform() {
    var random = SeededGenerator(seed: 4)
    var counts = [[Int]](repeating: [Int](repeating: 0, count: 10), count: 6)
    for _ in 0..<10_000 {
      let digits = Code(using: &random).digits
      #expect(digits.count == 6)
      for (place, digit) in digits.enumerated() { counts[place][digit.wholeNumberValue ?? 0] += 1 }
    }
    // 1,000 expected at each place, standard deviation 30: five of them leave one run in 30,000 to chance, and the seed
    // is fixed.
    for place in counts { #expect(place.allSatisfy { (850...1150).contains($0) }) }
  }

  @Test func aStoreTellsNoCodeAndNoTypedAddress() throws {
    var scene = try Scene()
    _ = try scene.find("Someone@Example.com", scene.visitor())
    let sent = try #require(try scene.find("ana-ortiz@example.com", scene.visitor()).sent)
    let challenge = try #require(
      try scene.verifier.store.read { (rows) throws(StoreError) in try rows.challenge(sent.challenge.digest) })
    #expect(!challenge.subject.name.contains("ana"))
    #expect(challenge.code.count == 64)
    #expect(HexDigest(of: Array("123456".utf8)).hex != challenge.code)
    let other = try #require(ServerSecret(bytes: Array(repeating: 8, count: 32)))
    #expect(try Outbox(store: scene.verifier.store, secret: other).lease(for: "a", seconds: 1, at: scene.now) == nil)
    #expect(try scene.messages(.code).last?.state == .failed)
  }
}
