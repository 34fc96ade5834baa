import Faults
import Portal
import Testing
import Verification

/// The clock is set back and forth, before and after what it limits: nothing that is over comes back, and nothing that
/// stands in the way falls.
@Suite struct ClockTests {
  enum Jump: Int, CaseIterable {
    case hour = 3600
    case day = 86_400
    case year = 31_536_000

    var title: String { self == .hour ? "an hour" : "a \(self)" }
  }

  /// Something that stands for a time: what it opens, or what it keeps shut.
  struct Limited: Sendable {
    let name: String
    /// How many seconds it stands; nil: for ever.
    let seconds: Int?
    /// Makes it begin. What it gives sees whether it stands, and may end it when it does not.
    let begin: @Sendable (inout Scene) throws -> (begun: Instant, stands: (inout Scene) throws -> Bool)
  }

  private static let all: [Limited] = [
    Limited(name: "a code", seconds: Limits.codeSeconds) { scene in
      let asked = try scene.code(Scene.ana)
      return (scene.now, { try Self.mayBeTyped(asked, $0) })
    },
    Limited(name: "a code at /find", seconds: Limits.codeSeconds) { scene in
      let visitor = scene.visitor()
      let sent = try #require(try scene.find("ana-ortiz@example.com", visitor).sent)
      let asked = Scene.Asked(sent: sent, visitor: visitor, code: try #require(try scene.digits(of: sent)))
      return (scene.now, { try Self.mayBeTyped(asked, $0) })
    },
    Limited(name: "a session", seconds: Limits.sessionIdleSeconds) { scene in
      let session = try scene.signIn(Scene.ana).session
      return (scene.now, { try $0.opens(session, Scene.ana) })
    },
    Limited(name: "an invitation", seconds: 7 * Limits.day) { _ in
      (Scene.start, { try $0.link(Scene.ana).isValid })
    },
    Limited(name: "an acceptance", seconds: nil) { scene in
      _ = try scene.signIn(Scene.ana)
      return (
        scene.now,
        { scene in
          guard case .accepted = try scene.link(Scene.ana) else { return false }
          return true
        }
      )
    },
    Limited(name: "a cancellation", seconds: nil) { scene in
      try scene.adopt()
      let before = scene.grants
      scene.cancel(Scene.ana)
      let newest = try scene.store { (rows) throws(StoreError) in try rows.manifest()?.sequence }
      #expect(try scene.adopt(sequence: (newest ?? 0) + 1) == .adopted)
      scene.grants = before
      scene.use()
      return (
        scene.now,
        { scene in
          guard case .cancelled = try scene.link(Scene.ana) else { return false }
          return true
        }
      )
    },
    Limited(name: "a lock", seconds: Limits.firstLockSeconds) { scene in
      try scene.fail(Scene.ana, times: Limits.failuresPerHour)
      return (try #require(try scene.clock()), { try $0.ask(Scene.ana, $0.visitor()).isLocked })
    },
    Limited(name: "a lock for the team to lift", seconds: nil) { scene in
      try scene.verifier.store.write { (rows) throws(StoreError) in
        var failures = FailureRecord(subject: Subject(door: .link, name: "contact:ana-ortiz"), contact: "ana-ortiz")
        failures.inARow = Limits.failuresInARow
        try rows.set(failures)
      }
      try scene.see()
      return (
        scene.now,
        { scene in
          let now = scene.now
          return try scene.store { (rows) throws(StoreError) in
            try rows.failures(ofContact: "ana-ortiz").first?.lock(at: now) == .untilUnlocked
          }
        }
      )
    },
    Limited(name: "the wait for the next code", seconds: Limits.secondsBetweenCodes) { scene in
      _ = try scene.code(Scene.ana)
      return (scene.now, { try Self.waits($0.ask(Scene.ana, $0.visitor())) })
    },
    Limited(name: "the codes of an hour", seconds: Limits.hour) { scene in
      _ = try scene.code(Scene.ana)
      let first = try #require(try scene.clock())
      for _ in 1..<Limits.codesPerHour { _ = try scene.nextCode(Scene.ana) }
      return (first, { try Self.waits($0.ask(Scene.ana, $0.visitor())) })
    },
    Limited(name: "the SMS of a day", seconds: Limits.day) { scene in
      scene.smsPerDay = 1
      scene.use()
      _ = try scene.code(Scene.ana, by: .sms)
      return (scene.now, { try Self.waits($0.ask(Scene.ana, by: .sms, $0.visitor())) })
    },
    Limited(name: "a message that someone has in hand", seconds: 60) { scene in
      try scene.adopt()
      let outbox = Outbox(store: scene.verifier.store, secret: nil, sending: [.invitation])
      while try outbox.lease(for: "one", seconds: 60, at: scene.now) != nil {}
      return (
        scene.now,
        { scene in
          let outbox = Outbox(store: scene.verifier.store, secret: nil, sending: [.invitation])
          _ = try outbox.lease(for: "other", seconds: 60, at: scene.now)
          return try outbox.messages(in: [.leased]).count { $0.owner == "one" } == 3
        }
      )
    },
  ]

  private static func mayBeTyped(_ asked: Scene.Asked, _ scene: Scene) throws -> Bool {
    try scene.verifier.challenge(asked.sent.challenge, from: asked.visitor.browser, at: scene.now) != nil
  }

  private static func waits(_ answer: CodeRequest) -> Bool {
    guard case .wait = answer else { return false }
    return true
  }

  @Test(arguments: StoreFactory.all) func aClockThatJumpsRevivesNothing(_ factory: StoreFactory) throws {
    var table = FaultTable("the clock jumps, \(factory.testDescription)")
    for limited in Self.all {
      for jump in Jump.allCases {
        let context: Comment = "\(limited.name), \(jump)"
        table.add(limited.name, "back by \(jump.title), then right: \(try backAfter(limited, jump, factory, context))")
        table.add(
          limited.name, "back by \(jump.title), begun there: \(try backBefore(limited, jump, factory, context))")
        table.add(
          limited.name, "forth by \(jump.title), and back: \(try forthAndBack(limited, jump, factory, context))")
      }
    }
    print(table.text)
  }

  /// While the clock is behind, time stands still; when it is right, what has had its time is over, also for a clock that
  /// falls back once more.
  private func backAfter(
    _ limited: Limited, _ jump: Jump, _ factory: StoreFactory, _ context: Comment
  ) throws -> String {
    var scene = try Scene(factory)
    let (begun, stands) = try limited.begin(&scene)
    return try last(limited, since: begun, stands, behind: jump, &scene, context)
  }

  /// What begins while the clock is behind lasts no longer than what begins at the highest time seen.
  private func backBefore(
    _ limited: Limited, _ jump: Jump, _ factory: StoreFactory, _ context: Comment
  ) throws -> String {
    var scene = try Scene(factory)
    try scene.see()
    scene.now = scene.now - jump.rawValue
    let (begun, stands) = try limited.begin(&scene)
    return try last(limited, since: max(begun, Scene.start), stands, behind: jump, &scene, context)
  }

  private func last(
    _ limited: Limited, since begun: Instant, _ stands: (inout Scene) throws -> Bool, behind jump: Jump,
    _ scene: inout Scene, _ context: Comment
  ) throws -> String {
    scene.now = begun - jump.rawValue
    #expect(try stands(&scene), context)
    guard let seconds = limited.seconds else {
      scene.now = begun + 2 * Jump.year.rawValue
      try scene.see()
      scene.now = begun - jump.rawValue
      #expect(try stands(&scene), context)
      return "it stands"
    }
    scene.now = begun + seconds - 1
    #expect(try stands(&scene), context)
    scene.now = begun + seconds
    try scene.see()
    scene.now = begun - jump.rawValue
    #expect(try !stands(&scene), context)
    return "it stands until its time, and is over for good"
  }

  /// A clock that was ahead once: what that ended does not come back.
  private func forthAndBack(
    _ limited: Limited, _ jump: Jump, _ factory: StoreFactory, _ context: Comment
  ) throws -> String {
    var scene = try Scene(factory)
    let (begun, stands) = try limited.begin(&scene)
    scene.now = begun + jump.rawValue
    try scene.see()
    scene.now = begun
    let isOver = limited.seconds.map { $0 <= jump.rawValue } ?? false
    #expect(try stands(&scene) == !isOver, context)
    return isOver ? "it is over for good" : "it stands"
  }

  /// A build is neither newer for a clock that is behind, nor older for one that was ahead.
  @Test(arguments: StoreFactory.all, Jump.allCases)
  func noOlderBuildComesBack(_ factory: StoreFactory, _ jump: Jump) throws {
    var scene = try Scene(factory)
    #expect(try scene.adopt() == .adopted)
    scene.now = scene.now - jump.rawValue
    #expect(try scene.adopt() == .older(than: Scene.start.seconds))
    guard case .ahead = try scene.adopt(sequence: Scene.start.seconds) else {
      Issue.record("a build of the future waits")
      return
    }
    scene.now = Scene.start + jump.rawValue
    #expect(try scene.adopt() == .adopted)
    scene.now = Scene.start
    #expect(try scene.adopt() == .older(than: Scene.start.seconds + jump.rawValue))
  }
}

extension Scene {
  /// Has someone do something that is written down, with the moment.
  fileprivate mutating func see() throws {
    #expect(try verifier.requestInvitation(link: token(), at: now) == .unknown)
  }

  fileprivate func store<Value>(_ body: (any StoreReading) throws(StoreError) -> Value) throws -> Value {
    try verifier.store.read(body)
  }

  /// The highest time that the store has seen.
  fileprivate func clock() throws -> Instant? { try store { (rows) throws(StoreError) in try rows.clock() } }
}
