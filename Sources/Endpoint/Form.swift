/// The fields of a posted form, `application/x-www-form-urlencoded`.
package struct Form: Sendable {
  private var fields: [String: String] = [:]

  /// The most bytes that a form may have; ours have less than 500.
  package static let maximumBytes = 4096

  /// The media type that our own pages send.
  package static let type = "application/x-www-form-urlencoded"

  /// Nil when the bytes are not a form: a broken escape, text that is not UTF-8, or a field that stands there twice.
  package init?(_ bytes: [UInt8]) {
    for pair in bytes.split(separator: UInt8(ascii: "&")) {
      let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.text(parts[0]), let value = Self.text(parts.count == 2 ? parts[1] : []),
        fields.updateValue(value, forKey: name) == nil
      else { return nil }
    }
  }

  /// No fields.
  package init() {}

  /// The value of a field; empty when it is absent.
  package subscript(name: String) -> String { fields[name] ?? "" }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
    Route.percentDecoded(bytes, plusIsSpace: true).flatMap { String(validating: $0, as: UTF8.self) }
  }
}
