/// The files that were put into a tree, by what became of each.
struct PlacedFiles: Sendable {
  private(set) var unchanged = PathList()
  private(set) var changed = PathList()
  private(set) var added = PathList()
  /// What the system says of those added, as far as it was asked.
  private var entries: [Stamp.Entry] = []

  mutating func add(_ path: String, _ outcome: FileOutcome) {
    switch outcome {
    case .unchanged: unchanged.append(path)
    case .changed: changed.append(path)
    case .added(let entry):
      added.append(path)
      if let entry { entries.append(entry) }
    }
  }

  /// The stamp of all of them as they were written; nil unless all were added.
  var stamp: Stamp? { entries.count == unchanged.count + changed.count + added.count ? Stamp(of: entries) : nil }

  /// All of them.
  var all: PathList {
    var all = unchanged
    all.append(changed)
    all.append(added)
    return all
  }

  var counts: Counts { Counts(unchanged: unchanged.count, changed: changed.count, added: added.count) }

  /// How many there are.
  struct Counts: Sendable {
    var unchanged = 0
    var changed = 0
    var added = 0

    static func += (sum: inout Counts, more: Counts) {
      sum.unchanged += more.unchanged
      sum.changed += more.changed
      sum.added += more.added
    }
  }
}
