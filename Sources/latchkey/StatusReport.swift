import Portal
import Syntax

/// How the access of every contact of some projects stands at a moment.
struct StatusReport {
  /// One contact of one project.
  private struct Row {
    let access: Access
    let status: AccessStatus
    let activity: Activity
  }

  private let site: Site
  private let moment: Instant
  private let projects: [(project: Project, rows: [Row])]

  /// - Parameter activity: what the endpoint saw of an access to the project with this identifier.
  init(site: Site, projects: [Project], moment: Instant, activity: (String, Access) -> Portal.Activity) {
    self.site = site
    self.moment = moment
    self.projects = projects.map { project in
      (
        project,
        project.accessList.map { access in
          let activity = activity(project.id, access)
          return Row(
            access: access,
            status: access.status(at: moment, invitationDays: site.invitationDays, activity), activity: activity)
        }
      )
    }
  }

  /// A table a project, columns aligned over all of them.
  var text: String {
    let rows = projects.flatMap(\.rows)
    let names = rows.map(\.access.contact.person.name.count).max() ?? 0
    let ids = rows.map(\.access.contact.id.count).max() ?? 0
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    let tables = projects.map { project, rows in
      let lines = rows.flatMap { row in
        let contact = row.access.contact
        let margin = "  \(padded(contact.person.name, names))  \(padded(contact.id, ids))  "
        return [margin + row.status.text(for: site)]
          + row.activity.trouble.map { String(repeating: " ", count: margin.count) + $0 }
      }
      return (["\(project.title) (\(project.id))"] + (lines.isEmpty ? ["  Nobody has access yet."] : lines))
        .joined(separator: "\n")
    }
    return
      (tables.isEmpty ? ["There is no project yet."] : tables + ["Times are those of \(site.timeZone.identifier)."])
      .joined(separator: "\n\n")
  }

  /// The same for programs.
  var json: JSON {
    .object([
      "problems": .array([]), "asOf": .string(moment.iso8601), "timeZone": .string(site.timeZone.identifier),
      "projects": .array(
        projects.map { project, rows in
          .object([
            "project": .string(project.id), "title": .string(project.title),
            "contacts": .array(rows.map { json($0, in: project) }),
          ])
        }),
    ])
  }

  private func json(_ row: Row, in project: Project) -> JSON {
    let (access, person) = (row.access.asOf(moment), row.access.contact.person)
    var members: [String: JSON] = [
      "contact": .string(access.contact.id), "name": .string(person.name), "status": .string(row.status.word),
      "text": .string(row.status.text(for: site)), "client": .bool(project.client?.id == access.contact.id),
      "sees": .array(access.sees.map { .string($0.rawValue) }),
      "trouble": .array(row.activity.trouble.map { .string($0) }),
    ]
    members["email"] = person.email.map { .string($0) }
    members["phone"] = person.phone.map { .string($0) }
    if let newest = access.invitations.last {
      members["generation"] = .integer(newest.generation)
      members["issued"] = .string(newest.issued.iso8601)
      members["expires"] = .string(newest.expires(afterDays: site.invitationDays).iso8601)
    }
    members["cancelled"] = access.cancelled.map { .string($0.iso8601) }
    members["accepted"] = row.activity.accepted.map { .string($0.iso8601) }
    return .object(members)
  }
}
