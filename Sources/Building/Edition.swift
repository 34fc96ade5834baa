import Concurrently
import Content
import Manifest
import Messages
import Portal
import Signing
import Syntax

extension Catalog {
  /// The site as it stands at a moment: what is dated later is not there yet.
  public func composed(asOf now: Instant) -> Composition { Composition(catalog: self, now: now) }
}

/// A site as it stands at one moment.
public struct Composition: Sendable {
  let catalog: Catalog
  let now: Instant

  /// Gives the site its looks.
  ///
  /// - Throws: every problem outside the projects; when there is one, every problem of the projects too.
  public func rendered(with templates: TemplateFolder, content: Content, jobs: Int) throws(Problems) -> Edition {
    var problems = catalog.problems
    let design = templates.design(for: catalog.site, content: content, &problems)
    guard problems.isEmpty, let design else {
      throw Problems(problems + catalog.projectProblems(jobs: jobs))
    }
    return Edition(composition: self, design: design)
  }
}

extension Catalog {
  /// Everything that is wrong with the projects.
  func projectProblems(jobs: Int) -> [Problem] {
    concurrently(projects.count, jobs: jobs) { index -> [Problem] in
      do throws(Problems) {
        _ = try projects[index].read()
        return []
      } catch {
        return error.list
      }
    }.flatMap { $0 }
  }

  /// Checks everything without making anything.
  ///
  /// - Parameter now: the moment that invitations are looked at.
  /// - Returns: what is allowed, and probably not meant.
  /// - Throws: every problem there is.
  public func check(
    with templates: TemplateFolder, content: Content, asOf now: Instant, jobs: Int
  ) throws(Problems) -> [Warning] {
    var problems = self.problems
    let design = templates.design(for: site, content: content, &problems)
    let edition = design.map { Edition(composition: composed(asOf: now), design: $0) }
    let found = concurrently(projects.count, jobs: jobs) { index -> Result<[Warning], Problems> in
      var warnings: [Warning] = []
      do throws(Problems) {
        let project = try projects[index].read(&warnings)
        return .success(warnings + (edition?.warnings(of: project, shown: projects[index].shown) ?? []))
      } catch {
        return .failure(error)
      }
    }
    var warnings = self.warnings
    for result in found {
      switch result {
      case .success(let more): warnings += more
      case .failure(let more): problems += more.list
      }
    }
    guard problems.isEmpty, let site else { throw Problems(problems) }
    return site.heeded(warnings)
  }
}

/// A site whose pages and messages can be made, each when its turn comes: so the memory needed does not grow with their
/// number.
public struct Edition: Sendable {
  let composition: Composition
  let design: Design

  /// The site.
  public var site: Site { design.site }
  var now: Instant { composition.now }

  /// Whether an invitation is to be delivered: it can be accepted.
  func isDue(_ invitation: Invitation, of access: Access) -> Bool {
    access.cancelled == nil && invitation.isValid(at: now, forDays: site.invitationDays)
  }

  /// The messages of an invitation.
  func messages(_ portal: ClientPortal, _ invitation: Invitation, token: String) -> InvitationMessages {
    InvitationMessages(
      portal, invitation, link: "\(site.url)/i/\(token)", site: site, brand: design.brand.record,
      templates: design.messages)
  }

  /// What a contact sees now.
  func portal(of project: Project, for access: Access) -> ClientPortal {
    ClientPortal(of: project, for: access.asOf(now), site: site, on: site.timeZone.local(now).day)
  }

  /// The edition with real links and a signed manifest.
  public func signed(by keys: SiteKeys) -> SignedEdition { SignedEdition(edition: self, keys: keys) }

  /// The edition with placeholders for links and no signature: nothing can be sent or opened.
  public func unsigned() -> SignedEdition { SignedEdition(edition: self, keys: nil) }
}

/// The keys of a site.
public struct SiteKeys: Sendable {
  /// Signs the manifest.
  public let signing: SigningKey
  /// Derives the links: the signing key's own, or an older one's after a rotation.
  public let link: LinkKey

  /// The keys of a site.
  public init(signing: SigningKey, link: LinkKey) {
    self.signing = signing
    self.link = link
  }
}

/// An edition that may be written: signed, or explicitly not.
public struct SignedEdition: Sendable {
  let edition: Edition
  let keys: SiteKeys?

  /// Stands for every token when there is no key; as long as a token, and plainly none.
  static let placeholder = "no-signing-key-so-this-link-opens-no-portal"

  /// The token of a contact's invitation.
  func token(_ project: Project, _ contact: Contact, _ invitation: Invitation) -> String {
    keys?.link.token(
      project: project.id, contact: contact.id, generation: invitation.generation, issued: invitation.issued.iso8601)
      ?? Self.placeholder
  }
}
