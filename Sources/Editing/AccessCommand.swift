import Content
import Portal
import Syntax

/// A change to the access of contacts to one project.
public struct AccessCommand: Sendable {
  /// What is to be done.
  public enum Verb: String, Sendable {
    /// Give access and issue an invitation: for who was never invited, or was cancelled.
    case invite
    /// Issue a new invitation: for who is invited, or whose invitation expired.
    case resend
    /// Withdraw the invitation or the access.
    case cancel
  }

  /// What is to be done.
  public let verb: Verb
  /// The project's identifier.
  public let project: String
  /// The contacts' identifiers.
  public let contacts: [String]
  /// A contact to make and take in.
  public let newcomer: NewContact?
  /// When it is done.
  public let moment: Instant
  /// Who does it; nil when not known.
  public let author: String?

  /// A change to the access of contacts to one project.
  ///
  /// - Parameters:
  ///   - contacts: the contacts' identifiers; one that is named twice counts once.
  ///   - newcomer: a contact to make and take in, after the others.
  ///   - moment: when it is done.
  ///   - author: who does it; nil when not known.
  public init(
    _ verb: Verb, project: String, contacts: [String], newcomer: NewContact? = nil, at moment: Instant,
    by author: String?
  ) {
    self.verb = verb
    self.project = project
    var seen: Set<String> = []
    self.contacts = contacts.filter { seen.insert($0).inserted }
    self.newcomer = newcomer
    self.moment = moment
    self.author = author
  }

  /// What it would change, as the content is now.
  ///
  /// - Throws: what is wrong with site.json, the contacts, the project, or the command itself.
  public func change(to content: Content) throws(Problems) -> AccessChange {
    let catalog = content.read()
    guard catalog.problems.isEmpty, let site = catalog.site, var contacts = catalog.contacts else {
      throw Problems(catalog.problems)
    }
    let root = content.folder
    guard let folder = catalog.projects.first(where: { $0.id == self.project }) else {
      throw Problems([catalog.unknown(project: self.project, in: root)])
    }
    let project = try folder.read()
    var problems: [Problem] = []
    var files: [FileChange] = []
    var named = self.contacts
    if let newcomer, let file = newcomer.file(in: root, joining: &contacts, &problems) {
      files.append(file)
      if !named.contains(newcomer.id) { named.append(newcomer.id) }
    }
    var outcomes: [AccessChange.Outcome] = []
    for id in named {
      guard let contact = contacts.known[id] else {
        if !contacts.isNamed(id) { problems.append(contacts.unknown(id, in: root)) }
        continue
      }
      let file = AccessFile(of: contact, in: project, below: root)
      do throws(Problem) {
        let (access, change) = try file.changed(by: self, site)
        files.append(change)
        outcomes.append(
          AccessChange.Outcome(
            access: access, destinations: verb == .cancel ? [] : site.destinations(of: contact.person)))
      } catch {
        problems.append(error)
      }
    }
    guard problems.isEmpty else { throw Problems(problems) }
    let client = verb == .invite && project.client == nil ? outcomes.first?.access.contact : nil
    if let client { files.append(try ProjectFile(of: project, below: root).linking(client)) }
    let warnings = contacts.warnings.filter { warning in
      verb != .cancel && named.contains { warning.problem.path.hasPrefix("\(root.shown)/contacts/\($0).") }
    }
    return AccessChange(
      site: site, project: project, outcomes: outcomes, client: client, warnings: site.heeded(warnings), files: files)
  }

  /// Does it: all of it, or nothing. Another command that is at work on the same content is waited for, and what it wrote
  /// is read.
  ///
  /// - Parameters:
  ///   - waiting: called when another command has to be waited for.
  ///   - confirming: looks at the change before it is written; when it throws, nothing is.
  /// - Throws: ``Problems`` as ``change(to:)`` does, a `Problem` when the files cannot be written, or what `confirming` throws.
  public func apply(
    to content: Content, waiting: () -> Void = {}, confirming: (AccessChange) throws -> Void = { _ in }
  ) throws -> AccessChange {
    let lock = try ContentLock(content, waiting: waiting)
    let change = try self.change(to: content)
    try confirming(change)
    try lock.write(change.files)
    return change
  }
}

extension Catalog {
  /// Says that a project is not known.
  package func unknown(project: String, in root: Folder) -> Problem {
    Problem(
      path: "\(root.shown)/projects/\(project)", "there is no project \"\(project)\"",
      mend: choice(
        for: project, among: projects.map(\.id), otherwise: "write it as its folder in projects/ is named"))
  }
}

extension Contacts {
  /// Says that a contact is not known.
  func unknown(_ contact: String, in root: Folder) -> Problem {
    Problem(
      path: "\(root.shown)/contacts/\(contact)", "there is no contact \"\(contact)\"",
      mend: choice(
        for: contact, among: named,
        otherwise: "write it as its file in contacts/ is named, or make a contact with --new \(contact) --name NAME"))
  }
}
