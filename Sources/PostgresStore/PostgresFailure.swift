import Verification

/// Why a statement or connection failed, and what may be done about it.
struct PostgresFailure: Error {
  /// What the store may do by itself.
  enum Remedy {
    /// Run the transaction again: it lost a race (SQLSTATE 40001, 40P01, 23505).
    case again
    /// Run it again over a new connection: this one is of no more use, and nothing was committed over it.
    case reconnect
    /// Nothing.
    case none
  }

  let remedy: Remedy
  let error: StoreError

  init(_ remedy: Remedy, _ error: StoreError) {
    self.remedy = remedy
    self.error = error
  }

  /// What an SQLSTATE means (PostgreSQL's appendix A); nil stands for a connection that was lost.
  init(state: String?, _ text: String) {
    let message = oneLine(text)
    guard let state else {
      self.init(.reconnect, .unreachable(message))
      return
    }
    switch state {
    // Two programs that make one table at once may meet in PostgreSQL's own catalog, too.
    case "40001", "40P01", "23505":
      self.init(
        .again,
        StoreError(
          .unavailable, "too many transactions want the same rows of the database (\(message))",
          mend: "try again; it goes on by itself"))
    // The plan was made before a newer version changed a table, or a proxy has forgotten it.
    case "26000", "0A000": self.init(.reconnect, .unreachable(message))
    case "53100":
      self.init(
        .none,
        StoreError(
          .unavailable, "the database's disk is full", mend: "make room; nothing was lost, and it goes on by itself"))
    case "57014", "55P03":
      self.init(
        .none,
        StoreError(
          .unavailable, "the database takes too long (\(message))",
          mend: "look at its load and at what holds locks; it goes on by itself"))
    case "25006":
      self.init(
        .reconnect,
        StoreError(
          .unavailable, "the database takes no writes (\(message))",
          mend: "name the primary in --store; with several hosts, add target_session_attrs=read-write"))
    case "42501":
      self.init(
        .none,
        StoreError(
          .unavailable, "the database's user may not do this (\(message))",
          mend: "let the user own the database, or a schema of its own in it"))
    case "XX001", "XX002":
      self.init(
        .none,
        StoreError(
          .corrupt, "the database is damaged (\(message))",
          mend: "stop the endpoints, keep the database as it is, and start from the last good copy"))
    case _ where state.hasPrefix("08") || state.hasPrefix("57P"): self.init(.reconnect, .unreachable(message))
    default:
      self.init(
        .none,
        StoreError(
          .unavailable, "the database refuses a statement (\(state): \(message))", mend: "look at the database's log"))
    }
  }
}

extension StoreError {
  /// The database cannot be reached.
  static func unreachable(_ reason: String) -> StoreError {
    StoreError(
      .unavailable, "the database cannot be reached (\(reason))",
      mend: "see that it runs and that --store names it; it goes on by itself")
  }

  /// A connection that was refused, as libpq's message tells it: the protocol gives no SQLSTATE to clients here.
  static func refused(_ message: String, _ address: PostgresAddress) -> StoreError {
    let reason = oneLine(message)
    if reason.contains("database \""), reason.hasSuffix("does not exist") {
      return StoreError(
        .missing, "there is no such database (\(reason))", mend: "make it with createdb, owned by the endpoint's user")
    }
    if reason.contains("password") || reason.contains("authentication") || reason.contains("role \"") {
      return StoreError(
        .unavailable, "the database does not let this user in (\(reason))",
        mend: "check the user in --store, and the password in --store-password-file")
    }
    if reason.contains("certificate") || reason.contains("SSL") {
      return StoreError(
        .unavailable, "the connection to the database cannot be made safe (\(reason))",
        mend: "check sslmode and sslrootcert in --store, and the server's certificate")
    }
    return .unreachable(reason)
  }
}
