import Faults
import Portal
import Testing
import Verification

/// Every call of the store fails once, and after each the rules still hold.
@Suite struct FaultTests {
  /// One client from the new build to the portal and out, who tries again what failed, as people do.
  private struct Walk {
    var scene: Scene
    let healthy: any Store
    let fault: FaultStore
    var failed: (step: String, outcome: String)?

    init(_ factory: StoreFactory, failing number: Int, _ moment: FaultStore.Moment) throws {
      scene = try Scene(factory, seed: UInt64(number))
      healthy = scene.verifier.store
      fault = FaultStore(healthy, failing: number, moment)
      scene.verifier = Verifier(
        store: fault, secret: scene.secret, grants: scene.verifier.grants, team: Scene.team, smsCountries: ["+1"])
    }

    /// Does a step, and once more if the store fails.
    mutating func twice<Value>(_ step: String, _ body: (inout Scene) throws -> Value) throws -> Value {
      do {
        return try body(&scene)
      } catch is StoreError {
        let value = try body(&scene)
        failed = (step, "refused; then \(Self.name(value))")
        return value
      }
    }

    private static func name(_ value: Any) -> String {
      let text = String(describing: value)
      return text.isEmpty || text == "()" ? "done" : String(text.prefix { $0.isLetter })
    }

    /// A code, as soon as one may be asked for.
    mutating func code(_ step: String) throws -> Scene.Asked {
      let visitor = scene.visitor()
      while true {
        switch try twice(step, { try $0.ask(Scene.ana, visitor) }) {
        case .sent(let sent):
          var reader = scene
          reader.verifier = Verifier(
            store: healthy, secret: scene.secret, grants: Grants([]), team: [], smsCountries: [])
          return Scene.Asked(sent: sent, visitor: visitor, code: try #require(try reader.digits(of: sent)))
        case .wait(let moment): scene.now = moment
        case let other: throw Scene.Unexpected(answer: "\(other)")
        }
      }
    }

    mutating func go() throws {
      #expect(try twice("take the build into use") { try $0.adopt() } == .adopted)
      _ = try twice("open the link") { try $0.link(Scene.ana) }
      let asked = try code("ask for a code")
      _ = try twice("see the field") {
        try $0.verifier.challenge(asked.sent.challenge, from: asked.visitor.browser, at: $0.now)
      }
      _ = try twice("type a wrong code") { try $0.type(Scene.wrong(asked.code), asked) }
      let session = try signIn(asked)
      #expect(try twice("see the portal") { try $0.opens(session, Scene.ana) })
      try twice("sign out") { try $0.verifier.signOut(session, at: $0.now) }
      #expect(try !twice("see that it is over") { try $0.opens(session, Scene.ana) })
    }

    /// Types the right code; where it was taken and the answer lost, the link stays the door to another.
    private mutating func signIn(_ asked: Scene.Asked) throws -> Token {
      var asked = asked
      while true {
        switch try twice("type the right code", { try $0.type(asked.code, asked) }) {
        case .right(let signIn): return signIn.session
        case .spent: asked = try code("ask for another code")
        case let other: throw Scene.Unexpected(answer: "\(other)")
        }
      }
    }

    /// What must hold whatever failed.
    func check(_ context: Comment) throws {
      var healed = scene
      healed.verifier = Verifier(
        store: healthy, secret: scene.secret, grants: scene.verifier.grants, team: Scene.team, smsCountries: ["+1"])
      let audit = try healed.audit()
      #expect(audit.count { $0.event == .accepted } == 1, context)
      #expect(audit.count { $0.event == .manifestUsed } == 1, context)
      let accepted = try healthy.read { (rows) throws(StoreError) in try rows.invitations(of: Scene.ana) }
      #expect(accepted.count { $0.accepted != nil } == 1, context)
      #expect(try healed.messages(.notice).count == 2, context)
      #expect(try healed.messages(.invitation).count == 3, context)
      let failures = try healthy.read { (rows) throws(StoreError) in try rows.failures(ofContact: "ana-ortiz") }
      #expect(failures.count == 1 && (1...3).contains(failures[0].times.count), context)
      #expect(audit.count { $0.event == .signedIn } <= 2, context)
    }
  }

  @Test(arguments: StoreFactory.all, FaultStore.Moment.allCases)
  func aClientComesThroughWhicheverCallFails(_ factory: StoreFactory, _ moment: FaultStore.Moment) throws {
    var table = FaultTable("accepting, \(factory.testDescription), \(moment.rawValue)")
    for number in 1... {
      var walk = try Walk(factory, failing: number, moment)
      try walk.go()
      try walk.check("call \(number) of the store failed: \(moment.rawValue)")
      guard walk.fault.hasFailed else { break }
      table.add(walk.failed?.step ?? "?", walk.failed?.outcome ?? "unseen")
    }
    #expect(table.count > 10)
    print(table.text)
  }

  /// A sender that ends with the first failure, and another one that comes when its leases have run out.
  @Test(arguments: StoreFactory.all, FaultStore.Moment.allCases)
  func noMessageIsLostWhicheverCallFails(_ factory: StoreFactory, _ moment: FaultStore.Moment) throws {
    var table = FaultTable("sending, \(factory.testDescription), \(moment.rawValue)")
    for number in 1... {
      var scene = try Scene(factory, seed: UInt64(number))
      try scene.adopt()
      _ = try scene.verifier.store.write { (rows) throws(StoreError) in try rows.add(Self.text(at: scene.now)) }
      let fault = FaultStore(scene.verifier.store, failing: number, moment)
      var step = "lease"
      var taken: [String: Int] = [:]
      func send(_ outbox: Outbox, as name: String) throws {
        step = "lease"
        while let lease = try outbox.lease(for: name, seconds: 60, at: scene.now) {
          step = "hand over"
          guard try outbox.handOver(lease, at: scene.now) else { continue }
          taken[lease.record.key, default: 0] += 1
          step = "report"
          _ = try outbox.report(.taken, of: lease, at: scene.now)
          step = "lease"
        }
      }
      let kinds: [OutboxRecord.Kind] = [.invitation]
      do {
        try send(Outbox(store: fault, secret: nil, sending: kinds), as: "first")
      } catch is StoreError {
        scene.now = scene.now + 60
      }
      if !fault.hasFailed { break }
      let failed = step
      try send(Outbox(store: scene.verifier.store, secret: nil, sending: kinds), as: "second")
      let messages = try scene.messages(.invitation)
      for message in messages {
        let times = taken[message.key] ?? 0
        let isShown = message.state == .uncertain
        #expect(times >= 1 || isShown, "\(message.key) is lost: call \(number), \(moment.rawValue)")
        #expect(times <= (message.channel == .sms ? 1 : 2), "\(message.key): call \(number), \(moment.rawValue)")
        #expect(message.state.isFinal && (message.state == .sent || isShown))
      }
      let repeated = taken.values.contains { $0 > 1 }
      let outcome =
        repeated ? "one repeated" : messages.contains { $0.state == .uncertain } ? "one uncertain" : "each once"
      table.add(failed, outcome)
    }
    #expect(table.count > 8)
    print(table.text)
  }

  private static func text(at now: Instant) -> OutboxRecord {
    OutboxRecord(
      key: "invitation/kitchen-remodel/ana-ortiz/1/sms", kind: .invitation, channel: .sms, client: Scene.ana,
      generation: 1, recipient: "+15125550101", body: #"{"path":"a","sha256":"\#(Scene.link(Scene.ana).digest.hex)"}"#,
      created: now, due: now, expires: now + 600)
  }
}
