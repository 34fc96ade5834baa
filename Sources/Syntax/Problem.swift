/// Something wrong in a file that a person wrote: where it is, what it is, and how to mend it.
public struct Problem: Error, Sendable, Hashable {
  /// The file, as people should read its path.
  public let path: String
  /// Where in the file; nil when the problem is the file itself (its name, its absence).
  public let position: Position?
  /// The line that holds the position, without its line ending.
  public let line: String
  /// How many Unicode scalars from the position on are meant; at least 1.
  public let length: Int
  /// What is wrong: one sentence without a final period.
  public let message: String
  /// How to mend it: one sentence without a final period.
  public let mend: String

  /// A problem with a whole file or folder.
  public init(path: String, _ message: String, mend: String) {
    self.path = path
    self.position = nil
    self.line = ""
    self.length = 1
    self.message = message
    self.mend = mend
  }

  /// A problem that was found before, with all that was known of it.
  public init(
    path: String, position: Position?, line: String, length: Int, _ message: String, mend: String
  ) {
    self.path = path
    self.position = position
    self.line = line
    self.length = length
    self.message = message
    self.mend = mend
  }

  /// A problem at a place in a text.
  ///
  /// - Parameters:
  ///   - source: the text.
  ///   - offset: the byte offset where the problem starts.
  ///   - length: how many bytes are meant; the caret line covers them as far as the line's end.
  ///   - message: what is wrong: one sentence without a final period.
  ///   - mend: how to mend it: one sentence without a final period.
  public init(in source: Source, at offset: Int, length: Int = 1, _ message: String, mend: String) {
    let position = source.position(at: offset)
    self.path = source.path
    self.position = position
    self.line = source.line(position.line)
    let start = min(max(offset, 0), source.bytes.count)
    let end = min(start + max(length, 0), source.bytes.count)
    let lineEnd = source.bytes[start..<end].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? end
    self.length = max(1, source.bytes[start..<lineEnd].reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) })
    self.message = message
    self.mend = mend
  }
}

extension Problem {
  /// The same problem with its path below a folder.
  public func under(_ folder: String) -> Problem { Problem(self, path: "\(folder)/\(path)") }

  private init(_ problem: Problem, path: String) {
    self.path = path
    position = problem.position
    line = problem.line
    length = problem.length
    message = problem.message
    mend = problem.mend
  }
}

extension Problem: Comparable {
  /// By path, then position, then message, so that one input always gives one list.
  public static func < (first: Problem, second: Problem) -> Bool {
    if first.path != second.path { return first.path < second.path }
    let (one, two) = (
      first.position ?? Position(line: 0, column: 0), second.position ?? Position(line: 0, column: 0)
    )
    return one == two ? first.message < second.message : one < two
  }
}

/// All the problems of one run; thrown when there is at least one.
public struct Problems: Error, Sendable {
  /// Sorted by path and position, each once.
  public let list: [Problem]

  /// - Parameter list: at least one problem, in any order.
  public init(_ list: some Sequence<Problem>) {
    self.list = Set(list).sorted()
  }
}
