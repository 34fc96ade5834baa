/// How `{{name}}` writes a value; `{{{name}}}` and `{{&name}}` always write it as it is.
public enum Escaping: Sendable {
  /// For HTML text and quoted attributes: `&`, `<`, `>`, `"` and `'` become character references.
  case html
  /// As it is.
  case none
}
