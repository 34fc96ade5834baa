import Verification

/// Carries all that one store holds into another one, which holds nothing yet.
///
/// The source is closed to writers while it is read, and for good at the end; the target opens when everything is there
/// and both have the same counts and digests. Cut off at any moment, it can be run again: what was carried by half is
/// thrown away, and nothing of the source is lost.
public struct StoreMove {
  private let source: any StatementStore
  private let target: any StatementStore

  /// A move between two stores.
  public init(from source: any StatementStore, to target: any StatementStore) {
    self.source = source
    self.target = target
  }

  /// Carries everything.
  ///
  /// - Parameter progress: told of each table that has arrived.
  /// - Returns: what each table holds, in both stores.
  /// - Throws: a `StoreError`; `foreign` when the target holds other data.
  public func run(_ progress: (TableContent) -> Void) throws(StoreError) -> [TableContent] {
    let (contents, clock) = try source.change { (rows) throws(StoreError) in
      let clock = try Self.clock(of: rows)
      try clear()
      let marks = try carriedMarks(of: rows)
      try target.change { (target) throws(StoreError) in
        for (name, value) in marks { try target.setMark(name, value) }
      }
      var contents: [TableContent] = []
      for table in StoreTable.all {
        contents.append(try carry(table, of: rows))
        progress(contents[contents.count - 1])
      }
      try compare(contents)
      // From here on nobody changes the source any more, whoever has it open.
      try rows.setMark("clock", "\(Fence.moved.rawValue) \(clock ?? "")")
      return (contents, clock)
    }
    try target.change { (rows) throws(StoreError) in
      if let clock {
        try rows.setMark("clock", clock)
      } else {
        try rows.change("DELETE FROM marks WHERE name = 'clock'")
      }
    }
    return contents
  }

  /// The clock of the source; nil when nobody has set it.
  private static func clock(of rows: StatementTransaction) throws(StoreError) -> String? {
    guard let text = try rows.mark("clock") else { return nil }
    switch Fence(text) {
    case nil: return text
    // The move was cut off at its very end.
    case .moved: return text.split(separator: " ").dropFirst().first.map(String.init)
    case .moving: throw Fence.moving.error
    }
  }

  /// Sees that the target is empty, and keeps everyone else out of it.
  private func clear() throws(StoreError) {
    try target.change { (rows) throws(StoreError) in
      let fence = try rows.mark("clock").flatMap { Fence($0) }
      let isUnfinished = fence == .moving
      for table in StoreTable.all {
        if isUnfinished {
          try rows.change("DELETE FROM \(table.name)")
        } else if try !rows.rows("SELECT 1 FROM \(table.name) LIMIT 1").isEmpty {
          throw StoreError(
            .foreign, "the store to move into is in use: its table of \(table.name) holds rows",
            mend: "name a new one with --to; if this move was done before, start the endpoints on that store")
        }
      }
      try rows.setMark("clock", Fence.moving.rawValue)
    }
  }

  private func carriedMarks(of rows: StatementTransaction) throws(StoreError) -> [(String, String)] {
    try rows.read(
      try rows.rows("SELECT name, value FROM marks WHERE name <> 'schema' AND name <> 'clock' ORDER BY name")
    ) { (row) throws(StoreError) in (try row.text(0), try row.text(1)) }
  }

  private func carry(_ table: StoreTable, of rows: StatementTransaction) throws(StoreError) -> TableContent {
    var content = TableContent(table.name)
    try table.forEachPiece(of: rows) { (piece) throws(StoreError) in
      content.add(piece)
      try target.change { (target) throws(StoreError) in try table.add(piece, to: target) }
    }
    return content
  }

  /// Reads back what has arrived.
  private func compare(_ contents: [TableContent]) throws(StoreError) {
    try target.change { (rows) throws(StoreError) in
      for (table, expected) in zip(StoreTable.all, contents) {
        var found = TableContent(table.name)
        try table.forEachPiece(of: rows) { (piece) throws(StoreError) in found.add(piece) }
        guard found == expected else {
          throw StoreError(
            .corrupt,
            "the table of \(table.name) did not arrive as it was: \(expected.count) rows left, \(found.count) came",
            mend: "see that nothing else works on the new store, and run the move again; the old store is as it was")
        }
      }
    }
  }
}

/// What stands in the place of a store's clock to keep everyone out.
enum Fence: String {
  /// All that it held is in another store.
  case moved
  /// A move into it is under way, or was cut off.
  case moving

  init?(_ clock: String) {
    guard let word = clock.split(separator: " ").first, let fence = Fence(rawValue: String(word)) else { return nil }
    self = fence
  }

  /// Why nobody may work on the store.
  var error: StoreError {
    switch self {
    case .moved:
      StoreError(
        .unavailable, "all that this store held was moved into another one",
        mend: "name that one with --store; this one only keeps what was")
    case .moving:
      StoreError(
        .unavailable, "a move into this store is not finished", mend: "run latchkey-endpoint move again, to its end")
    }
  }
}
