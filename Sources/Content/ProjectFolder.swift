import Portal
import Syntax

/// One project's folder, and all that its reading needs to know of the site.
public struct ProjectFolder: Sendable {
  /// The project's identifier.
  public let id: String
  package let folder: Folder
  let contacts: Contacts
  /// The site's currency; nil when site.json could not be read.
  let currency: Currency?

  private static let parts = ["access", "updates", "photos", "documents", "invoices"]

  /// How problems name it.
  public var shown: String { folder.shown }

  /// The path of a file in one of the project's folders.
  public func path(_ folder: String, _ name: String) -> String { "\(self.folder.path)/\(folder)/\(name)" }

  /// Reads everything in it, anew at each call.
  ///
  /// - Throws: every problem there is.
  public func read() throws(Problems) -> Project {
    var warnings: [Warning] = []
    return try read(&warnings)
  }

  /// Reads everything in it, anew at each call.
  ///
  /// - Parameter warnings: takes what is allowed, and probably not meant.
  /// - Throws: every problem there is.
  public func read(_ warnings: inout [Warning]) throws(Problems) -> Project { try read(&warnings, noting: nil) }

  /// Reads everything in it, anew at each call.
  ///
  /// - Parameters:
  ///   - warnings: takes what is allowed, and probably not meant.
  ///   - sightings: takes note of all files and folders that are read, with this folder as the first.
  /// - Throws: every problem there is.
  package func read(_ warnings: inout [Warning], noting sightings: Sightings?) throws(Problems) -> Project {
    var problems: [Problem] = []
    let opened = ProjectFolder(
      id: id, folder: folder.opened(noting: sightings), contacts: contacts, currency: currency)
    let project = opened.read(&problems, &warnings)
    guard problems.isEmpty, let project else { throw Problems(problems) }
    return project
  }

  private func read(_ problems: inout [Problem], _ warnings: inout [Warning]) -> Project? {
    var files: [String] = []
    var folders: Set<String> = []
    for entry in folder.entries(&problems) {
      switch (entry.kind, entry.name) {
      case (.file, "project.md"), (.file, "project.json"): files.append(entry.name)
      case (.folder, _) where Self.parts.contains(entry.name): folders.insert(entry.name)
      case (.link, _), (.other, _): problems.append(folder.refusal(of: entry, expected: "file or folder"))
      default:
        let known = ["project.md", "project.json"] + Self.parts
        problems.append(
          Problem(
            path: "\(folder.shown)/\(entry.name)", "nothing of this name belongs into a project",
            mend: nearest(to: entry.name, in: known).map { "did you mean \"\($0)\"?" }
              ?? "remove it; a project holds project.md, \(Self.parts.joined(separator: ", "))"))
      }
    }
    let photos = photos(&problems)
    let documentFiles = DocumentFiles(folder: folder.opened(Tree.Folder.documents), contacts: contacts)
    let references = References(
      photos: Dictionary(photos.map { ($0.name, $0) }) { first, _ in first },
      documents: folders.contains(Tree.Folder.documents) ? documentFiles.names : [])
    let access = accesses(&problems)
    let updates = UpdateFiles(folder: folder.opened("updates"), contacts: contacts, references: references)
      .read(&problems, &warnings)
    let documents = documentFiles.read(&problems)
    let invoices = InvoiceFiles(folder: folder.opened("invoices"), contacts: contacts, currency: currency)
      .read(&problems)

    guard let name = files.first else {
      problems.append(
        Problem(
          path: "\(folder.shown)/project.md", "there is no such file",
          mend: "write it (or project.json), with at least a title"))
      return nil
    }
    if files.count > 1 {
      problems.append(
        Problem(
          path: "\(folder.shown)/project.md", "project.json defines the same identifier",
          mend: "keep one of the two files"))
    }
    guard let source = folder.source(name, &problems), let definition = Definition(source, &problems) else {
      return nil
    }
    var fields = Fields(definition.fields, in: source)
    let title = fields.requiredLine("title")
    let client = fields.located("client").flatMap { contacts.check($0.text, $0.node, &fields) }
    let address = fields.text("address")
    let stages = fields.lines("stages")?.map(\.text) ?? []
    var stage: Int?
    if let (text, node) = fields.located("stage") {
      stage = stages.firstIndex(of: text)
      if stage == nil {
        fields.report(
          node, "\"\(text)\" is not among the stages",
          mend: nearest(to: text, in: stages).map { "did you mean \"\($0)\"?" }
            ?? (stages.isEmpty ? "add it to \"stages\"" : "choose from: \(stages.joined(separator: ", "))"))
      }
    }
    let starts = fields.day("starts")
    let ends = fields.day("ends")
    let formats = fields.parsed("locale", formatsMend) { Formats(locale: $0) }
    let overview = references.prose(of: definition, on: .overview, &fields)
    problems += fields.finish()
    warnings += fields.warnings
    guard let title else { return nil }
    return Project(
      id: id, title: title, client: client, address: address ?? "", stages: stages, stage: stage, starts: starts,
      ends: ends, formats: formats, overview: overview, accesses: access, updates: updates, documents: documents,
      invoices: invoices, photos: photos)
  }

  private static let photoEndings = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"]

  private func photos(_ problems: inout [Problem]) -> [Picture] {
    let folder = folder.opened(Tree.Folder.photos)
    return folder.files(&problems).compactMap { file in
      guard Self.photoEndings.contains(where: file.lowercased().hasSuffix) else {
        problems.append(
          Problem(
            path: "\(folder.shown)/\(file)", "this is not a photo",
            mend: "choose a file that ends in \(Self.photoEndings.joined(separator: ", ")), or put it into documents/"))
        return nil
      }
      return Picture(name: file, size: PixelSize(of: file, in: folder))
    }
  }

  private func accesses(_ problems: inout [Problem]) -> [Access] {
    let folder = folder.opened("access")
    return folder.files(&problems).compactMap { file in
      let shown = "\(folder.shown)/\(file)"
      guard file.hasSuffix(".json") else {
        problems.append(
          Problem(path: shown, "an access is a JSON file", mend: "name it after a contact: ana-ortiz.json"))
        return nil
      }
      let id = String(file.dropLast(5))
      if !contacts.isNamed(id) {
        problems.append(Problem(path: shown, "there is no contact \"\(id)\"", mend: contacts.mend(id)))
      }
      guard let source = folder.source(file, &problems), let definition = Definition(source, &problems) else {
        return nil
      }
      var fields = Fields(definition.fields, in: source)
      let access = contacts.known[id].map { Access(of: $0, &fields) }
      if access == nil { _ = Access(of: .unknown, &fields) }
      problems += fields.finish()
      return access
    }
  }
}

extension Contact {
  /// Stands in where a contact is not known, so that the rest of its access is still checked.
  fileprivate static let unknown = Contact(
    id: "", person: Person(name: "", email: nil, phone: nil), company: "", formats: nil)
}

extension Access {
  fileprivate init(of contact: Contact, _ fields: inout Fields) {
    let sees: [Section]? = fields.words("sees")
    var last = 0
    let invitations = fields.objects("invitations") { entry -> Invitation? in
      let generation = entry.integer("generation", in: 1...1_000_000, required: true)
      let issued = entry.parsed(
        "issued", required: true, "write UTC to the second, for example 2026-11-22T10:04:00Z"
      ) { Instant(utc: $0) }
      let by = entry.line("by")
      if let generation, generation <= last, let node = entry.node(of: "generation") {
        entry.report(
          node, "generation \(generation) comes after generation \(last)",
          mend: "number the invitations upward; a number never repeats")
      }
      last = max(last, generation ?? 0)
      guard let generation, let issued else { return nil }
      return Invitation(generation: generation, issued: issued, by: by ?? "")
    }
    let cancelled = fields.parsed("cancelled", "write UTC to the second, for example 2026-11-22T10:04:00Z") {
      Instant(utc: $0)
    }
    self.init(
      contact: contact, sees: Section.allCases.filter { sees?.contains($0) ?? true }, invitations: invitations ?? [],
      cancelled: cancelled)
  }
}
