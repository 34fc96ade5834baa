import Foundation
import GRDB
import Portal
import Testing
import Verification

@testable import SQLiteStore

@Suite struct SQLiteStoreTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/store.sqlite"
  }

  private func refusal(_ path: String, _ opening: SQLiteStore.Opening = .orMake) -> StoreError? {
    do throws(StoreError) {
      _ = try SQLiteStore(path: path, opening)
      return nil
    } catch {
      return error
    }
  }

  private func entries(_ store: SQLiteStore) throws -> Int {
    try store.read { (rows) throws(StoreError) in try rows.audit(from: Instant(seconds: 0), limit: 100).count }
  }

  private func write(_ store: SQLiteStore, detail: String = "") throws {
    try store.write { (rows) throws(StoreError) in
      try rows.add(AuditEntry(at: Instant(seconds: 1), event: .accepted, client: Scene.ana, detail: detail))
    }
  }

  @Test func everyWriteReachesTheDisk() throws {
    let store = try SQLiteStore(path: path)
    try write(store)
    let settings = try store.pool.writeWithoutTransaction { database in
      try ["synchronous", "journal_mode", "secure_delete"].map {
        try Row.fetchOne(database, sql: "PRAGMA \($0)")?[0] as DatabaseValue?
      }
    }
    #expect(settings == [2.databaseValue, "wal".databaseValue, 1.databaseValue])
  }

  @Test func onlyTheOwnerReadsIt() throws {
    let older = umask(0)
    defer { umask(older) }
    let store = try SQLiteStore(path: path)
    try write(store)
    for suffix in ["", "-wal", "-shm"] {
      let mode = try FileManager.default.attributesOfItem(atPath: path + suffix)[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(suffix)")
    }
  }

  @Test func whatIsDeletedIsOverwritten() throws {
    let mark = "a-mark-that-nothing-else-has"
    do {
      let store = try SQLiteStore(path: path)
      try write(store, detail: mark)
      _ = try store.pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)).range(of: Data(mark.utf8)) != nil)
      try store.write { (rows) throws(StoreError) in
        try rows.prune(Retention(at: Instant(seconds: 1000 * Limits.day)))
      }
      _ = try store.pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).range(of: Data(mark.utf8)) == nil)
  }

  @Test func whatWasWrittenIsThereAfterAKill() throws {
    let store = try SQLiteStore(path: path)
    try write(store)
    // The files as a killed process leaves them: the log not yet brought into the database.
    let copy = folder.path + "/copy.sqlite"
    for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix) }
    #expect(try entries(try SQLiteStore(path: copy, .existing)) == 1)
  }

  @Test func severalProcessesShareIt() throws {
    let first = try SQLiteStore(path: path)
    let second = try SQLiteStore(path: path, .existing)
    try write(first)
    #expect(try entries(second) == 1)
    try write(second)
    #expect(try entries(first) == 2)
  }

  @Test func aDamagedFileIsRefusedAndKept() throws {
    do {
      let store = try SQLiteStore(path: path)
      for index in 0..<200 { try write(store, detail: String(repeating: "\(index) ", count: 100)) }
      try store.pool.close()
    }
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    for page in stride(from: 4096, to: bytes.count, by: 4096) {
      for index in page..<min(page + 64, bytes.count) { bytes[index] = 0xA5 }
    }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let error = try #require(refusal(path))
    #expect(error.kind == .corrupt)
    #expect(error.message.hasPrefix("the store is damaged"))
    #expect(error.mend.hasPrefix("keep the file as it is"))
    #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) == bytes)
  }

  @Test func whatIsNoDatabaseIsRefusedAndKept() throws {
    let text = Data(String(repeating: "a shopping list\n", count: 300).utf8)
    try text.write(to: URL(fileURLWithPath: path))
    #expect(refusal(path)?.kind == .corrupt)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)
  }

  @Test func aCutFileIsRefused() throws {
    do {
      let store = try SQLiteStore(path: path)
      for index in 0..<200 { try write(store, detail: String(repeating: "\(index) ", count: 100)) }
      try store.pool.close()
    }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    try bytes.prefix(bytes.count / 2 / 4096 * 4096).write(to: URL(fileURLWithPath: path))
    #expect(refusal(path)?.kind == .corrupt)
  }

  @Test func anotherProgramsDatabaseIsRefusedAndKept() throws {
    do {
      let queue = try DatabaseQueue(path: path)
      try queue.write { try $0.execute(sql: "CREATE TABLE recipes (name TEXT)") }
      try queue.close()
    }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let error = try #require(refusal(path))
    #expect(error.kind == .foreign)
    #expect(error.message == "\(path) is the database of another program")
    #expect(error.mend == "choose another file, with --store")
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
  }

  @Test func aNewerStoreIsRefused() throws {
    do {
      let store = try SQLiteStore(path: path)
      try store.pool.write { try $0.execute(sql: "UPDATE marks SET value = '999' WHERE name = 'schema'") }
    }
    let error = try #require(refusal(path))
    #expect(error.kind == .foreign)
    #expect(error.message == "the store was made by a newer version of Latchkey")
    #expect(error.mend == "run that version, or a newer one")
  }

  @Test func aMissingStoreIsNotMadeForTheStatus() throws {
    let error = try #require(refusal(path, .existing))
    #expect(error.kind == .missing)
    #expect(error.message == "there is no store at \(path)")
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func aFolderThatCannotBeWrittenIsNamed() throws {
    for path in ["/proc/store.sqlite", folder.path + "/none/store.sqlite", folder.path] {
      let error = try #require(refusal(path))
      #expect(error.kind == .unavailable)
      #expect(error.message.hasPrefix("the store \(path) cannot be opened ("))
      #expect(error.mend == "choose a file in a folder that the endpoint's user can write, with --store")
    }
  }

  @Test func aStartThatWasInterruptedIsTakenUp() throws {
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    try write(try SQLiteStore(path: path))
    let other = folder.path + "/other.sqlite"
    do { try DatabasePool(path: other).close() }
    try write(try SQLiteStore(path: other))
  }

  @Test func aFullDiskIsSaidAndItGoesOnByItself() throws {
    let store = try SQLiteStore(path: path)
    try write(store)
    let pages = try store.pool.writeWithoutTransaction { database in
      let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
      try database.execute(sql: "PRAGMA max_page_count = \(pages)")
      return pages
    }
    let error = #expect(throws: StoreError.self) {
      for _ in 0..<1000 { try write(store, detail: String(repeating: "x", count: 2000)) }
    }
    #expect(error?.kind == .unavailable)
    #expect(error?.message == "the store's disk is full")
    let before = try entries(store)
    #expect(throws: StoreError.self) { try write(store, detail: String(repeating: "x", count: 9000)) }
    #expect(try entries(store) == before)
    try store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages + 100)") }
    try write(store, detail: String(repeating: "x", count: 9000))
    #expect(try entries(store) == before + 1)
  }

  @Test func aLockedStoreIsSaidAndItGoesOnByItself() throws {
    let store = try SQLiteStore(path: path, .orMake, busySeconds: 0)
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: path, configuration: configuration)
    try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    let error = #expect(throws: StoreError.self) { try write(store) }
    #expect(error?.kind == .unavailable)
    #expect(error?.message == "another program keeps the store locked")
    #expect(try entries(store) == 0)
    try other.inDatabase { try $0.execute(sql: "ROLLBACK") }
    try write(store)
    #expect(try entries(store) == 1)
  }

  @Test func aValueThatNoProgramOfOursWroteIsSaid() throws {
    let store = try SQLiteStore(path: path)
    try write(store)
    try store.pool.write { try $0.execute(sql: "UPDATE audit SET event = 'nonsense'") }
    #expect(throws: StoreError.self) { try entries(store) }
  }
}
