import Editing
import Synchronization
import Templates

/// What was written, by a number that the address of the next page bears.
final class DoneChanges: Sendable {
  private let list = Mutex<[Done]>([])

  /// What was written, and what comes next.
  struct Done: Sendable {
    let project: String
    let text: String
    let files: [FileChange]
    let next: String
  }

  func add(_ done: Done) -> Int {
    list.withLock {
      $0.append(done)
      return $0.count
    }
  }

  subscript(number: Int) -> Done? { list.withLock { $0.indices.contains(number - 1) ? $0[number - 1] : nil } }
}

extension FileChange {
  static let shape = Shape("file", [("path", .text), ("isNew", .flag)])

  var value: Value { .row(.text(shown), .flag(before == nil)) }
}
