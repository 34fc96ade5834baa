import Templates

/// Where one can go from here, one place being where one is.
struct Choice: Sendable {
  let label: String
  let href: String
  let isCurrent: Bool

  static let shape = Shape("choice", [("label", .text), ("href", .text), ("isCurrent", .flag)])
  static let kind = Kind.list(.record(shape))

  var value: Value { .row(.text(label), .text(href), .flag(isCurrent)) }

  static let template = #"""
    {{#isCurrent}}
    <li><a href="{{href}}" aria-current="true">{{label}}</a></li>
    {{/isCurrent}}
    {{^isCurrent}}
    <li><a href="{{href}}">{{label}}</a></li>
    {{/isCurrent}}
    """#

  /// The ways to look at one contact.
  static let tabs = #"""
    <nav class="tabs" aria-label="Views of this contact">
    <ul>
    {{#views}}
    {{> choices}}
    {{/views}}
    </ul>
    </nav>
    """#
}
