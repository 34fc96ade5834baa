import Portal
import Templates

/// A frame that shows a page or an email, with the ways to look at it.
enum Pane {
  static let fields: [(String, Kind)] = [
    ("widths", Choice.kind), ("themes", Choice.kind), ("frameClass", .text), ("src", .text), ("mark", .text),
    ("frameTitle", .text),
  ]

  static let template = #"""
    <div class="controls">
    <nav aria-label="Width"><ul class="choices">
    {{#widths}}
    {{> choices}}
    {{/widths}}
    </ul></nav>
    <nav aria-label="Colors"><ul class="choices">
    {{#themes}}
    {{> choices}}
    {{/themes}}
    </ul></nav>
    </div>
    <div class="stage"><iframe class="{{frameClass}}" src="{{src}}" title="{{frameTitle}}" sandbox="allow-same-origin allow-popups" data-pane data-mark="{{mark}}"></iframe></div>
    """#
}

extension Visit {
  /// The controls of a frame, and the frame: in which window, in which colors, and what it shows.
  ///
  /// - Parameter sketch: the project on which it depends; nil when on none.
  func pane(_ src: String, title: String, of sketch: Sketch? = nil) -> [Value] {
    func other(_ change: (inout Lens) -> Void) -> String {
      var lens = lens
      change(&lens)
      return path + lens.query
    }
    return [
      .list(Lens.Width.allCases) { width in
        Choice(
          label: width == .phone ? "Phone" : "Desktop", href: other { $0.width = width }, isCurrent: lens.width == width
        ).value
      },
      .list(Lens.Theme.allCases) { theme in
        Choice(label: theme.label, href: other { $0.theme = theme }, isCurrent: lens.theme == theme).value
      },
      .text(lens.width.rawValue + (lens.theme == .forced ? " forced" : "")), .text("/show/\(lens.step)/\(src)"),
      .text(draft.mark(with: sketch)),
      .text(title),
    ]
  }
}
