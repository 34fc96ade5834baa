import Portal

/// What the operator does to a store.
public enum Upkeep {
  /// Lifts a contact's locks and sending limits, at every door.
  ///
  /// - Returns: whether the store knows the client; when it does not, nothing was changed.
  public static func unlock(_ client: Client, in store: any Store, at now: Instant) throws(StoreError) -> Bool {
    try store.write { (rows) throws(StoreError) in
      guard !(try rows.invitations(of: client)).isEmpty else { return false }
      let now = try rows.advanced(to: now)
      for failures in try rows.failures(ofContact: client.contact) {
        try rows.set(FailureRecord(subject: failures.subject, contact: failures.contact))
      }
      try rows.removeSends(ofContact: client.contact)
      try rows.add(AuditEntry(at: now, event: .unlocked, client: client))
      return true
    }
  }

  /// The clients that a store knows, to find the one that was meant.
  public static func clients(in store: any Store) throws(StoreError) -> [Client] {
    try store.read { (rows) throws(StoreError) in
      Array(Set(try rows.invitations().map(\.client))).sorted()
    }
  }

  /// Removes what no rule looks at any longer. Worth doing once an hour.
  public static func prune(_ store: any Store, at now: Instant) throws(StoreError) {
    try store.write { (rows) throws(StoreError) in
      try rows.prune(Retention(at: try rows.advanced(to: now)))
    }
  }

  /// How many seconds the clock is behind the highest time that the store has seen; 0 when it is not. Until it has
  /// caught up, time stands still for every limit and expiry.
  public static func clockLag(_ store: any Store, at now: Instant) throws(StoreError) -> Int {
    try store.read { (rows) throws(StoreError) in
      max(0, (try rows.clock() ?? now).seconds - now.seconds)
    }
  }

  /// Forgets the highest time seen, after a clock that was wrongly ahead. What is expired by the clock as it is now
  /// stays expired.
  public static func resetClock(_ store: any Store, at now: Instant) throws(StoreError) {
    try store.write { (rows) throws(StoreError) in
      // A store that was moved keeps out who would set it, too.
      _ = try rows.clock()
      try rows.setClock(now)
    }
  }
}
