import Manifest
import Portal
import Testing
import Verification

/// What every store promises, row by row.
@Suite struct StoreContractTests {
  private let moment = Instant(seconds: 1000)
  private let digest = HexDigest(of: [1])
  private let other = HexDigest(of: [2])

  @Test(arguments: StoreFactory.all) func anInvitationIsAcceptedOnceInItsLife(_ factory: StoreFactory) throws {
    let store = try factory.make()()
    try store.write { (rows) throws(StoreError) in
      #expect(try !rows.accept(Scene.ana, generation: 1, at: moment))
      try rows.add(InvitationRecord(client: Scene.ana, generation: 1, accepted: nil, cancelled: nil))
      try rows.add(InvitationRecord(client: Scene.ben, generation: 1, accepted: nil, cancelled: nil))
      #expect(try rows.accept(Scene.ana, generation: 1, at: moment))
      #expect(try !rows.accept(Scene.ana, generation: 1, at: moment + 1))
      try rows.add(InvitationRecord(client: Scene.ana, generation: 1, accepted: nil, cancelled: nil))
      #expect(
        try rows.invitations(of: Scene.ana) == [
          InvitationRecord(client: Scene.ana, generation: 1, accepted: moment, cancelled: nil)
        ])
    }
  }

  @Test(arguments: StoreFactory.all) func whatWasCancelledOrReplacedIsNotAccepted(_ factory: StoreFactory) throws {
    let store = try factory.make()()
    try store.write { (rows) throws(StoreError) in
      for generation in 1...2 {
        try rows.add(InvitationRecord(client: Scene.ana, generation: generation, accepted: nil, cancelled: nil))
      }
      #expect(try !rows.accept(Scene.ana, generation: 1, at: moment))
      #expect(try rows.cancel(Scene.ana, generation: 2, at: moment))
      #expect(try !rows.cancel(Scene.ana, generation: 2, at: moment + 1))
      #expect(try !rows.cancel(Scene.ben, generation: 1, at: moment))
      #expect(try !rows.accept(Scene.ana, generation: 2, at: moment + 1))
      #expect(try rows.invitations().map(\.cancelled) == [nil, moment])
    }
  }

  @Test(arguments: StoreFactory.all) func triesAndCodesAreTakenUnderConditions(_ factory: StoreFactory) throws {
    let store = try factory.make()()
    let subject = Subject(door: .link, name: "contact:ana-ortiz")
    let challenge = ChallengeRecord(
      id: digest, browser: other, door: .link, subject: subject, project: "kitchen-remodel", contact: "ana-ortiz",
      generation: 1, channel: .sms, code: "c0de", created: moment, expires: moment + 600, triesLeft: 2)
    try store.write { (rows) throws(StoreError) in
      #expect(try rows.challenge(digest) == nil)
      try rows.add(challenge)
      #expect(try rows.challenge(digest) == challenge)
      #expect(try rows.takeTry(digest))
      #expect(try rows.takeTry(digest))
      #expect(try !rows.takeTry(digest))
      #expect(try !rows.takeTry(other))
      #expect(try rows.challenge(digest)?.triesLeft == 0)
      try rows.eraseCodes(of: subject, project: "garden-studio")
      try rows.eraseCodes(of: Subject(door: .find, name: subject.name), project: "kitchen-remodel")
      #expect(try rows.challenge(digest)?.code == "c0de")
      #expect(try rows.eraseCode(digest))
      #expect(try !rows.eraseCode(digest))
      #expect(try rows.challenge(digest)?.code == "")
    }
  }

  @Test(arguments: StoreFactory.all) func replacedCodesCannotBeTried(_ factory: StoreFactory) throws {
    let store = try factory.make()()
    let subject = Subject(door: .find, name: "address:a")
    try store.write { (rows) throws(StoreError) in
      try rows.add(
        ChallengeRecord(
          id: digest, browser: other, door: .find, subject: subject, project: "", contact: "", generation: 0,
          channel: .email, code: "c0de", created: moment, expires: moment + 600, triesLeft: 5))
      try rows.eraseCodes(of: subject, project: "")
      #expect(try !rows.takeTry(digest))
      #expect(try !rows.eraseCode(digest))
    }
  }

  @Test(arguments: StoreFactory.all) func sendingsAreSelected(_ factory: StoreFactory) throws {
    let store = try factory.make()()
    let link = Subject(door: .link, name: "contact:ana-ortiz")
    let find = Subject(door: .find, name: "contact:ana-ortiz")
    let sends = [
      SendRecord(at: moment, subject: link, contact: "ana-ortiz", channel: .email, network: "n1"),
      SendRecord(at: moment + 1, subject: find, contact: "ana-ortiz", channel: .sms, network: "n2"),
      SendRecord(at: moment + 2, subject: find, contact: "", channel: .sms, network: "n2"),
    ]
    try store.write { (rows) throws(StoreError) in
      for send in sends.reversed() { try rows.add(send) }
      #expect(try rows.sends(.subject(link), after: moment - 1) == [sends[0]])
      #expect(try rows.sends(.subject(find), after: moment + 1) == [sends[2]])
      #expect(try rows.sends(.contact("ana-ortiz"), after: moment - 1) == [sends[0], sends[1]])
      #expect(try rows.sends(.network("n2"), after: moment) == [sends[1], sends[2]])
      #expect(try rows.sends(.channel(.sms), after: moment) == [sends[1]])
      try rows.removeSends(ofContact: "ana-ortiz")
      #expect(try rows.sends(.network("n1"), after: moment - 1).isEmpty)
    }
  }

  @Test(arguments: StoreFactory.all) func failuresAreKeptAsTheyAre(_ factory: StoreFactory) throws {
    let store = try factory.make()()
    let subject = Subject(door: .find, name: "address:a")
    var failures = FailureRecord(subject: subject, contact: "ana-ortiz")
    try store.write { (rows) throws(StoreError) in
      #expect(try rows.failures(of: subject) == nil)
      try rows.set(failures)
      #expect(try rows.failures(of: subject) == failures)
      failures.times = [moment, moment, moment + 7]
      (failures.inARow, failures.locks) = (3, 2)
      (failures.lockedAt, failures.lockedUntil) = (moment + 1, moment + 2)
      (failures.toldLock, failures.toldFailures) = (moment + 3, moment + 4)
      try rows.set(failures)
      #expect(try rows.failures(of: subject) == failures)
      #expect(try rows.failures(ofContact: "ana-ortiz") == [failures])
      #expect(try rows.failures(of: Subject(door: .link, name: subject.name)) == nil)
    }
  }

  @Test(arguments: StoreFactory.all) func aSessionIsSeenWithAllThatMatters(_ factory: StoreFactory) throws {
    let store = try factory.make()()
    let session = SessionRecord(
      id: digest, contact: "ana-ortiz", created: moment, touched: moment,
      generations: ["kitchen-remodel": 2, "garden-studio": 1])
    try store.write { (rows) throws(StoreError) in
      try rows.add(session)
      try rows.add(InvitationRecord(client: Scene.ana, generation: 2, accepted: moment, cancelled: nil))
      try rows.view(Scene.ana, page: "invoices/", at: moment + 3)
    }
    let sight = try store.read { (rows) throws(StoreError) in
      try rows.sight(of: digest, project: "kitchen-remodel", page: "invoices/")
    }
    #expect(sight?.session == session)
    #expect(sight?.history.map(\.generation) == [2])
    #expect(sight?.viewed == moment + 3)
    #expect(sight?.clock == nil)
    try store.write { (rows) throws(StoreError) in
      try rows.setClock(moment + 9)
      try rows.touch(digest, at: moment + 5)
      try rows.touch(digest, at: moment + 4)
      let sight = try rows.sight(of: digest, project: "garden-studio", page: "invoices/")
      #expect(sight?.session.touched == moment + 5)
      #expect(sight?.history.isEmpty == true)
      #expect(sight?.viewed == nil)
      #expect(sight?.clock == moment + 9)
      try rows.endSessions(of: Client(project: "remodel", contact: "ana-ortiz"))
      try rows.endSessions(of: Client(project: "kitchen", contact: "ana-ortiz"))
      try rows.endSessions(of: Scene.ben)
      #expect(try rows.sight(of: digest, project: "", page: "") != nil)
      try rows.add(
        SessionRecord(
          id: other, contact: "ana-ortiz", created: moment, touched: moment, generations: ["garden-studio": 1]))
      try rows.endSessions(of: Scene.anasGarden)
      #expect(try rows.sight(of: other, project: "", page: "") == nil)
      #expect(try rows.sight(of: digest, project: "", page: "") == nil)
      try rows.add(session)
      #expect(try rows.end(digest))
      #expect(try !rows.end(digest))
      #expect(try rows.sight(of: digest, project: "", page: "") == nil)
    }
  }

  @Test(arguments: StoreFactory.all) func aMessageChangesOnlyFromTheStateThatWasSeen(_ factory: StoreFactory) throws {
    let store = try factory.make()()
    var message = OutboxRecord(
      key: "k", kind: .notice, channel: .webhook, client: Scene.ana, generation: 0, recipient: "", body: "{}",
      created: moment, due: moment + 5, expires: moment + 100)
    try store.write { (rows) throws(StoreError) in
      #expect(try rows.add(message))
      #expect(try !rows.add(message))
      #expect(try rows.nextMessage(of: [.notice], dueAt: moment + 4) == nil)
      #expect(try rows.nextMessage(of: [.invitation, .code], dueAt: moment + 5) == nil)
      #expect(try rows.nextMessage(of: [], dueAt: moment + 5) == nil)
      #expect(try rows.nextMessage(of: [.code, .notice], dueAt: moment + 5) == message)
      #expect(try rows.nextMessageTime(of: [.notice]) == moment + 5)
      #expect(try rows.nextMessageTime(of: [.code]) == nil)
      (message.state, message.owner, message.leasedUntil) = (.leased, "a", moment + 60)
      #expect(try !rows.change(message, from: .leased, ownedBy: ""))
      #expect(try rows.change(message, from: .queued, ownedBy: ""))
      #expect(try !rows.change(message, from: .queued, ownedBy: ""))
      #expect(try !rows.change(message, from: .leased, ownedBy: "b"))
      #expect(try rows.nextMessageTime(of: [.notice]) == moment + 60)
      (message.handingOver, message.tries, message.doubts, message.reason) = (moment + 6, 3, 1, "why")
      (message.state, message.finished, message.body) = (.uncertain, moment + 7, "")
      #expect(try rows.change(message, from: .leased, ownedBy: "a"))
      #expect(try rows.message("k") == message)
      #expect(try rows.messages(in: [.uncertain, .sent]) == [message])
      #expect(try rows.messages(in: []).isEmpty)
    }
  }

  @Test(arguments: StoreFactory.all) func theAuditTrailKeepsItsOrder(_ factory: StoreFactory) throws {
    let store = try factory.make()()
    let entries = (0..<5).map {
      AuditEntry(
        at: moment + $0 / 2, event: $0 % 2 == 0 ? .codeSent : .codeWrong, client: $0 < 3 ? Scene.ana : Scene.ben,
        detail: "n=\($0) \"é\n")
    }
    try store.write { (rows) throws(StoreError) in for entry in entries { try rows.add(entry) } }
    try store.read { (rows) throws(StoreError) in
      #expect(try rows.audit(from: moment, limit: 10) == entries)
      #expect(try rows.audit(from: moment + 1, limit: 2) == Array(entries[2...3]))
      #expect(try rows.lastEntry(.codeSent, about: Scene.ana) == entries[2])
      #expect(try rows.lastEntry(.accepted, about: Scene.ana) == nil)
    }
    #expect(entries.allSatisfy { !$0.line.contains("\n") })
    #expect(
      entries[1].line
        == #"{"at":"1970-01-01T00:16:40Z","contact":"ana-ortiz","detail":"n=1 \"é\n","event":"code-wrong","#
        + #""project":"kitchen-remodel"}"#)
  }

  @Test(arguments: StoreFactory.all) func aReadSeesOneState(_ factory: StoreFactory) throws {
    let store = try factory.make()()
    try store.write { (rows) throws(StoreError) in try rows.setClock(moment) }
    try store.read { (rows) throws(StoreError) in
      let before = try rows.clock()
      try store.write { (rows) throws(StoreError) in try rows.setClock(moment + 1) }
      #expect(try rows.clock() == before)
    }
    #expect(try store.read { (rows) throws(StoreError) in try rows.clock() } == moment + 1)
  }

  @Test(arguments: StoreFactory.all) func writersRunAsIfOneAfterAnother(_ factory: StoreFactory) async throws {
    let open = try factory.make()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask {
          try await onThread {
            // Each adds what it alone can have seen, and changes no row that another one changes.
            try open().write { (rows) throws(StoreError) in
              let count = try rows.audit(from: moment, limit: 100).count
              try rows.add(AuditEntry(at: moment, event: .accepted, client: Scene.ana, detail: "\(count)"))
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let entries = try open().read { (rows) throws(StoreError) in try rows.audit(from: moment, limit: 100) }
    #expect(Set(entries.map(\.detail)) == Set((0..<20).map(String.init)))
  }

  @Test(arguments: StoreFactory.all) func marksSurvive(_ factory: StoreFactory) throws {
    let open = try factory.make()
    try open().write { (rows) throws(StoreError) in
      try rows.setClock(moment)
      try rows.setManifest(ManifestMark(sequence: 5, digest: digest))
      try rows.signIn(Scene.ana, at: moment)
      try rows.signIn(Scene.ana, at: moment + 1)
    }
    try open().read { (rows) throws(StoreError) in
      #expect(try rows.clock() == moment)
      #expect(try rows.manifest() == ManifestMark(sequence: 5, digest: digest))
      #expect(try rows.signIns() == [Scene.ana: moment + 1])
    }
  }
}
