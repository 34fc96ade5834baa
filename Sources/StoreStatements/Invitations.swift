import Portal
import Verification

extension StatementTransaction {
  /// Every invitation, by client and generation.
  public func invitations() throws(StoreError) -> [InvitationRecord] {
    try read(try rows("\(Self.invitationColumns) ORDER BY project, contact, generation"), Self.invitation)
  }

  /// The invitations of one project, by contact and generation.
  public func invitations(ofProject project: String) throws(StoreError) -> [InvitationRecord] {
    try read(
      try rows("\(Self.invitationColumns) WHERE project = ? ORDER BY contact, generation", .text(project)),
      Self.invitation)
  }

  /// The invitations of one client, by generation.
  public func invitations(of client: Client) throws(StoreError) -> [InvitationRecord] {
    try read(
      try rows(
        "\(Self.invitationColumns) WHERE project = ? AND contact = ? ORDER BY generation", .text(client.project),
        .text(client.contact)), Self.invitation)
  }

  /// Adds invitations, but for those that are known.
  public func add(_ invitations: [InvitationRecord]) throws(StoreError) {
    try insert(
      "INSERT INTO invitations (project, contact, generation, accepted, cancelled)",
      "ON CONFLICT (project, contact, generation) DO NOTHING",
      invitations.map { invitation in
        [
          .text(invitation.client.project), .text(invitation.client.contact), .integer(invitation.generation),
          .moment(invitation.accepted), .moment(invitation.cancelled),
        ]
      })
  }

  /// Accepts an invitation that was neither accepted nor cancelled and is the client's newest.
  public func accept(_ client: Client, generation: Int, at moment: Instant) throws(StoreError) -> Bool {
    try change(
      """
      UPDATE invitations SET accepted = ?
      WHERE project = ? AND contact = ? AND generation = ? AND accepted IS NULL AND cancelled IS NULL
        AND NOT EXISTS (
          SELECT 1 FROM invitations newer WHERE newer.project = invitations.project
            AND newer.contact = invitations.contact AND newer.generation > invitations.generation)
      """, .moment(moment), .text(client.project), .text(client.contact), .integer(generation)) == 1
  }

  /// Cancels an invitation that was not yet cancelled.
  public func cancel(_ client: Client, generation: Int, at moment: Instant) throws(StoreError) -> Bool {
    try change(
      """
      UPDATE invitations SET cancelled = ?
      WHERE project = ? AND contact = ? AND generation = ? AND cancelled IS NULL
      """, .moment(moment), .text(client.project), .text(client.contact), .integer(generation)) == 1
  }

  private static var invitationColumns: String {
    "SELECT project, contact, generation, accepted, cancelled FROM invitations"
  }

  private static func invitation(_ row: SQLRow) throws(StoreError) -> InvitationRecord {
    InvitationRecord(
      client: try row.client(0), generation: try row.integer(2), accepted: try row.optionalMoment(3),
      cancelled: try row.optionalMoment(4))
  }
}
