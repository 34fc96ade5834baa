import Verification

/// A store made of SQL statements.
public protocol StatementStore: Store {
  /// Changes the store, all or nothing, as ``Verification/Store/write(_:)`` does.
  func change<Value>(_ body: (StatementTransaction) throws(StoreError) -> Value) throws(StoreError) -> Value
}

extension StatementStore {
  /// Changes the store, all or nothing.
  public func write<Value>(
    _ body: (any StoreTransaction) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try change { (rows) throws(StoreError) in try body(rows) }
  }
}
