import Syntax

/// A template as it was read, before it is known what data it gets.
struct TemplateFile: Sendable {
  /// Its name for partials.
  let name: String
  let source: Source
  let parts: [Part]
  let problems: [Problem]

  /// How deep sections, partials and blocks may nest.
  static let deepest = 100
}

/// What a template consists of. Ranges are of the source's bytes.
indirect enum Part: Sendable {
  /// A line starts here, with this white space. A line that holds but one tag, and not a variable, has none.
  case line(Range<Int>)
  case text(Range<Int>)
  case variable(Name, isRaw: Bool)
  case section(Name, isInverted: Bool, [Part])
  /// Another template; with its indentation when it has the line to itself.
  case partial(Name, indent: Range<Int>?)
  /// Another template with blocks of its own; with its indentation when it has its lines to itself.
  case parent(Name, indent: Range<Int>?, [Block])
  case block(Block)

  /// The name in its tag, unless it is a block.
  var name: Name? {
    switch self {
    case .line, .text, .block: nil
    case .variable(let name, _), .section(let name, _, _), .partial(let name, _), .parent(let name, _, _): name
    }
  }
}

/// What stands in a tag.
struct Name: Sendable {
  let text: String
  let range: Range<Int>
}

/// A named part of a template: what is shown unless a template that inherits says otherwise; or, inside of a parent,
/// what is to be shown instead.
struct Block: Sendable {
  let name: Name
  let parts: [Part]
  /// The indentation that all its lines have in common.
  let indent: Range<Int>
  /// Whether only white space is before its opening tag.
  let startsLine: Bool
  /// Whether its content starts on the line of its opening tag.
  let isInline: Bool
}

extension [Part] {
  /// The white space that all lines share which are not blank; nil when there is no such line.
  func commonIndent(_ bytes: [UInt8]) -> Range<Int>? {
    var common: Range<Int>?
    func add(_ indent: Range<Int>) {
      guard let known = common else { return common = indent }
      let same = zip(known, indent).prefix { bytes[$0] == bytes[$1] }.count
      common = known.lowerBound..<known.lowerBound + same
    }
    for part in self {
      switch part {
      case .line(let indent):
        let next = indent.upperBound
        if next < bytes.count, bytes[next] != 0x0A, bytes[next] != 0x0D { add(indent) }
      case .partial(_, let indent?), .parent(_, let indent?, _): add(indent)
      case .section(_, _, let parts): parts.commonIndent(bytes).map(add)
      case .block(let block):
        if block.startsLine, block.isInline { add(block.indent) }
        block.parts.commonIndent(bytes).map(add)
      case .text, .variable, .partial, .parent: break
      }
    }
    return common
  }
}
