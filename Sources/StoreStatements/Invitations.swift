import Portal
import Verification

extension StatementTransaction {
  /// Every invitation, by client and generation.
  public func invitations() throws(StoreError) -> [InvitationRecord] {
    try read(try rows("\(Self.invitationColumns) ORDER BY project, contact, generation"), Self.invitation)
  }

  /// The invitations of some projects, by project, contact and generation.
  public func invitations(ofProjects projects: [String]) throws(StoreError) -> [InvitationRecord] {
    let (list, values) = Self.list(projects)
    return try read(
      try connection.rows(
        "\(Self.invitationColumns) WHERE project IN (\(list)) ORDER BY project, contact, generation", values),
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

  /// Notes of clients that the newest manifest gives them no access; of those already noted the first moment stays.
  public func remove(_ clients: [Client], at moment: Instant) throws(StoreError) {
    try insert(
      "INSERT INTO removals (project, contact, moment)", "ON CONFLICT (project, contact) DO NOTHING",
      clients.map { [.text($0.project), .text($0.contact), .moment(moment)] })
  }

  /// Notes of a client that the newest manifest gives it access again.
  public func restore(_ client: Client) throws(StoreError) {
    try change(
      "DELETE FROM removals WHERE project = ? AND contact = ?", .text(client.project), .text(client.contact))
  }

  private static var invitationColumns: String {
    """
    SELECT project, contact, generation, accepted, cancelled,
      (SELECT moment FROM removals
        WHERE removals.project = invitations.project AND removals.contact = invitations.contact)
    FROM invitations
    """
  }

  private static func invitation(_ row: SQLRow) throws(StoreError) -> InvitationRecord {
    InvitationRecord(
      client: try row.client(0), generation: try row.integer(2), accepted: try row.optionalMoment(3),
      cancelled: try row.optionalMoment(4), removed: try row.optionalMoment(5))
  }
}
