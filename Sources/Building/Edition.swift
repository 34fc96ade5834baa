import Content
import Manifest
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
  /// - Throws: every problem there is.
  public func check(with templates: TemplateFolder, content: Content, jobs: Int) throws(Problems) {
    var problems = self.problems
    _ = templates.design(for: site, content: content, &problems)
    problems += projectProblems(jobs: jobs)
    if !problems.isEmpty { throw Problems(problems) }
  }
}

/// A site whose pages and messages can be made, each when its turn comes: so the memory needed does not grow with their
/// number.
public struct Edition: Sendable {
  let composition: Composition
  let design: Design

  var site: Site { design.site }
  var now: Instant { composition.now }

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
