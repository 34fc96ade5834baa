import Syntax

/// The most bytes that a file may have, so that nobody can fill the memory with one.
struct SizeLimit {
  private let bytes: Int

  /// A limit in bytes.
  init(_ bytes: Int) { self.bytes = bytes }

  /// - Throws: a ``Problem`` when the file is larger.
  func check(_ source: Source) throws(Problem) {
    if source.bytes.count > bytes {
      throw Problem(
        path: source.path, "it is larger than \(bytes) bytes",
        mend: "copy the file again, or name the right one; a genuine one is smaller")
    }
  }

  /// The JSON value that a file within the limit holds.
  func read(_ source: Source) throws(Problem) -> Node {
    try check(source)
    return try JSONReader.read(source)
  }
}
