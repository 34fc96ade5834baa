import Portal
import Synchronization
import Testing

@testable import Verification

/// What a store said is good for as long as the store is as it was.
@Suite struct RecollectionTests {
  /// A store that counts how often it is read, and whose revision the test sets.
  private final class CountedStore: Store {
    let reads = Atomic(0)
    let now = Mutex<Int?>(1)
    private let store: any Store

    init() throws { store = try StoreFactory.sqlite.make()() }

    var readsWait: Bool { false }

    func revision() -> Int? { now.withLock { $0 } }

    func read<Value>(_ body: (any StoreReading) throws(StoreError) -> Value) throws(StoreError) -> Value {
      reads.add(1, ordering: .relaxed)
      return try store.read(body)
    }

    func write<Value>(_ body: (any StoreTransaction) throws(StoreError) -> Value) throws(StoreError) -> Value {
      try store.write(body)
    }
  }

  private let store: CountedStore
  private let recollection = Recollection<Int, Int>()

  init() throws { store = try CountedStore() }

  /// The square of a key, as far as anyone remembers.
  private func square(_ key: Int) throws -> Int {
    try recollection.value(of: key, in: store) { _ throws(StoreError) in key * key }
  }

  private var reads: Int { store.reads.load(ordering: .relaxed) }

  @Test func whatDidNotChangeIsReadOnce() throws {
    for _ in 0..<3 { #expect(try (square(3), square(4)) == (9, 16)) }
    #expect(reads == 2)
  }

  @Test func aChangeMakesEverythingForgotten() throws {
    #expect(try (square(3), square(4)) == (9, 16))
    store.now.withLock { $0 = 2 }
    #expect(try (square(3), square(4)) == (9, 16))
    #expect(reads == 4)
  }

  @Test func withoutARevisionNothingIsRemembered() throws {
    store.now.withLock { $0 = nil }
    for _ in 0..<3 { _ = try square(3) }
    #expect(reads == 3)
  }

  /// What is committed while a value is read may be in it or not: it counts as older than the change.
  @Test func aChangeDuringAReadCountsAsLater() throws {
    for _ in 0..<2 {
      _ = try recollection.value(of: 3, in: store) { _ throws(StoreError) in
        store.now.withLock { $0 = 2 }
        return 9
      }
    }
    #expect(reads == 2)
    _ = try square(3)
    #expect(reads == 2)
  }

  @Test func aFailureIsNotRemembered() throws {
    let failure = StoreError(.unavailable, "out of order", mend: "wait")
    #expect(throws: StoreError.self) {
      try recollection.value(of: 3, in: store) { _ throws(StoreError) in throw failure }
    }
    #expect(try square(3) == 9)
  }

  /// Strangers can ask for as many links as they like.
  @Test func onlySoMuchIsRemembered() throws {
    for key in 0..<5000 { _ = try square(key) }
    #expect(reads == 5000)
    _ = try square(4999)
    #expect(reads == 5000)
    _ = try square(0)
    #expect(reads == 5001)
  }
}
