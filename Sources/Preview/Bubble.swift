import Messages
import Templates

/// An SMS as a phone shows it.
enum Bubble {
  static let shape = Shape(
    "sms",
    [
      ("to", .text), ("from", .text),
      ("runs", .list(.record(Shape("run", [("text", .text), ("isCostly", .flag)])))), ("summary", .text),
      ("isCostly", .flag),
    ])

  static let template = #"""
    <div class="phone">
    <p class="muted">From {{from}} to {{to}}</p>
    <p class="bubble">{{#runs}}{{#isCostly}}<mark>{{text}}</mark>{{/isCostly}}{{^isCostly}}{{text}}{{/isCostly}}{{/runs}}</p>
    <p class="muted{{#isCostly}} costly{{/isCostly}}">{{summary}}</p>
    </div>
    """#
}

extension Visit {
  /// An SMS as a phone shows it.
  func bubble(_ message: TextMessage) -> Value {
    .row(
      .text(message.to), .text(message.from), .list(message.runs) { .row(.text($0.text), .flag($0.isCostly)) },
      .text(message.summary), .flag(message.text.plainSegments < message.text.segments))
  }
}
