import Synchronization
import Verification

/// A store of which one call fails, and no other.
public final class FaultStore: Store {
  /// When the call fails.
  public enum Moment: String, Sendable, CaseIterable {
    /// Before anything was done.
    case before = "nothing was done"
    /// When it was done, so that only the answer is lost.
    case after = "the answer was lost"
  }

  private let store: any Store
  private let moment: Moment
  private let left: Mutex<Int>

  /// - Parameters:
  ///   - store: where calls go.
  ///   - number: which call fails, from 1.
  ///   - moment: when it fails.
  public init(_ store: any Store, failing number: Int, _ moment: Moment) {
    self.store = store
    self.moment = moment
    left = Mutex(number)
  }

  /// Whether the call that fails has come.
  public var hasFailed: Bool { left.withLock { $0 <= 0 } }

  /// Whether a read may wait for something far away.
  public var readsWait: Bool { store.readsWait }

  /// Looks at the store.
  public func read<Value>(_ body: (any StoreReading) throws(StoreError) -> Value) throws(StoreError) -> Value {
    let fails = isNext()
    if fails, moment == .before { throw Self.fault }
    let value = try store.read(body)
    if fails { throw Self.fault }
    return value
  }

  /// Changes the store.
  public func write<Value>(_ body: (any StoreTransaction) throws(StoreError) -> Value) throws(StoreError) -> Value {
    let fails = isNext()
    if fails, moment == .before { throw Self.fault }
    let value = try store.write(body)
    if fails { throw Self.fault }
    return value
  }

  private func isNext() -> Bool {
    left.withLock {
      $0 -= 1
      return $0 == 0
    }
  }

  private static let fault = StoreError(.unavailable, "the store failed as the test wants", mend: "try again")
}
