import Messages
import Portal
import Syntax

/// What is allowed in one portal and its messages, and probably not meant.
struct PortalLint {
  private let portal: ClientPortal
  private let design: Design
  private let shown: String

  /// How long before its end an invitation is about to expire: a day.
  static let soon = 86_400
  /// How many bytes of HTML an email may have: mail programs cut it off near 102 KB, and may add to it.
  private static let heavy = 80_000

  /// - Parameter shown: how problems name the project's folder.
  init(_ portal: ClientPortal, _ design: Design, shown: String) {
    self.portal = portal
    self.design = design
    self.shown = shown
  }

  private var site: Site { design.site }

  private func warning(_ rule: LintRule, _ path: String, _ message: String, mend: String) -> Warning {
    Warning(rule: rule.rawValue, Problem(path: path, message, mend: mend))
  }

  /// Links of the portal's texts to documents that its reader does not see.
  var deadLinks: [Warning] {
    let name = portal.contact.person.name
    func dead(_ prose: Prose, _ path: String, _ text: String) -> [Warning] {
      prose.documents.filter { document in !portal.documents.contains { $0.name == document } }.map { document in
        warning(
          .deadLink, path, "\(text) links to documents/\(document), which \(name) does not see",
          mend: "let \(name) see the document, or take the link out; their page shows its words alone")
      }
    }
    return dead(portal.project.overview, shown, "the overview")
      + portal.updates.flatMap { dead($0.body, "\(shown)/updates/\($0.id)", "the update") }
  }

  /// What is odd about an invitation that is to be delivered.
  func warnings(_ invitation: Invitation, _ email: WrittenEmail?, _ sms: TextMessage?, at now: Instant)
    -> [Warning]
  {
    var warnings: [Warning] = []
    let (project, contact) = (portal.project, portal.contact)
    let end = invitation.expires(afterDays: site.invitationDays)
    if now + Self.soon >= end {
      warnings.append(
        warning(
          .expiresSoon, "\(shown)/access/\(contact.id).json",
          "\(contact.person.name)'s invitation expires on \(site.readable(end))",
          mend: "if it was not accepted by then, send a new one with latchkey resend \(project.id) \(contact.id)"))
    }
    if let html = email?.html.utf8.count, html > Self.heavy {
      warnings.append(
        warning(
          .heavyEmail, "\(design.templatesShown)/email/invitation.html.mustache",
          "the HTML of \(contact.person.name)'s email for \(project.title) has \(html) bytes",
          mend: "stay below \(Self.heavy): Gmail cuts an email off near 102 KB"))
    }
    if let text = sms?.text, text.plainSegments < text.segments, let first = text.costly.first {
      warnings.append(costly(text, first))
    }
    return warnings
  }

  private func costly(_ text: SMSText, _ first: Unicode.Scalar) -> Warning {
    let names = text.costly.prefix(3).map { scalar in
      let code = String(scalar.value, radix: 16, uppercase: true)
      let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
      return "\"\(scalar)\" (U+\(padded)\(scalar.properties.name.map { " \($0)" } ?? ""))"
    }
    func holds(_ text: String) -> Bool { SMSText(text).costly.contains(first) }
    let (path, place) =
      holds(portal.project.title)
      ? (shown, "the project's title")
      : holds(site.organization)
        ? ("\(design.contentShown)/site.json", "the organization's name")
        : ("\(design.templatesShown)/sms/invitation.mustache", "the template")
    return warning(
      .costlySMS, path,
      "the SMS takes \(text.segments) segments instead of \(text.plainSegments) because of \(names.joined(separator: ", "))",
      mend: "write \(place) without it, where that reads as well")
  }
}

extension Edition {
  /// What is allowed in a project's portals and messages, and probably not meant.
  func warnings(of project: Project, shown: String) -> [Warning] {
    project.accesses.flatMap { access -> [Warning] in
      let portal = portal(of: project, for: access)
      guard portal.access.cancelled == nil else { return [] }
      let lint = PortalLint(portal, design, shown: shown)
      guard let newest = portal.access.invitations.last, isDue(newest, of: portal.access) else { return lint.deadLinks }
      let messages = messages(portal, newest, token: SignedEdition.placeholder)
      return lint.deadLinks + lint.warnings(newest, messages.email, messages.sms, at: now)
    }
  }
}
