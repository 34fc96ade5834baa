import Syntax

/// One thing as a person wrote it: fields, and for Markdown a text.
package struct Definition {
  package let source: Source
  /// An object.
  package let fields: Node
  /// Where the Markdown text stands in ``source``; nil in JSON, whose text is the field `body`.
  package let body: Range<Int>?

  /// Reads front matter and text (`.md`), or an object (`.json`); nil, with a problem, when it is neither.
  package init?(_ source: Source, _ problems: inout [Problem]) {
    self.source = source
    if let conflict = source.conflict {
      problems.append(
        Problem(
          in: source, at: conflict, length: 7, "a merge left a conflict in this file",
          mend: "keep what is right of both sides, and remove the lines <<<<<<<, ======= and >>>>>>>"))
      return nil
    }
    do throws(Problem) {
      if source.path.hasSuffix(".json") {
        fields = try JSONReader.read(source)
        body = nil
      } else {
        let parts = try Self.divide(source)
        if let plain = PlainYAMLReader.read(source, parts.front) {
          fields = plain
        } else {
          fields = try YAMLReader.read(source, parts.front)
        }
        body = parts.body
      }
    } catch {
      problems.append(error)
      return nil
    }
    guard case .object = fields.value else {
      problems.append(
        Problem(
          in: source, at: fields.offset, length: fields.length, "fields with names belong here",
          mend: source.path.hasSuffix(".json") ? "write an object: { \"name\": … }" : "write one \"name: value\" a line"
        ))
      return nil
    }
  }

  /// The front matter between two lines of three hyphens, and the text after it.
  private static func divide(_ source: Source) throws(Problem) -> (front: Range<Int>, body: Range<Int>) {
    let bytes = source.bytes
    if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) {
      throw Problem(
        in: source, at: 0, "the file is empty", mend: "start with a line ---, then the fields, then a line ---")
    }
    var start = 0
    var front: Int?
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != 0x0A { end += 1 }
      let next = min(end + 1, bytes.count)
      var line = bytes[start..<end]
      while let last = line.last, last == 0x0D || last == 0x20 || last == 0x09 { line.removeLast() }
      let isFence = line.elementsEqual("---".utf8)
      if let front, isFence { return (front..<start, next..<bytes.count) }
      if front == nil {
        guard isFence else {
          throw Problem(
            in: source, at: 0, length: line.count, "the front matter is missing",
            mend: "start with a line ---, then the fields, then a line ---")
        }
        front = next
      }
      start = next
    }
    throw Problem(
      in: source, at: 0, length: 3, "the front matter is never closed",
      mend: "add a line --- after the fields; the end may have been cut off")
  }
}
