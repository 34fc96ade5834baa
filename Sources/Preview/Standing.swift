import Portal

/// How access stands at a moment, as far as the files and the endpoint say.
struct Standing {
  let now: Instant
  let invitationDays: Int
  /// What the endpoint saw of an access to the project with an identifier.
  let activity: (String, Access) -> Portal.Activity

  func status(of access: Access, in project: Project) -> AccessStatus {
    access.status(at: now, invitationDays: invitationDays, activity(project.id, access))
  }
}

extension Visit {
  /// How everyone's access stands at the moment that is looked at.
  var standing: Standing {
    Standing(
      now: now, invitationDays: draft.site?.invitationDays ?? Site.defaultInvitationDays,
      activity: draft.site.map(preview.settings.activity) ?? { _, _ in .unknown })
  }
}

extension Contact {
  /// Email and phone for people.
  var addresses: String { [person.email, person.phone].compactMap { $0 }.joined(separator: ", ") }
}
