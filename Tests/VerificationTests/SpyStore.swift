import Synchronization
import Verification

/// A store whose disk is full after a number of writes.
final class SpyStore: Store {
  let store: any Store
  /// How many writes there is room for.
  let failsAfter = Mutex(Int.max)

  init(store: any Store) { self.store = store }

  var readsWait: Bool { store.readsWait }

  func read<Value>(_ body: (any StoreReading) throws(StoreError) -> Value) throws(StoreError) -> Value {
    try store.read(body)
  }

  func write<Value>(_ body: (any StoreTransaction) throws(StoreError) -> Value) throws(StoreError) -> Value {
    let hasRoom = failsAfter.withLock { left in
      left -= 1
      return left >= 0
    }
    guard hasRoom else { throw StoreError(.unavailable, "the store's disk is full", mend: "make room") }
    return try store.write(body)
  }
}
