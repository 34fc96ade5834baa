import Syntax

/// Makes one program of a template, its partials and its parents, and finds all that is wrong with them.
struct Compiler {
  let library: Library
  private let root: TemplateFile
  private(set) var scope: Scope
  private var program = Program()
  private var problems: [Problem] = []
  /// Where problems were found: a partial that is used twice has each once.
  private var reported: Set<Spot> = []
  /// The templates that are being unfolded, outermost first.
  private var unfoldings: [Unfolding] = []
  /// The templates whose own problems are among the problems.
  private var used: Set<String> = []
  private var depth = 0
  private var size = 0
  /// Whether blocks that others replace are being checked, of which nothing is kept.
  private var isOnlyChecking = false

  /// How many parts a template may have with all its partials unfolded.
  private static let largest = 100_000

  private struct Unfolding: Hashable {
    let file: String
    /// Where the blocks stand that fill it.
    let blocks: [String: Spot]
  }

  init(_ library: Library, _ root: TemplateFile, _ shape: Shape) {
    self.library = library
    self.root = root
    scope = Scope(shape)
  }

  mutating func compile() throws(Problems) -> Program {
    used = [root.name]
    problems += root.problems
    compile(root.parts, Site(file: root))
    if !problems.isEmpty { throw Problems(problems) }
    return program
  }

  mutating func report(_ range: Range<Int>, _ site: Site, _ message: String, mend: String) {
    let source = site.file.source
    guard reported.insert(Spot(path: source.path, offset: range.lowerBound)).inserted else { return }
    problems.append(Problem(in: source, at: range.lowerBound, length: range.count, message, mend: mend))
  }

  /// Whether a name stands in the template that was asked for, not in one that others may use too.
  func isOwn(_ site: Site) -> Bool { site.file.name == root.name }

  // MARK: - Parts

  private mutating func compile(_ parts: some Sequence<Part>, _ site: Site) {
    for part in parts {
      size += 1
      switch part {
      case .line(let indent): program.append(site.margin.moved(site.file.source.bytes[indent]))
      case .text(let range): program.append(site.file.source.bytes[range])
      case .variable(let name, let isRaw): variable(name, isRaw: isRaw, site)
      case .section(let name, let isInverted, let parts): section(name, isInverted: isInverted, parts, site)
      case .partial(let name, let indent): partial(name, indent, [], site)
      case .parent(let name, let indent, let blocks): partial(name, indent, blocks, site)
      case .block(let block): self.block(block, site)
      }
    }
  }

  /// Does something one level deeper, unless that is too deep.
  private mutating func nest(_ name: Name, _ site: Site, _ body: (inout Compiler) -> Void) {
    guard depth < TemplateFile.deepest else {
      return report(
        name.range, site, "nested more than \(TemplateFile.deepest) levels deep, with its partials and blocks",
        mend: "make it flatter")
    }
    guard size < Self.largest else {
      return report(
        name.range, site, "the template has more than \(Self.largest) parts with all its partials",
        mend: "use partials less often")
    }
    depth += 1
    body(&self)
    depth -= 1
  }

  private mutating func variable(_ name: Name, isRaw: Bool, _ site: Site) {
    guard let (place, kind) = resolve(name, site) else { return }
    let isEscaped = library.escaping == .html && !isRaw
    switch kind {
    case .text: program.append(place, isEscaped: isEscaped)
    case .html where isEscaped:
      report(
        name.range, site, "\"\(name.text)\" is HTML, which would be shown with its tags",
        mend: "write {{{\(name.text)}}}")
    case .html: program.append(place, isEscaped: false)
    case .flag, .record, .optional, .list: reportNoText(name, kind, site)
    }
  }

  private mutating func section(_ name: Name, isInverted: Bool, _ parts: [Part], _ site: Site) {
    let found = resolve(name, site)
    nest(name, site) { compiler in
      guard let (place, kind) = found else {
        if !isInverted { compiler.scope.open(nil) }
        compiler.compile(parts, site)
        if !isInverted { compiler.scope.close() }
        return
      }
      if isInverted, case .record = kind {
        compiler.report(
          name.range, site, "\"\(name.text)\" is a record that is always there, so this is never shown",
          mend: "remove the section")
      }
      let (section, context): (Program.Section, Scope.Context?) =
        switch kind {
        case _ where isInverted: (.when(false), nil)
        case .flag: (.when(true), nil)
        case .text, .html: (.with, Scope.Context(kind: kind, origin: nil))
        case .record(let shape), .optional(let shape): (.with, Scope.Context(kind: .record(shape), origin: place))
        case .list(let item): (.each, Scope.Context(kind: item, origin: nil))
        }
      let start = compiler.program.open(section, place)
      if let context { compiler.scope.open(context.kind, origin: context.origin) }
      compiler.compile(parts, site)
      if context != nil { compiler.scope.close() }
      compiler.program.close(start)
    }
  }

  // MARK: - Partials and blocks

  private mutating func partial(_ name: Name, _ indent: Range<Int>?, _ blocks: [Block], _ site: Site) {
    guard let file = library.files[name.text] else {
      report(
        name.range, site, "there is no template \"\(name.text)\" in \(library.folder)",
        mend: nearest(to: name.text, in: library.files.keys).map { "did you mean \"\($0)\"?" }
          ?? "add \(library.folder)/\(name.text).mustache")
      for block in blocks { check(block.parts, site) }
      return
    }
    var fillings = site.fillings
    for block in blocks {
      if isKnown(block.name, in: file, site) {
        fillings[block.name.text, default: []].append(Filling(block: block, file: site.file, fillings: site.fillings))
      } else {
        check(block.parts, site)
      }
    }
    let unfolding = Unfolding(file: file.name, blocks: fillings.compactMapValues { $0.first?.spot })
    if unfoldings.contains(unfolding) {
      if !isOnlyChecking {
        report(
          name.range, site, "the template \"\(name.text)\" holds itself, without end",
          mend: "remove this tag, or one of those that lead to it")
      }
      return
    }
    if used.insert(file.name).inserted { problems += file.problems }
    let margin = indent.map { Margin(added: site.margin.moved(site.file.source.bytes[$0])) }
    nest(name, site) { compiler in
      compiler.unfoldings.append(unfolding)
      compiler.compile(file.parts, Site(file: file, fillings: fillings, margin: margin ?? Margin()))
      compiler.unfoldings.removeLast()
    }
  }

  private mutating func isKnown(_ block: Name, in file: TemplateFile, _ site: Site) -> Bool {
    let known = library.blockNames(of: file)
    if known.contains(block.text) { return true }
    report(
      block.range, site, "\"\(file.name)\" has no block \"\(block.text)\"",
      mend: nearest(to: block.text, in: known).map { "did you mean \"\($0)\"?" }
        ?? (known.isEmpty ? "remove it" : "choose from: \(known.sorted().joined(separator: ", "))"))
    return false
  }

  /// Takes what fills a block, or what it holds itself, and checks the rest.
  private mutating func block(_ block: Block, _ site: Site) {
    let fillings = site.fillings[block.name.text] ?? []
    nest(block.name, site) { compiler in
      if let first = fillings.first {
        compiler.fill(block, with: first, site)
        for other in fillings.dropFirst() {
          compiler.check(other.block.parts, Site(file: other.file, fillings: other.fillings))
        }
        compiler.check(block.parts, site)
      } else {
        if block.startsLine, block.isInline { compiler.program.append(site.margin.moved(site.indent(of: block))) }
        compiler.compile(block.parts, site)
      }
    }
  }

  private mutating func fill(_ block: Block, with filling: Filling, _ site: Site) {
    let inner = Site(file: filling.file, fillings: filling.fillings)
    let added = site.margin.moved(site.indent(of: block))
    let margin = Margin(added: added, removed: Array(inner.indent(of: filling.block)))
    var parts = filling.block.parts[...]
    if block.startsLine, filling.block.isInline { program.append(added) }
    if !block.startsLine, !filling.block.isInline, case .line = parts.first { parts.removeFirst() }
    compile(parts, Site(file: filling.file, fillings: filling.fillings, margin: margin))
  }

  /// Finds what is wrong with parts that are not shown.
  private mutating func check(_ parts: [Part], _ site: Site) {
    let kept = (program, isOnlyChecking)
    (program, isOnlyChecking) = (Program(), true)
    compile(parts, site)
    (program, isOnlyChecking) = kept
  }
}
