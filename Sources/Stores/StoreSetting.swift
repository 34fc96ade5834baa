import PostgresStore
import SQLiteStore
import StoreStatements
import Syntax
import Verification

/// Where a store is, as `--store` says it: `sqlite:PATH` or `postgres://…`.
public enum StoreSetting: Sendable, Hashable {
  /// In a file.
  case sqlite(path: String)
  /// In a database that several programs share over a network.
  case postgres(PostgresAddress)

  /// The variable of the environment that may hold a database's password.
  public static let passwordVariable = PostgresAddress.passwordVariable

  /// The setting that an option's value means.
  ///
  /// - Throws: a ``Problem`` at the option when it means none.
  public init(setting text: String, option: String = "--store") throws(Problem) {
    if let path = SQLiteStore.path(of: text) {
      self = .sqlite(path: path)
    } else if PostgresAddress.isOne(text) {
      self = .postgres(try PostgresAddress(setting: text, option: option))
    } else {
      throw Problem(
        path: option, "takes sqlite:PATH or postgres://USER@HOST/DATABASE, not \"\(text)\"",
        mend: "write, for example, sqlite:latchkey.sqlite")
    }
  }

  /// The file, if it is in one.
  public var path: String? {
    if case .sqlite(let path) = self { path } else { nil }
  }

  /// Opens the store.
  ///
  /// - Parameters:
  ///   - isMade: whether a store that does not exist is made.
  ///   - password: the database's password; nil when it wants none, or libpq knows it from elsewhere.
  public func open(isMade: Bool, password: String?) throws(StoreError) -> any StatementStore {
    switch self {
    case .sqlite(let path): try SQLiteStore(path: path, isMade ? .orMake : .existing)
    case .postgres(let address): try PostgresStore(address, password: password, isMade ? .orMake : .existing)
    }
  }
}

extension StoreSetting: CustomStringConvertible {
  /// The setting as an option's value.
  public var description: String {
    switch self {
    case .sqlite(let path): "sqlite:\(path)"
    case .postgres(let address): address.text
    }
  }
}
