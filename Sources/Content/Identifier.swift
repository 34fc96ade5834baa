import Syntax

/// The rules of identifiers.
package enum Identifier {
  /// Contacts, projects and updates: lower-case letters, digits and hyphens.
  package static func isName(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.count <= 100
      && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
  }

  /// Invoices: letters, digits, points and hyphens, starting with a letter or digit.
  static func isInvoiceNumber(_ text: some StringProtocol) -> Bool {
    func isLetterOrDigit(_ byte: UInt8) -> Bool {
      (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
    }
    return text.utf8.count <= 100 && text.utf8.first.map(isLetterOrDigit) ?? false
      && text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
  }

  package static func problem(_ shown: String) -> Problem {
    Problem(
      path: shown, "the name is not an identifier", mend: "use lower-case letters, digits and hyphens alone")
  }
}

extension Folder {
  /// The definitions in a folder by identifier; nil for one that cannot be read.
  func definitions(
    _ isIdentifier: (Substring) -> Bool, orElse complaint: (String) -> Problem, _ problems: inout [Problem]
  ) -> [(id: String, definition: Definition?)] {
    definitionFiles(isIdentifier, orElse: complaint, &problems).map { ($0.id, definition($0.file, &problems)) }
  }

  /// What a file of it defines; nil when it cannot be read.
  func definition(_ file: String, _ problems: inout [Problem]) -> Definition? {
    source(file, &problems).flatMap { Definition($0, &problems) }
  }

  /// The files in a folder that define something, `.md` and `.json`, by identifier. What is neither, has no identifier for a
  /// name, or defines the same thing twice, is a problem.
  func definitionFiles(
    _ isIdentifier: (Substring) -> Bool, orElse complaint: (String) -> Problem, _ problems: inout [Problem]
  ) -> [(id: String, file: String)] {
    var definitions: [(id: String, file: String)] = []
    var endings: [String: String] = [:]
    for file in files(&problems) {
      var shown: String { "\(self.shown)/\(file)" }
      let dot = file.utf8.lastIndex(of: UInt8(ascii: "."))
      guard let dot, Self.endings.contains(where: file.utf8[dot...].elementsEqual) else {
        problems.append(
          Problem(path: shown, "this is neither Markdown nor JSON", mend: "name it .md or .json, or move it elsewhere"))
        continue
      }
      let id = file[..<dot]
      guard isIdentifier(id) else {
        problems.append(complaint(shown))
        continue
      }
      if let other = endings.updateValue(file, forKey: String(id)) {
        problems.append(
          Problem(path: shown, "\(other) defines the same identifier", mend: "keep one of the two files"))
        continue
      }
      definitions.append((String(id), file))
    }
    return definitions
  }

  private static let endings = [".md", ".json"].map { Array($0.utf8) }
}
