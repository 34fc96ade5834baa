import Content
import Manifest
import Messages
import Pages
import Portal
import Signing
import Syntax

/// Puts the files of one project into the new tree.
struct ProjectBuild: ~Copyable {
  /// What a project came to.
  struct Result: Sendable {
    var summary = ProjectSummary(record: HexDigest(of: []))
    var files = PlacedFiles()
  }

  private let folder: ProjectFolder
  private let project: Project
  private let signed: SignedEdition
  private let today: Day
  /// How many bytes of a path come before what is in the project's folder.
  private let prefixCount: Int
  private var result = Result()
  private var files: [String: HexDigest] = [:]
  private var readers: [String: [String]] = [:]
  private var grants: [Grant] = []
  private var messages: [PortalRecord.Message] = []
  private var page: [UInt8] = []
  private var folders = MadeFolders()

  init(_ folder: ProjectFolder, _ project: Project, _ signed: SignedEdition) {
    self.folder = folder
    self.project = project
    self.signed = signed
    today = signed.edition.site.timeZone.local(signed.edition.now).day
    prefixCount = Tree.portal(project.id).utf8.count + 1
  }

  private var edition: Edition { signed.edition }
  private var site: Site { signed.edition.site }

  /// Writes everything, and says what became of it.
  consuming func write(
    to tree: borrowing some FileSink & ~Copyable
  ) throws(BuildFailure) -> (result: Result, record: PortalRecord) {
    for access in project.accesses.sorted(by: { $0.contact.id < $1.contact.id }) {
      let access = access.asOf(edition.now)
      let portal = ClientPortal(of: project, for: access, site: site, on: today)
      if access.cancelled == nil { try write(portal, to: tree) }
      guard let newest = access.invitations.last else { continue }
      let token = signed.token(project, access.contact, newest)
      grants.append(grant(portal, newest, token: token))
      if edition.isDue(newest, of: access) { try write(portal, invitation: newest, token: token, to: tree) }
    }
    for path in readers.keys.sorted() { try copy(path, to: tree) }
    let record = PortalRecord(
      project: project.id, title: project.title, grants: grants, messages: messages, files: files, readers: readers)
    result.summary.record = try place(record.bytes, at: PortalRecord.path(of: project.id), in: tree)
    return (result, record)
  }

  /// The pages of one contact.
  private mutating func write(
    _ portal: ClientPortal, to tree: borrowing some FileSink & ~Copyable
  ) throws(BuildFailure) {
    result.summary.portals += 1
    result.summary.warnings += PortalLint(portal, edition.design, shown: folder.shown).deadLinks
    let client = ClientPages(portal, site: edition.design.frame, templates: edition.design.pages)
    let root = Tree.client(project.id, portal.contact.id)
    for page in client.pages {
      self.page.removeAll(keepingCapacity: true)
      client.render(page, into: &self.page)
      let path = "\(root)/\(page.folder)index.html"
      files[inProject(path)] = try place(self.page, at: path, in: tree)
    }
    let shown = portal.files
    for path in shown.photos.map({ Tree.photo(project.id, $0) })
      + shown.documents.map({ Tree.document(project.id, $0) })
    {
      readers[inProject(path), default: []].append(portal.contact.id)
    }
  }

  /// The email and the SMS of the newest invitation.
  private mutating func write(
    _ portal: ClientPortal, invitation: Invitation, token: String, to tree: borrowing some FileSink & ~Copyable
  ) throws(BuildFailure) {
    let contact = portal.contact
    let made = edition.messages(portal, invitation, token: token)
    let (email, sms) = (made.email, made.sms)
    result.summary.warnings += PortalLint(portal, edition.design, shown: folder.shown).warnings(
      invitation, email, sms, at: edition.now)
    func add(_ channel: PortalRecord.Message.Channel, _ path: String, _ digest: HexDigest) {
      messages.append(
        PortalRecord.Message(
          contact: contact.id, generation: invitation.generation, channel: channel, path: path, digest: digest))
    }
    if let email {
      let path = Tree.email(project.id, contact.id, invitation.generation)
      let digest = try place(email.bytes, at: path, in: tree)
      add(.email, path, digest)
      result.summary.emails += 1
    }
    if let sms {
      let path = Tree.sms(project.id, contact.id, invitation.generation)
      let digest = try place(sms.bytes, at: path, in: tree)
      add(.sms, path, digest)
      result.summary.texts += 1
    }
  }

  private func grant(_ portal: ClientPortal, _ newest: Invitation, token: String) -> Grant {
    let contact = portal.contact
    return Grant(
      contact: contact.id, name: contact.person.name, email: contact.person.email, phone: contact.person.phone,
      locale: portal.formats.locale, sees: portal.access.sees.map(\.rawValue), generation: newest.generation,
      issued: newest.issued.iso8601, expires: newest.expires(afterDays: site.invitationDays).iso8601,
      state: portal.access.cancelled == nil ? .invited : .cancelled, link: Grant.link(of: token),
      replaced: portal.access.invitations.dropLast().map { Grant.link(of: signed.token(project, contact, $0)) })
  }

  /// A document or photo, once for all who may read it.
  private mutating func copy(
    _ path: String, to tree: borrowing some FileSink & ~Copyable
  ) throws(BuildFailure) {
    let parts = path.split(separator: "/", maxSplits: 2).map(String.init)
    let source = folder.path(parts[1], parts[2])
    let target = "\(Tree.portal(project.id))/\(path)"
    let copied = try tree.copy(source, to: target, &folders)
    result.files.add(target, copied.outcome)
    files[path] = copied.digest
  }

  private mutating func place(
    _ bytes: [UInt8], at path: String, in tree: borrowing some FileSink & ~Copyable
  ) throws(BuildFailure) -> HexDigest {
    result.files.add(path, try tree.place(bytes, at: path, &folders))
    return HexDigest(of: bytes)
  }

  /// A path of dist/ relative to the project's folder.
  private func inProject(_ path: String) -> String { String(path.utf8.dropFirst(prefixCount)) ?? path }
}
