import Foundation
import PostgresStore
import SQLiteStore
import StoreStatements
import TestServers
import Testing
import Verification

/// A kind of store, to be tested like every other: makes an empty one, and opens the same one again.
struct StoreFactory: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// A door to an empty store: each call opens it anew, as another process would.
  let make: @Sendable () throws -> @Sendable () throws -> any StatementStore

  static let all = [sqlite, postgres]

  static let sqlite = StoreFactory(testDescription: "SQLite") {
    let folder = try TemporaryFolder()
    return { InFolder(store: try SQLiteStore(path: folder.path + "/store.sqlite"), folder: folder) }
  }
}

extension StoreFactory {
  static let postgres = StoreFactory(testDescription: "PostgreSQL") {
    let address = try PostgresAddress(setting: PostgresServer.shared.get().place())
    return { try PostgresStore(address, password: nil) }
  }
}

/// A store that keeps its folder.
private struct InFolder: StatementStore {
  let store: SQLiteStore
  let folder: TemporaryFolder

  var readsWait: Bool { store.readsWait }

  func revision() -> Int? { store.revision() }

  func read<Value>(_ body: (any StoreReading) throws(StoreError) -> Value) throws(StoreError) -> Value {
    try store.read(body)
  }

  func change<Value>(_ body: (StatementTransaction) throws(StoreError) -> Value) throws(StoreError) -> Value {
    try store.change(body)
  }
}

/// A folder that is removed when nobody uses it any longer.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/latchkey-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
