import Manifest
import Portal
import Verification

extension StatementTransaction {
  /// A request for a code.
  public func challenge(_ id: HexDigest) throws(StoreError) -> ChallengeRecord? {
    try read(
      try rows(
        """
        SELECT id, browser, door, subject, project, contact, generation, channel, code, created, expires, tries_left
        FROM challenges WHERE id = ?
        """, .digest(id))
    ) { (row) throws(StoreError) in
      let door: Door = try row.choice(2)
      return ChallengeRecord(
        id: try row.digest(0), browser: try row.digest(1), door: door,
        subject: Subject(door: door, name: try row.text(3)), project: try row.text(4), contact: try row.text(5),
        generation: try row.integer(6), channel: try row.choice(7), code: try row.text(8),
        created: try row.moment(9), expires: try row.moment(10), triesLeft: try row.integer(11))
    }.first
  }

  /// Adds a request for a code.
  public func add(_ challenge: ChallengeRecord) throws(StoreError) {
    try change(
      """
      INSERT INTO challenges (
        id, browser, door, subject, project, contact, generation, channel, code, created, expires, tries_left)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, .digest(challenge.id), .digest(challenge.browser), .text(challenge.door.rawValue),
      .text(challenge.subject.name), .text(challenge.project), .text(challenge.contact),
      .integer(challenge.generation), .text(challenge.channel.rawValue), .text(challenge.code),
      .moment(challenge.created), .moment(challenge.expires), .integer(challenge.triesLeft))
  }

  /// Erases the codes of every request of a subject in a project.
  public func eraseCodes(of subject: Subject, project: String) throws(StoreError) {
    try change(
      "UPDATE challenges SET code = '' WHERE subject = ? AND door = ? AND project = ? AND code <> ''",
      .text(subject.name), .text(subject.door.rawValue), .text(project))
  }

  /// Takes one try from a request that has one left and whose code was not erased.
  public func takeTry(_ challenge: HexDigest) throws(StoreError) -> Bool {
    try change(
      "UPDATE challenges SET tries_left = tries_left - 1 WHERE id = ? AND tries_left > 0 AND code <> ''",
      .digest(challenge)) == 1
  }

  /// Erases the code of a request whose code was not erased.
  public func eraseCode(_ challenge: HexDigest) throws(StoreError) -> Bool {
    try change("UPDATE challenges SET code = '' WHERE id = ? AND code <> ''", .digest(challenge)) == 1
  }

  /// Codes that were sent after a moment, the oldest first.
  public func sends(_ selection: SendSelection, after moment: Instant) throws(StoreError) -> [SendRecord] {
    let (condition, values): (String, [SQLValue]) =
      switch selection {
      case .subject(let subject): ("subject = ? AND door = ?", [.text(subject.name), .text(subject.door.rawValue)])
      case .contact(let contact): ("contact = ?", [.text(contact)])
      case .network(let network): ("network = ?", [.text(network)])
      case .channel(let channel): ("contact <> '' AND channel = ?", [.text(channel.rawValue)])
      }
    return try read(
      try connection.rows(
        """
        SELECT moment, door, subject, contact, channel, network FROM sends
        WHERE \(condition) AND moment > ? ORDER BY moment
        """, values + [.moment(moment)])
    ) { (row) throws(StoreError) in
      SendRecord(
        at: try row.moment(0), subject: Subject(door: try row.choice(1), name: try row.text(2)),
        contact: try row.text(3), channel: try row.choice(4), network: try row.text(5))
    }
  }

  /// Adds a sending.
  public func add(_ send: SendRecord) throws(StoreError) {
    try change(
      "INSERT INTO sends (moment, door, subject, contact, channel, network) VALUES (?, ?, ?, ?, ?, ?)",
      .moment(send.at), .text(send.subject.door.rawValue), .text(send.subject.name), .text(send.contact),
      .text(send.channel.rawValue), .text(send.network))
  }

  /// Forgets the sendings to a contact.
  public func removeSends(ofContact contact: String) throws(StoreError) {
    try change("DELETE FROM sends WHERE contact = ?", .text(contact))
  }
}
