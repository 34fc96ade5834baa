import Syntax

/// Reads a template as the Mustache specification 1.4 has it, with inheritance and without lambdas and dynamic names.
/// After a problem it goes on, so that all problems of a file come at once.
struct Parser {
  private let source: Source
  private let bytes: [UInt8]
  private var index = 0
  private var delimiters = Delimiters()
  /// The white space at the start of the current line.
  private var indent = 0..<0
  /// Whether nothing but this white space was read of the line, and ``Part/line(_:)`` is still owed.
  private var isLineOwed = false
  private var parts: [Part] = []
  private var open: [Opening] = []
  /// What was read before each opening on its level.
  private var before: [[Part]] = []
  private var problems: [Problem] = []

  /// A section, parent or block that is not closed yet.
  private struct Opening {
    enum Kind { case section(isInverted: Bool), parent, block(isInline: Bool) }
    let kind: Kind
    let name: Name
    /// Whether the name says whom it means.
    let isSound: Bool
    let tag: Range<Int>
    let indent: Range<Int>
    let startsLine: Bool

    var isParent: Bool {
      if case .parent = kind { true } else { false }
    }

    var noun: String {
      switch kind {
      case .section: "section"
      case .parent: "parent"
      case .block: "block"
      }
    }
  }

  static func read(_ source: Source, named name: String) -> TemplateFile {
    var parser = Parser(source)
    if let offset = source.firstInvalidUTF8 {
      parser.report(offset..<offset + 1, "this byte is not UTF-8", mend: "save the file in the UTF-8 encoding")
    } else {
      parser.read()
    }
    return TemplateFile(name: name, source: source, parts: parser.parts, problems: parser.problems)
  }

  private init(_ source: Source) {
    self.source = source
    bytes = source.bytes
  }

  private mutating func report(_ range: Range<Int>, _ message: String, mend: String) {
    problems.append(Problem(in: source, at: range.lowerBound, length: range.count, message, mend: mend))
  }

  private mutating func read() {
    startLine()
    while index < bytes.count {
      if !delimiters.opens(bytes, at: index) {
        readText()
      } else if let tag = Tag(bytes, at: index, delimiters) {
        index = tag.range.upperBound
        read(tag)
      } else {
        readUnclosed()
      }
    }
    if !indent.isEmpty { payLine() }
    while !open.isEmpty { closeUnclosed() }
  }

  private mutating func readText() {
    payLine()
    let start = index
    while index < bytes.count, !delimiters.opens(bytes, at: index) {
      index += 1
      if bytes[index - 1] == 0x0A { break }
    }
    parts.append(.text(start..<index))
    if bytes[index - 1] == 0x0A { startLine() }
  }

  private mutating func readUnclosed() {
    let start = index
    index += delimiters.open.count
    let next = bytes.skippingBlanks(from: index)
    let sigil = next < bytes.count ? bytes[next] : 0
    let close = sigil == UInt8(ascii: "{") ? "}" : sigil == UInt8(ascii: "=") ? "=" : ""
    report(
      start..<index, "this tag is never closed", mend: "close it with \(close)\(delimiters.text(delimiters.close))")
    if sigil == UInt8(ascii: "!") { index = bytes.count }
    payLine()
  }

  // MARK: - Lines

  private mutating func startLine() {
    indent = index..<bytes.skippingBlanks(from: index)
    index = indent.upperBound
    isLineOwed = true
  }

  private mutating func payLine() {
    if isLineOwed { parts.append(.line(indent)) }
    isLineOwed = false
  }

  /// Leaves the line out of the template when the tag that was just read has it to itself.
  ///
  /// - Returns: whether it has.
  private mutating func skipLine() -> Bool {
    guard isLineOwed, let next = bytes.nextLine(from: index) else { return false }
    index = next
    startLine()
    return true
  }

  @discardableResult
  private mutating func takeLine() -> Bool {
    if skipLine() { return true }
    payLine()
    return false
  }

  // MARK: - Tags

  private mutating func read(_ tag: Tag) {
    let name = Name(text: String(decoding: bytes[tag.content], as: UTF8.self), range: tag.content)
    switch tag.kind {
    case .comment: takeLine()
    case .delimiters:
      takeLine()
      setDelimiters(tag)
    case .variable, .raw:
      payLine()
      if isSound(name, tag) { append(.variable(name, isRaw: tag.kind == .raw)) }
    case .partial:
      let indent = indent
      let isAlone = takeLine()
      if isSound(name, tag) { append(.partial(name, indent: isAlone ? indent : nil)) }
    case .section, .inverted:
      takeLine()
      open(.section(isInverted: tag.kind == .inverted), name, tag, startsLine: false, indent)
    case .parent:
      open(.parent, name, tag, startsLine: isLineOwed, indent)
      isLineOwed = false
    case .block: openBlock(name, tag)
    case .close: close(name, tag)
    }
  }

  private mutating func setDelimiters(_ tag: Tag) {
    let words = bytes[tag.content].split { $0.isWhiteSpace }.map { Array($0) }
    if words.count == 2, !words.joined().contains(UInt8(ascii: "=")) {
      delimiters = Delimiters(open: words[0], close: words[1])
    } else {
      report(
        tag.range, "this does not set delimiters",
        mend: "write two, with a space between them and no = in them, as in \(delimiters.tag("=<% %>="))")
    }
  }

  /// Whether a tag says whom it means.
  private mutating func isSound(_ name: Name, _ tag: Tag) -> Bool {
    let isPath = [.variable, .raw, .section, .inverted].contains(tag.kind)
    if name.text.isEmpty {
      report(tag.range, "this tag has no name", mend: "write one, or remove the tag")
    } else if bytes[tag.content].contains(where: \.isWhiteSpace) {
      report(
        tag.content, "\"\(name.text)\" is not a name", mend: "write one name without spaces; there are no expressions")
    } else if name.text.hasPrefix("*"), tag.kind == .partial || tag.kind == .parent {
      report(
        tag.content, "the name of a partial cannot come from the data",
        mend: "write the name of a template in this folder, inside sections if it depends on the data")
    } else if isPath, name.text != ".", name.text.split(separator: ".", omittingEmptySubsequences: false).contains("") {
      report(
        tag.content, "\"\(name.text)\" is not a name",
        mend: "write its steps with one point between them, as in project.title")
    } else {
      return true
    }
    return false
  }

  private mutating func append(_ part: Part) {
    guard open.last?.isParent == true, let name = part.name else { return parts.append(part) }
    report(
      name.range, "this is not shown: a parent shows only blocks",
      mend: "put it into a block, as in \(delimiters.tag("$main"))…\(delimiters.tag("/main"))")
  }

  // MARK: - Opening and closing

  private mutating func open(_ kind: Opening.Kind, _ name: Name, _ tag: Tag, startsLine: Bool, _ indent: Range<Int>) {
    if open.count == TemplateFile.deepest {
      report(tag.range, "nested more than \(TemplateFile.deepest) levels deep", mend: "make it flatter")
      // What follows could only be taken for unclosed or unopened.
      index = bytes.count
      startLine()
      return open = []
    }
    open.append(
      Opening(
        kind: kind, name: name, isSound: isSound(name, tag), tag: tag.range, indent: indent, startsLine: startsLine))
    before.append(parts)
    parts = []
  }

  private mutating func openBlock(_ name: Name, _ tag: Tag) {
    let (lineIndent, startsLine) = (indent, isLineOwed)
    // What stands around the blocks of a parent is not shown, and so does not keep a tag from having its line.
    if open.last?.isParent == true { isLineOwed = true }
    let isInline = !skipLine()
    if isInline { isLineOwed = false }
    open(.block(isInline: isInline), name, tag, startsLine: startsLine, lineIndent)
  }

  private mutating func close(_ name: Name, _ tag: Tag) {
    guard let depth = open.lastIndex(where: { $0.name.text == name.text }) else { return closeUnopened(name, tag) }
    while open.count > depth + 1 { closeUnclosed() }
    closeLast()
  }

  /// A misspelled name closes what it means.
  private mutating func closeUnopened(_ name: Name, _ tag: Tag) {
    guard let last = open.last?.name.text else {
      takeLine()
      return report(
        tag.range, "\"\(name.text)\" is not open here",
        mend: "remove this tag, or open it before with \(delimiters.tag("#" + name.text))")
    }
    let isMisspelled = nearest(to: name.text, in: [last]) != nil
    report(
      tag.range, "\"\(name.text)\" is not open here, \"\(last)\" is",
      mend: "write \(delimiters.tag("/" + last))" + (isMisspelled ? "" : ", or remove this tag"))
    if isMisspelled { closeLast() } else { takeLine() }
  }

  private mutating func closeUnclosed() {
    guard let opening = open.last else { return }
    report(
      opening.tag, "the \(opening.noun) \"\(opening.name.text)\" is never closed",
      mend: "add \(delimiters.tag("/" + opening.name.text)) where it ends")
    closeLast()
  }

  private mutating func closeLast() {
    guard let opening = open.last else { return }
    let outer = open.dropLast().last
    switch opening.kind {
    case .section: takeLine()
    case .block: if outer?.isParent == true { isLineOwed = false } else { takeLine() }
    case .parent: (indent, isLineOwed) = (opening.indent, opening.startsLine)
    }
    let content = parts
    parts = before.removeLast()
    open.removeLast()
    if opening.isSound { append(part(opening, content)) }
  }

  private mutating func part(_ opening: Opening, _ content: [Part]) -> Part {
    switch opening.kind {
    case .section(let isInverted): return .section(opening.name, isInverted: isInverted, content)
    case .block(let isInline):
      let indent = isInline ? nil : content.commonIndent(bytes)
      return .block(
        Block(
          name: opening.name, parts: content, indent: indent ?? opening.indent, startsLine: opening.startsLine,
          isInline: isInline))
    case .parent:
      let isAlone = takeLine()
      return .parent(opening.name, indent: isAlone ? opening.indent : nil, blocks(content))
    }
  }

  private mutating func blocks(_ content: [Part]) -> [Block] {
    var names: Set<String> = []
    var blocks: [Block] = []
    for case .block(let block) in content {
      if names.insert(block.name.text).inserted {
        blocks.append(block)
      } else {
        report(block.name.range, "the block \"\(block.name.text)\" stands here twice", mend: "keep one of the two")
      }
    }
    return blocks
  }
}
