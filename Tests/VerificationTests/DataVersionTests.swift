import Portal
import Testing
import Verification

@testable import SQLiteStore

/// Whether anything was committed to a store is known at once, whoever did it.
@Suite struct DataVersionTests {
  private let folder: TemporaryFolder
  private let store: SQLiteStore
  /// The same store, as another program has it.
  private let other: SQLiteStore

  init() throws {
    folder = try TemporaryFolder()
    store = try SQLiteStore(path: "\(folder.path)/store.sqlite")
    other = try SQLiteStore(path: "\(folder.path)/store.sqlite")
  }

  private func set(_ seconds: Int, in store: SQLiteStore) throws {
    try store.write { (rows) throws(StoreError) in try rows.setClock(Instant(seconds: seconds)) }
  }

  @Test func itStaysWhereNothingIsCommitted() throws {
    try set(1, in: store)
    let revision = try #require(store.revision())
    let failure = StoreError(.unavailable, "no", mend: "none")
    #expect(throws: StoreError.self) {
      try store.write { (rows) throws(StoreError) in
        try rows.setClock(Instant(seconds: 2))
        throw failure
      }
    }
    _ = try other.read { (rows) throws(StoreError) in try rows.clock() }
    #expect(store.revision() == revision)
  }

  @Test func itIsAnotherAfterEveryCommit() throws {
    var known: Set<Int> = []
    for number in 0..<100 {
      known.insert(try #require(store.revision()))
      try set(number, in: number.isMultiple(of: 2) ? store : other)
    }
    #expect(known.count == 100)
  }

  @Test func whatIsNotCommittedYetIsNoChange() throws {
    let revision = try #require(store.revision())
    try other.write { (rows) throws(StoreError) in
      try rows.setClock(Instant(seconds: 5))
      #expect(store.revision() == revision)
    }
    #expect(store.revision() != revision)
  }

  /// A checkpoint empties the log, and what comes then begins it anew.
  @Test func theLogMayBeginAnew() throws {
    var known: Set<Int> = []
    for number in 0..<10 {
      try set(number, in: other)
      known.insert(try #require(store.revision()))
      _ = try other.pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }
    #expect(known.count == 10)
  }

  /// Whatever was read under a revision is what is true under it, while someone else writes without a pause.
  @Test func aRevisionHasOneTruth() async throws {
    let last = 500
    try set(0, in: store)
    async let writing: Void = {
      for number in 1...last { try set(number, in: other) }
    }()
    var truths: [Int: Int] = [:]
    var seen = 0
    while seen < last {
      let revision = store.revision()
      seen = try store.read { (rows) throws(StoreError) in try rows.clock()?.seconds ?? 0 }
      guard let revision, revision == store.revision() else { continue }
      #expect(truths[revision, default: seen] == seen)
      truths[revision] = seen
    }
    try await writing
  }
}
