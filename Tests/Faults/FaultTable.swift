/// What became of each operation that was made to fail: how often which outcome.
public struct FaultTable {
  private struct Row: Hashable {
    let operation: String
    let outcome: String
  }

  private let title: String
  private var order: [Row] = []
  private var counts: [Row: Int] = [:]

  /// A table without rows.
  public init(_ title: String) { self.title = title }

  /// Counts one fault.
  public mutating func add(_ operation: String, _ outcome: String) {
    let row = Row(operation: operation, outcome: outcome)
    if counts[row] == nil { order.append(row) }
    counts[row, default: 0] += 1
  }

  /// How many faults were counted.
  public var count: Int { counts.values.reduce(0, +) }

  /// The table, for the log of the test run.
  public var text: String {
    let width = order.map(\.operation.count).max() ?? 0
    let rows = order.map { row in
      let padding = String(repeating: " ", count: width - row.operation.count)
      return "  \(row.operation)\(padding)  \(counts[row] ?? 0) x  \(row.outcome)"
    }
    return (["Faults: \(title)"] + rows).joined(separator: "\n")
  }
}
