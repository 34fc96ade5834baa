/// Where parts are compiled: the file they stand in, and what the templates around it do to it.
struct Site {
  let file: TemplateFile
  /// What fills the file's blocks, by their names, the outermost template's first.
  var fillings: [String: [Filling]] = [:]
  var margin = Margin()

  func indent(of block: Block) -> ArraySlice<UInt8> { file.source.bytes[block.indent] }
}

/// A block that a template gives to its parent.
struct Filling {
  let block: Block
  /// The template that gives it.
  let file: TemplateFile
  /// What fills blocks in that template.
  let fillings: [String: [Filling]]

  var spot: Spot { Spot(path: file.source.path, offset: block.name.range.lowerBound) }
}

/// A byte of a file.
struct Spot: Hashable {
  let path: String
  let offset: Int
}

/// What happens to the white space at the start of each line.
struct Margin {
  var added: [UInt8] = []
  /// As much of it is taken away first as a line has.
  var removed: [UInt8] = []

  func moved(_ indent: ArraySlice<UInt8>) -> [UInt8] {
    added + indent.dropFirst(zip(indent, removed).prefix { $0 == $1 }.count)
  }
}

extension Library {
  /// The names of all blocks that a template shows or passes on, with those of its partials and parents.
  func blockNames(of file: TemplateFile) -> Set<String> {
    var names: Set<String> = []
    var seen: Set<String> = []
    func add(_ file: TemplateFile) {
      if seen.insert(file.name).inserted { add(file.parts) }
    }
    func add(_ block: Block) {
      names.insert(block.name.text)
      add(block.parts)
    }
    func add(_ parts: [Part]) {
      for part in parts {
        switch part {
        case .line, .text, .variable: break
        case .section(_, _, let parts): add(parts)
        case .block(let block): add(block)
        case .partial(let name, _): files[name.text].map(add)
        case .parent(let name, _, let blocks):
          files[name.text].map(add)
          blocks.forEach(add)
        }
      }
    }
    add(file)
    return names
  }
}
