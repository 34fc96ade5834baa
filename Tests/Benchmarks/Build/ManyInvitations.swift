import ArgumentParser
import Glibc
import Manifest
import Portal
import Signing
import Syntax

/// Multiplies a small build: as many projects as are wanted, the same at every making, signed with a real key.
///
/// Each project has a portal.json of its own with so many contacts, of whom one has a page. The page's file is shared by hard
/// links, so that a million invitations fit on a disk; no message is among them, since handing a million over is another
/// measurement.
struct ManyInvitations: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "multiply", abstract: "A huge build made of a small one, to measure an endpoint with.")

  @Argument(help: "The small build, of one project: it grows in place.")
  var dist: String

  @Option(help: "The key to sign with.")
  var signingKeyFile: String

  @Option(help: "How many projects there shall be.")
  var projects = 100_000

  @Option(help: "How many contacts each of them has.")
  var contacts = 10

  @Option(help: "For how many contacts, of the second project on, the tokens of the links are printed.")
  var links = 1

  @Flag(help: "Only write another title into one project, in the middle, and sign again, a second later.")
  var change = false

  /// Fewer than a file system allows names for one file.
  private static let mostLinks = 30_000

  func run() throws {
    let manifest = try read()
    let key = try SigningKey(privateKeyFile: try Disk.read(signingKeyFile))
    let moment = Instant(seconds: max(Int(time(nil)), manifest.sequence + 1))
    guard let model = manifest.portals.keys.min() else { throw ValidationError("\(dist) has no project") }
    let record = try PortalRecord(
      unverified: Source(path: model, bytes: try Disk.read("\(dist)/\(PortalRecord.path(of: model))")))
    var portals = manifest.portals
    if change {
      let name = Self.name(portals.count / 2)
      portals[name] = try rewrite(name, moment)
    } else {
      let page = try pageOf(record)
      let site = Model(record: record, page: page, key: LinkKey(of: key), issued: moment)
      portals = [model: portals[model] ?? HexDigest(of: [])]
      for index in 1..<max(projects, 2) { portals[Self.name(index)] = try write(index, site) }
      // What the clients of a benchmark need: links that work.
      for number in 0..<links {
        let (project, contact) = (1 + number / contacts, number % contacts)
        let name = Self.contact(project, contact, contacts)
        print(name, site.token(project: Self.name(project), contact: name))
      }
    }
    let new = SiteManifest(
      site: manifest.site, sequence: moment.seconds, issued: moment.iso8601, portals: portals, files: manifest.files)
    // The signature last: an endpoint that looks in between finds none that fits.
    try Disk.write(new.bytes, to: "\(dist)/\(SiteManifest.path)")
    try Disk.write(Array(try key.sign(new.bytes).utf8), to: "\(dist)/\(Signature.path)")
  }

  private struct Model {
    let record: PortalRecord
    let page: (path: String, digest: HexDigest)
    let key: LinkKey
    let issued: Instant

    func token(project: String, contact: String) -> String {
      key.token(project: project, contact: contact, generation: 1, issued: issued.iso8601)
    }
  }

  private static func name(_ index: Int) -> String { "project-\(index)" }

  private static func contact(_ project: Int, _ index: Int, _ count: Int) -> String {
    "contact-\(project * count + index)"
  }

  private func read() throws -> SiteManifest {
    try SiteManifest(
      unverified: Source(path: SiteManifest.path, bytes: try Disk.read("\(dist)/\(SiteManifest.path)")))
  }

  private func pageOf(_ record: PortalRecord) throws -> (String, HexDigest) {
    let pages = record.files.filter { $0.key.hasPrefix("clients/") && $0.key.hasSuffix("/updates/index.html") }
    guard let page = pages.min(by: { $0.key < $1.key }) else { throw ValidationError("\(dist) has no page of updates") }
    return page
  }

  private func write(_ index: Int, _ model: Model) throws -> HexDigest {
    let name = Self.name(index)
    let folder = "\(dist)/portals/\(name)"
    let reader = Self.contact(index, 0, contacts)
    let page = "clients/\(reader)/index.html"
    let grants = (0..<contacts).map { number in
      let contact = Self.contact(index, number, contacts)
      return Grant(
        contact: contact, name: "Contact \(contact.dropFirst(8))", email: "\(contact)@example.com",
        phone: "+1512\(5_000_000 + (index * contacts + number) % 5_000_000)", locale: "en-US",
        sees: ["updates", "documents", "invoices"], generation: 1, issued: model.issued.iso8601,
        expires: (model.issued + 604_800).iso8601, state: .invited,
        link: Grant.link(of: model.token(project: name, contact: contact)), replaced: [])
    }
    try Disk.makeFolder("\(folder)/clients/\(reader)")
    let source = "\(dist)/portals/\(model.record.project)/\(model.page.path)"
    if index % Self.mostLinks == 1 {
      try Disk.write(try Disk.read(source), to: "\(folder)/\(page)")
    } else {
      let first = (index - 1) / Self.mostLinks * Self.mostLinks + 1
      let whole = "\(dist)/portals/\(Self.name(first))/clients/\(Self.contact(first, 0, contacts))/index.html"
      guard link(whole, "\(folder)/\(page)") == 0 else { throw Disk.Failure("\(folder)/\(page)") }
    }
    let record = PortalRecord(
      project: name, title: "Project \(index)", grants: grants, messages: [], files: [page: model.page.digest],
      readers: [:])
    let bytes = record.bytes
    try Disk.write(bytes, to: "\(folder)/portal.json")
    return HexDigest(of: bytes)
  }

  private func rewrite(_ name: String, _ moment: Instant) throws -> HexDigest {
    let path = "\(dist)/\(PortalRecord.path(of: name))"
    let old = try PortalRecord(unverified: Source(path: path, bytes: try Disk.read(path)))
    let new = PortalRecord(
      project: name, title: "Changed \(moment.seconds)", grants: old.grants, messages: [], files: old.files,
      readers: old.readers)
    try Disk.write(new.bytes, to: path)
    return HexDigest(of: new.bytes)
  }
}
