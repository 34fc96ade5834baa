import Portal
import Seeded
import Testing
import Verification

/// Many requests at once, as they come at a server.
@Suite struct RaceTests {
  /// What fifty threads get.
  private func fifty<Value: Sendable>(_ body: @escaping @Sendable (Int) throws -> Value) async throws -> [Value] {
    try await withThrowingTaskGroup(of: Value.self) { group in
      for index in 0..<50 {
        group.addTask { try await onThread { try body(index) } }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  @Test(arguments: StoreFactory.all) func aCodeTypedFiftyTimesAcceptsOnce(_ factory: StoreFactory) async throws {
    var scene = try Scene(factory)
    let asked = try scene.code(Scene.ana)
    let ready = scene
    let answers = try await fifty { index in
      var scene = ready
      scene.random = SeededGenerator(seed: UInt64(index) + 100)
      if index % 2 == 0 { try scene.restart() }
      return try scene.type(asked.code, asked)
    }
    #expect(answers.compactMap(\.signIn).count == 1)
    #expect(answers.compactMap(\.signIn).first?.accepted == [Scene.ana])
    #expect(try scene.audit().filter { $0.event == .accepted }.count == 1)
    #expect(try scene.messages(.notice).count == 2)
  }

  @Test(arguments: StoreFactory.all) func fiftyGuessesAreFiveTries(_ factory: StoreFactory) async throws {
    var scene = try Scene(factory)
    let asked = try scene.code(Scene.ana)
    let ready = scene
    let answers = try await fifty { index in
      var scene = ready
      let guess = String(index)
      return try scene.type(String(repeating: "0", count: 6 - guess.count) + guess, asked)
    }
    #expect(answers.filter { $0 != .spent }.count == 5)
    let failures = try scene.verifier.store.read { (rows) throws(StoreError) in
      try rows.failures(ofContact: "ana-ortiz")
    }
    #expect(failures.map(\.times.count) == [5])
  }

  @Test(arguments: StoreFactory.all) func fiftyRequestsAreOneCode(_ factory: StoreFactory) async throws {
    let ready = try Scene(factory)
    let answers = try await fifty { index in
      var scene = ready
      scene.random = SeededGenerator(seed: UInt64(index) + 100)
      return try scene.ask(Scene.ana, scene.visitor())
    }
    #expect(answers.compactMap(\.sent).count == 1)
    #expect(try ready.messages(.code).count == 1)
  }

  @Test(arguments: StoreFactory.all) func fiftyRequestsFromOneNetworkAreTwentyCodes(_ factory: StoreFactory)
    async throws
  {
    let ready = try Scene(factory)
    let answers = try await fifty { index in
      var scene = ready
      scene.random = SeededGenerator(seed: UInt64(index) + 100)
      return try scene.find("nobody-\(index)@example.com", scene.visitor(network: "192.0.2.1"))
    }
    #expect(answers.compactMap(\.sent).count == Limits.codesPerNetworkAndHour)
  }

  @Test(arguments: StoreFactory.all) func theSMSBudgetHolds(_ factory: StoreFactory) async throws {
    var scene = try Scene(factory)
    scene.smsPerDay = 7
    let clients = (0..<50).map { Client(project: "kitchen-remodel", contact: "contact-\($0)") }
    for client in clients { scene.invite(client, phone: "+15125550101") }
    scene.use()
    let ready = scene
    let answers = try await fifty { index in
      var scene = ready
      scene.random = SeededGenerator(seed: UInt64(index) + 100)
      return try scene.ask(clients[index], by: .sms, scene.visitor())
    }
    #expect(answers.compactMap(\.sent).count == 7)
  }

  @Test(arguments: StoreFactory.all) func aMessageIsLeasedByOneSender(_ factory: StoreFactory) async throws {
    var scene = try Scene(factory)
    try scene.adopt()
    let ready = scene
    let leases = try await fifty { index in
      try Outbox(store: ready.verifier.store, secret: nil).lease(for: "\(index)", seconds: 60, at: ready.now)
    }
    #expect(leases.compactMap { $0?.record.key }.count == 3)
    #expect(Set(leases.compactMap { $0?.record.key }).count == 3)
  }
}
