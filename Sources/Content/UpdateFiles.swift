import Portal
import Syntax

/// The folder updates/ of a project.
struct UpdateFiles {
  let folder: Folder
  let contacts: Contacts
  let references: References

  func read(_ problems: inout [Problem], _ warnings: inout [Warning]) -> [Update] {
    folder.definitions(Identifier.isName, orElse: Identifier.problem, &problems).compactMap { id, definition in
      guard let definition else { return nil }
      var fields = Fields(definition.fields, in: definition.source)
      let update = update(id, definition, &fields)
      problems += fields.finish()
      warnings += fields.warnings
      return update
    }
  }

  private func update(_ id: String, _ definition: Definition, _ fields: inout Fields) -> Update? {
    let title = fields.requiredLine("title")
    let date = fields.day("date", required: true)
    let author = fields.line("author")
    var photos: [Picture] = []
    for (name, node) in fields.lines("photos") ?? [] {
      if let picture = references.photos[name] {
        photos.append(picture)
      } else {
        fields.report(
          node, "there is no file photos/\(name)",
          mend: nearest(to: name, in: references.photos.keys).map { "did you mean \"\($0)\"?" }
            ?? "put the picture there, or correct the name")
      }
    }
    let audience = contacts.audience(&fields)
    let isDraft = fields.flag("draft")
    let body = references.prose(of: definition, on: .update(id), &fields)
    guard let title, let date else { return nil }
    return Update(
      id: id, title: title, date: date, author: author ?? "", photos: photos, audience: audience, isDraft: isDraft,
      body: body)
  }
}
