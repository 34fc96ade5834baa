extension Problem {
  /// The position to name: a problem with a whole file is at its start.
  private var place: Position { position ?? Position(line: 1, column: 1) }

  /// For people: file, line and column, what is wrong, the line with a caret, and how to mend it.
  ///
  /// - Parameter isColored: whether to use the terminal's colors (ECMA-48).
  public func text(isColored: Bool) -> String { text(isColored: isColored, message, "31") }

  /// - Parameters:
  ///   - headline: what follows the place.
  ///   - color: the number of the color that marks what is wrong.
  func text(isColored: Bool, _ headline: String, _ color: String) -> String {
    func paint(_ text: String, _ code: String) -> String { isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
    var text = "\(paint("\(path):\(place.line):\(place.column):", "1")) \(paint(headline, "1;\(color)"))\n"
    if let position, !line.isEmpty {
      let (shown, caret) = excerpt(position)
      let number = String(position.line)
      let margin = String(repeating: " ", count: number.count)
      text += "  \(paint("\(number) |", "2")) \(shown)\n"
      text += "  \(paint("\(margin) |", "2")) \(paint(caret, color))\n"
      text += "  \(margin) = \(mend)\n"
    } else {
      text += "  = \(mend)\n"
    }
    return text
  }

  /// How much of a line is shown.
  private static let width = 96

  /// The line, cut to a window around the position, and the carets to set below it.
  private func excerpt(_ position: Position) -> (line: String, caret: String) {
    let scalars = Array(line.unicodeScalars)
    let column = min(position.column - 1, scalars.count)
    var start = 0
    if scalars.count > Self.width { start = max(0, min(column - Self.width / 2, scalars.count - Self.width)) }
    let end = min(scalars.count, start + Self.width)
    func visible(_ scalar: Unicode.Scalar) -> Character {
      scalar == "\t" || (scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value)) ? Character(scalar) : "\u{FFFD}"
    }
    let before = start > 0 ? "…" : ""
    let after = end < scalars.count ? "…" : ""
    let pad = scalars[start..<column].map { $0 == "\t" ? "\t" : " " }.joined()
    return (
      before + String(scalars[start..<end].map(visible)) + after,
      (before.isEmpty ? "" : " ") + pad + String(repeating: "^", count: max(1, min(length, end - column)))
    )
  }

  /// For programs: file, line, column, message and mend.
  public var json: JSON { .object(members) }

  /// The members of ``json``.
  var members: [String: JSON] {
    [
      "file": .string(path), "line": .integer(place.line), "column": .integer(place.column),
      "message": .string(message), "mend": .string(mend),
    ]
  }

  /// For GitHub Actions: a workflow command that marks the line in a pull request.
  public var github: String { github("error", "\(message): \(mend)") }

  /// A workflow command of a level.
  func github(_ level: String, _ text: String) -> String {
    func escape(_ text: String, _ more: [(String, String)] = []) -> String {
      ([("%", "%25"), ("\r", "%0D"), ("\n", "%0A")] + more).reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
    let file = escape(path, [(":", "%3A"), (",", "%2C")])
    return "::\(level) file=\(file),line=\(place.line),col=\(place.column)::\(escape(text))"
  }
}
