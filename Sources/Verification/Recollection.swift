import Synchronization

/// What was read from a store, good for as long as nothing was committed to it since.
final class Recollection<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct State: Sendable {
    var revision: Int?
    var values: [Key: Value] = [:]
  }

  private let state = Mutex(State())

  /// How many values are kept at most.
  private static var most: Int { 4096 }

  /// What a body reads: from memory when the store is as it was then.
  func value(
    of key: Key, in store: any Store, _ body: (any StoreReading) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    // Asked for before the rows are: what is committed in between makes a value newer than its revision, never older.
    guard let revision = store.revision() else { return try store.read(body) }
    if let known = state.withLock({ $0.revision == revision ? $0.values[key] : nil }) { return known }
    let value = try store.read(body)
    state.withLock {
      if $0.revision != revision || $0.values.count >= Self.most { $0 = State(revision: revision) }
      $0.values[key] = value
    }
    return value
  }
}
