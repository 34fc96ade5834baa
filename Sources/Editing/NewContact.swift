import Content
import Foundation
import Portal
import Syntax

/// A contact who is to be made.
public struct NewContact: Sendable, Hashable {
  /// The identifier.
  public let id: String
  /// The name.
  public let name: String
  /// The mailbox; nil when there is none.
  public let email: String?
  /// The phone; nil when there is none.
  public let phone: String?

  /// A contact who is to be made.
  public init(id: String, name: String, email: String?, phone: String?) {
    self.id = id
    self.name = name
    self.email = email
    self.phone = phone
  }

  /// A name in lower-case letters, digits and hyphens: `Zoë Lindström` is `zoe-lindstrom`.
  public static func identifier(for name: String) -> String {
    let plain = name.decomposedStringWithCanonicalMapping.lowercased()
    let words = plain.unicodeScalars.filter { $0.isASCII || !$0.properties.isDiacritic }
      .split { !$0.isASCII || !($0.properties.isAlphabetic || $0.properties.numericType != nil) }
    return words.map { String(String.UnicodeScalarView($0)) }.joined(separator: "-")
  }

  /// Takes the contact in, by the rules of the contacts that are there.
  ///
  /// - Returns: the file that is to be made; nil when there is a problem.
  func file(in folder: Folder, joining contacts: inout Contacts, _ problems: inout [Problem]) -> FileChange? {
    let shown = "\(folder.shown)/contacts/\(id).json"
    guard Identifier.isName(id) else {
      problems.append(Identifier.problem(shown))
      return nil
    }
    guard !contacts.isNamed(id) else {
      problems.append(
        Problem(
          path: shown, "there is a contact \"\(id)\" already",
          mend: "invite this contact without --new, or choose another identifier"))
      return nil
    }
    let fields = [("name", name), ("email", email), ("phone", phone)].compactMap { key, value in
      value.map { "  \(JSON.string(key).text): \(JSON.string($0).text)" }
    }
    let source = Source(path: shown, text: "{\n\(fields.joined(separator: ",\n"))\n}\n")
    contacts.add(id, Definition(source, &problems), &problems)
    return FileChange(path: "contacts/\(id).json", shown: shown, before: nil, after: source.bytes)
  }
}
