import Syntax
import Templates

extension Problem {
  static let shape = Shape(
    "problem", [("place", .text), ("message", .text), ("excerpt", .text), ("mend", .text)])

  /// The problem as pages show it: file, line and column, what is wrong, the line with its caret, the mend.
  var value: Value {
    let lines = text(isColored: false).split(separator: "\n", omittingEmptySubsequences: false)
    let excerpt = lines.dropFirst().prefix { !$0.hasPrefix("  = ") && !$0.drop { $0 == " " }.hasPrefix("= ") }
    let place = position.map { "\(path):\($0.line):\($0.column)" } ?? path
    return .row(.text(place), .text(message), .text(excerpt.joined(separator: "\n")), .text(mend))
  }

  static let template = #"""
    <div class="problem">
    <p><code>{{place}}</code> <strong>{{message}}</strong></p>
    {{#excerpt}}
    <pre tabindex="0" aria-label="The line">{{excerpt}}</pre>
    {{/excerpt}}
    <p class="mend">{{mend}}</p>
    </div>
    """#
}
