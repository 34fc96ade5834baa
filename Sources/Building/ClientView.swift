import Content
import Messages
import Pages
import Portal
import Syntax
import Templates

/// What one contact sees of one project at an edition's moment: each page and message is made when it is asked for, by what
/// makes those of a build.
public struct ClientView: Sendable {
  /// What the contact sees.
  public let portal: ClientPortal
  /// The invitation whose messages are shown: the newest, or the one that would be issued now.
  public let invitation: Invitation
  /// Whether that invitation was issued.
  public let isIssued: Bool
  private let edition: Edition

  init(_ edition: Edition, _ portal: ClientPortal) {
    self.edition = edition
    self.portal = portal
    let newest = portal.access.invitations.last
    isIssued = newest != nil && portal.access.cancelled == nil
    invitation =
      isIssued
      ? newest ?? Invitation(generation: 1, issued: edition.now, by: "")
      : Invitation(generation: (newest?.generation ?? 0) + 1, issued: edition.now, by: "")
  }

  private var pages: ClientPages {
    ClientPages(portal, site: edition.design.frame, templates: edition.design.pages)
  }

  /// The HTML of the page in a folder, as ``Tree/Page/folder`` names it; nil when there is none.
  public func page(in folder: String) -> [UInt8]? {
    let pages = pages
    guard let page = pages.pages.first(where: { $0.folder == folder }) else { return nil }
    var html: [UInt8] = []
    pages.render(page, into: &html)
    return html
  }

  /// The messages of ``invitation``, with a placeholder for the link's token, so that no view of them opens a portal.
  public var messages: InvitationMessages {
    edition.messages(portal, invitation, token: SignedEdition.placeholder)
  }
}

extension Edition {
  /// What a contact sees of a project.
  public func view(of project: Project, for access: Access) -> ClientView {
    ClientView(self, portal(of: project, for: access))
  }

  /// What writes the endpoint's messages.
  public var endpointMessages: EndpointMessages {
    EndpointMessages(site, brand: design.brand.record, templates: design.messages.endpoint)
  }

  /// The bytes of a file that all pages share; nil when there is none.
  public func asset(at path: String) -> [UInt8]? {
    guard path.hasPrefix("assets/") else { return nil }
    return design.files.first { $0.path == path }?.bytes
  }

  /// The HTML of a page of the endpoint. Its forms carry no token, so that they can do nothing.
  ///
  /// - Parameter codeMinutes: for how many minutes a code is good.
  public func page(_ page: EndpointPage, codeMinutes: Int) -> [UInt8] {
    let frame = EndpointFrame(
      organization: site.organization, sender: site.sender, assets: design.assets, logo: design.logo,
      codeMinutes: codeMinutes)
    return design.doors.render(page, frame, token: "")
  }

  /// What is allowed in a project, and probably not meant.
  public func heededWarnings(of project: Project, shown: String) -> [Warning] {
    site.heeded(warnings(of: project, shown: shown))
  }
}

extension Design {
  /// The edition of a catalog at a moment. What is wrong with the catalog is for the caller to tell.
  public func edition(of catalog: Catalog, asOf now: Instant) -> Edition {
    Edition(composition: catalog.composed(asOf: now), design: self)
  }
}
