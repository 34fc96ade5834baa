import Portal
import Syntax

/// The folder documents/ of a project: any files, each with or without a sidecar NAME.json.
struct DocumentFiles {
  private let folder: Folder
  private let contacts: Contacts
  private let entries: [Folder.Entry]
  /// Why the folder could not be read, or a name in it.
  private let problems: [Problem]

  private static let sidecar = ".json"

  init(folder: Folder, contacts: Contacts) {
    self.folder = folder
    self.contacts = contacts
    var problems: [Problem] = []
    entries = folder.entries(&problems)
    self.problems = problems
  }

  /// The names of everything in the folder.
  var names: Set<String> { Set(entries.map(\.name)) }

  func read(_ problems: inout [Problem]) -> [Document] {
    problems += self.problems
    let files = folder.files(among: entries, &problems)
    let names = Set(files)
    return files.compactMap { file in
      // A JSON file with a sidecar of its own is a document; any other belongs to the document it is named after.
      if file.hasSuffix(Self.sidecar), !names.contains(file + Self.sidecar) {
        let document = String(file.dropLast(Self.sidecar.count))
        if !names.contains(document) {
          problems.append(
            Problem(
              path: "\(folder.shown)/\(file)", "there is no document \"\(document)\"",
              mend: nearest(to: document, in: names.subtracting([file])).map { "did you mean \($0).json?" }
                ?? "add the document; a JSON file that is a document itself needs a sidecar \(file).json"))
        }
        return nil
      }
      return document(file, hasSidecar: names.contains(file + Self.sidecar), &problems)
    }
  }

  private func document(_ file: String, hasSidecar: Bool, _ problems: inout [Problem]) -> Document {
    func make(title: String?, note: String?, date: Day?, audience: Audience) -> Document {
      Document(
        name: file, title: title ?? file, note: note ?? "", date: date, audience: audience, size: folder.size(of: file))
    }
    guard hasSidecar, let source = folder.source(file + Self.sidecar, &problems),
      let definition = Definition(source, &problems)
    else { return make(title: nil, note: nil, date: nil, audience: .everyone) }
    var fields = Fields(definition.fields, in: source)
    let document = make(
      title: fields.line("title"), note: fields.text("note"), date: fields.day("date"),
      audience: contacts.audience(&fields))
    problems += fields.finish()
    return document
  }
}
