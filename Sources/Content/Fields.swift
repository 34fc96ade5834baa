import Portal
import Syntax

/// Reads an object's fields into typed values, and collects what is wrong with them. A field that was never asked for is
/// unknown.
struct Fields {
  let source: Source
  private let node: Node
  private let members: [Node.Member]
  private var asked: [String] = []
  private(set) var problems: [Problem] = []
  private(set) var warnings: [Warning] = []

  init(_ node: Node, in source: Source) {
    self.source = source
    self.node = node
    if case .object(let members) = node.value { self.members = members } else { members = [] }
    // As many as most kinds of files have.
    asked.reserveCapacity(12)
  }

  /// The node of a field that has a value.
  private mutating func find(_ name: String) -> Node? {
    asked.append(name)
    guard let member = members.first(where: { $0.key == name }) else { return nil }
    if case .null = member.value.value { return nil }
    return member.value
  }

  /// Where a field's value stands.
  func node(of name: String) -> Node? { members.first { $0.key == name }?.value }

  mutating func report(_ node: Node, _ message: String, mend: String) {
    problems.append(
      Problem(in: source, at: node.offset, length: node.length, message, mend: mend))
  }

  mutating func add(_ more: [Problem]) { problems += more }

  mutating func warn(_ rule: LintRule, at offset: Int, length: Int, _ message: String, mend: String) {
    warnings.append(
      Warning(rule: rule.rawValue, Problem(in: source, at: offset, length: length, message, mend: mend)))
  }

  /// Says that a field is missing, at the start of the object.
  mutating func missing(_ name: String, mend: String? = nil) {
    problems.append(
      Problem(
        in: source, at: node.offset, "the field \"\(name)\" is missing",
        mend: mend ?? "add \"\(name)\", which is required"))
  }

  /// Ends the reading: whatever was not asked for is unknown.
  mutating func finish() -> [Problem] {
    for member in members where !asked.contains(member.key) {
      let mend =
        nearest(to: member.key, in: asked).map { "did you mean \"\($0)\"?" }
        ?? "remove it; known here: \(asked.sorted().joined(separator: ", "))"
      problems.append(
        Problem(
          in: source, at: member.offset,
          length: member.key.utf8.count + (source.bytes[member.offset] == UInt8(ascii: "\"") ? 2 : 0),
          "unknown field \"\(member.key)\"", mend: mend))
    }
    return problems
  }

  // MARK: Values

  /// One line of text.
  mutating func line(_ name: String) -> String? { find(name).flatMap { line(of: $0, name) } }

  mutating func requiredLine(_ name: String) -> String? {
    guard let node = find(name) else {
      missing(name)
      return nil
    }
    return line(of: node, name)
  }

  /// Text of any number of lines.
  mutating func text(_ name: String) -> String? {
    guard let node = find(name), let text = string(of: node, name) else { return nil }
    if text.holdsControl,
      text.unicodeScalars.contains(where: { isControl($0) && $0 != "\n" && $0 != "\t" && $0 != "\r" })
    {
      report(node, "\"\(name)\" holds a control character", mend: "remove it")
      return nil
    }
    return text
  }

  /// A value that a function makes of one line of text, or says what is wrong with it.
  mutating func parsed<Value>(
    _ name: String, required: Bool = false, _ mend: String, _ parse: (String) -> Value?
  ) -> Value? {
    guard let node = find(name) else {
      if required { missing(name) }
      return nil
    }
    guard let text = scalar(of: node, name) else { return nil }
    if let value = parse(text) { return value }
    report(node, "\"\(name)\" cannot be \(quoted(text))", mend: mend)
    return nil
  }

  /// One mailbox; one whose domain looks misspelled is worth a warning.
  mutating func email(_ name: String, required: Bool = false) -> String? {
    let email = parsed(name, required: required, Addresses.emailMend) { Addresses.isEmail($0) ? $0 : nil }
    if let email, let node = node(of: name), let meant = MailDomain.likely(insteadOf: email) {
      warn(
        .mailDomain, at: node.offset, length: node.length, "the address \(email) is probably misspelled", mend: meant)
    }
    return email
  }

  mutating func phone(_ name: String) -> String? {
    parsed(name, Addresses.phoneMend) { Addresses.isPhone($0) ? $0 : nil }
  }

  mutating func day(_ name: String, required: Bool = false) -> Day? {
    parsed(name, required: required, "write a day as YYYY-MM-DD, for example 2026-11-03") { Day($0) }
  }

  mutating func decimal(_ name: String, required: Bool = false) -> Decimal? {
    parsed(
      name, required: required,
      "write a number such as 1250 or 8.25, with at most 12 digits before the point and 6 after"
    ) { Decimal($0) }
  }

  mutating func integer(_ name: String, in range: ClosedRange<Int>, required: Bool = false) -> Int? {
    parsed(name, required: required, "write a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// True or false.
  ///
  /// - Parameter absent: what an absent field means.
  mutating func flag(_ name: String, default absent: Bool = false) -> Bool {
    guard let node = find(name) else { return absent }
    switch node.value {
    case .bool(let value): return value
    case .plain("true"): return true
    case .plain("false"): return false
    default:
      report(node, "\"\(name)\" is neither true nor false", mend: "write true or false")
      return absent
    }
  }

  /// One of several words.
  mutating func word<Word: RawRepresentable & CaseIterable>(_ name: String) -> Word? where Word.RawValue == String {
    guard let node = find(name), let text = line(of: node, name) else { return nil }
    return word(text, node, name)
  }

  /// A list of words out of several; nil when the field is absent.
  mutating func words<Word: RawRepresentable & CaseIterable>(_ name: String) -> [Word]? where Word.RawValue == String {
    lines(name).map { items in items.compactMap { word($0.text, $0.node, name) } }
  }

  /// A list of lines of text with their places; nil when the field is absent.
  mutating func lines(_ name: String) -> [(text: String, node: Node)]? {
    guard let node = find(name) else { return nil }
    guard let items = array(node, name) else { return [] }
    return items.compactMap { item in line(of: item, name).map { ($0, item) } }
  }

  /// The node of a field, with its line of text.
  mutating func located(_ name: String) -> (text: String, node: Node)? {
    guard let node = find(name), let text = line(of: node, name) else { return nil }
    return (text, node)
  }

  /// An object, read by a function; nil when the field is absent.
  mutating func object<Value>(_ name: String, required: Bool = false, _ read: (inout Fields) -> Value?) -> Value? {
    guard let node = find(name) else {
      if required { missing(name) }
      return nil
    }
    return object(node, name, read)
  }

  /// A list of objects, each read by a function; nil when the field is absent.
  mutating func objects<Value>(_ name: String, required: Bool = false, _ read: (inout Fields) -> Value?) -> [Value]? {
    guard let node = find(name) else {
      if required { missing(name) }
      return nil
    }
    guard let items = array(node, name) else { return nil }
    if required, items.isEmpty {
      report(node, "\"\(name)\" is empty", mend: "add at least one")
    }
    return items.compactMap { object($0, name, read) }
  }

  // MARK: Nodes

  private mutating func object<Value>(_ node: Node, _ name: String, _ read: (inout Fields) -> Value?) -> Value? {
    guard case .object = node.value else {
      report(node, "\"\(name)\" must hold fields with names", mend: "write it as an object, each value with its name")
      return nil
    }
    var fields = Fields(node, in: source)
    let value = read(&fields)
    problems += fields.finish()
    warnings += fields.warnings
    return value
  }

  private mutating func array(_ node: Node, _ name: String) -> [Node]? {
    if case .array(let items) = node.value { return items }
    report(node, "\"\(name)\" must be a list", mend: "put it into brackets: [ … ]")
    return nil
  }

  private mutating func word<Word: RawRepresentable & CaseIterable>(
    _ text: String, _ node: Node, _ name: String
  ) -> Word? where Word.RawValue == String {
    if let word = Word(rawValue: text) { return word }
    let known = Word.allCases.map(\.rawValue)
    report(
      node, "\"\(name)\" cannot be \(quoted(text))",
      mend: nearest(to: text, in: known).map { "did you mean \"\($0)\"?" }
        ?? "choose from: \(known.joined(separator: ", "))")
    return nil
  }

  private mutating func line(of node: Node, _ name: String) -> String? {
    guard let text = string(of: node, name) else { return nil }
    if text.holdsControl {
      report(
        node, "\"\(name)\" holds a line break or another control character",
        mend: "keep it on one line, without control characters")
      return nil
    }
    if !text.utf8.contains(where: { (0x21..<0x7F).contains($0) }), text.allSatisfy(\.isWhitespace) {
      report(node, "\"\(name)\" is empty", mend: "write a value, or leave the field out where it is not required")
      return nil
    }
    return text
  }

  /// Text: quoted, or any plain word of YAML.
  private mutating func string(of node: Node, _ name: String) -> String? {
    switch node.value {
    case .string(let text), .plain(let text): return text
    case .number(let text):
      report(node, "\"\(name)\" must be text, not a number", mend: "put it into quotes: \"\(text)\"")
    case .bool(let value):
      report(node, "\"\(name)\" must be text, not \(value)", mend: "put it into quotes: \"\(value)\"")
    case .array, .object: report(node, "\"\(name)\" must be text", mend: "write one text, not a list or an object")
    case .null: break
    }
    return nil
  }

  /// Text or a number.
  private mutating func scalar(of node: Node, _ name: String) -> String? {
    if case .number(let text) = node.value { return text }
    return line(of: node, name)
  }

  private func quoted(_ text: String) -> String {
    let shortened = text.count > 40 ? text.prefix(40) + "…" : text[...]
    return "\"\(shortened)\""
  }
}
