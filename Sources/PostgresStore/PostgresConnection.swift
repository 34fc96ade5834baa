import CPostgres
import Glibc
import StoreStatements
import Verification

/// A connection to a database. Used by one thread at a time, which the pool sees to; libpq allows any.
final class PostgresConnection: SQLConnection, @unchecked Sendable {
  private let connection: OpaquePointer
  /// The names of the statements that the server has prepared, by their texts.
  private var prepared: [String: String] = [:]
  /// Why the last statement that failed since the transaction began did so.
  private(set) var failure: PostgresFailure?
  /// Whether an answer may still be on its way that must not be taken for the next one.
  private var isLost = false

  private let patience: Patience

  /// Connects.
  init(_ address: PostgresAddress, password: String?, _ patience: Patience) throws(StoreError) {
    self.patience = patience
    let parameters = address.parameters(
      password: password, connectSeconds: patience.connectSeconds, silenceMilliseconds: patience.answerMilliseconds)
    let made = Self.withTexts(parameters.map(\.0)) { names in
      Self.withTexts(parameters.map(\.1)) { values in PQconnectdbParams(names, values, 1) }
    }
    guard let connection = made else { throw .unreachable("there is no memory left") }
    guard PQstatus(connection) == CONNECTION_OK else {
      let message = String(cString: PQerrorMessage(connection))
      PQfinish(connection)
      throw .refused(message, address)
    }
    self.connection = connection
    // Nothing is printed behind the program's back.
    PQsetNoticeProcessor(connection, { _, _ in }, nil)
    let settings = [
      "SET client_min_messages = warning", "SET statement_timeout = \(patience.statementMilliseconds)",
      "SET idle_in_transaction_session_timeout = \(2 * patience.answerMilliseconds)",
    ]
    for setting in settings { _ = try change(setting, []) }
    // A database that answers before a commit is on disk would forget acceptances. remote_apply is stronger than on.
    let commit = try rows("SHOW synchronous_commit", []).first.flatMap { try? $0.text(0) }
    if commit != "remote_apply" { _ = try change("SET synchronous_commit = on", []) }
  }

  deinit { PQfinish(connection) }

  /// Whether it can be used again.
  var isAlive: Bool {
    !isLost && PQstatus(connection) == CONNECTION_OK && PQtransactionStatus(connection) == PQTRANS_IDLE
  }

  /// How a transaction sees others.
  enum Isolation: String {
    /// One state of the database, which nobody waits for.
    case snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    /// As if one after another.
    case serial = "BEGIN ISOLATION LEVEL SERIALIZABLE"
  }

  /// Runs a transaction, all or nothing; ``failure`` says afterwards what may be done about an error.
  func transaction<Value>(
    _ isolation: Isolation, _ body: (StatementTransaction) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    failure = nil
    _ = try run(isolation.rawValue, [])
    let value: Value
    do throws(StoreError) {
      value = try body(StatementTransaction(self))
      // A body that went on after an error has changed nothing.
      if let failure { throw failure.error }
    } catch {
      let cause = failure
      _ = try? run("ROLLBACK", [])
      failure = cause
      throw error
    }
    let answer: Answer
    do throws(StoreError) {
      answer = try run("COMMIT", [])
    } catch {
      // When the connection was lost now, nobody knows whether the commit was done: it must not be done again.
      if let lost = failure, lost.remedy == .reconnect, isolation == .serial { failure = PostgresFailure(.none, error) }
      throw error
    }
    guard answer.status == "COMMIT" else {
      throw StoreError(.unavailable, "the database rolled a transaction back", mend: "look at the database's log")
    }
    return value
  }

  func rows(_ statement: String, _ values: [SQLValue]) throws(StoreError) -> [SQLRow] {
    try run(statement, values).rows
  }

  func change(_ statement: String, _ values: [SQLValue]) throws(StoreError) -> Int {
    try run(statement, values).changes
  }

  /// What the server answers to a statement.
  private struct Answer {
    let rows: [SQLRow]
    let changes: Int
    let status: String
  }

  private func run(_ statement: String, _ values: [SQLValue]) throws(StoreError) -> Answer {
    // Statements without values are few, or run once.
    if values.isEmpty { return try answer(to: PQsendQueryParams(connection, statement, 0, nil, nil, nil, nil, 0)) }
    let texts = values.map(\.parameter)
    let name = try prepare(statement)
    return try Self.withTexts(texts) { (texts) throws(StoreError) in
      try answer(to: PQsendQueryPrepared(connection, name, Int32(values.count), texts, nil, nil, 0))
    }
  }

  private func prepare(_ statement: String) throws(StoreError) -> String {
    if let name = prepared[statement] { return name }
    let name = "latchkey_\(prepared.count + 1)"
    _ = try answer(to: PQsendPrepare(connection, name, Self.numbered(statement), 0, nil))
    prepared[statement] = name
    return name
  }

  /// The statement with its question marks as PostgreSQL writes them: `$1`, `$2`.
  private static func numbered(_ statement: String) -> String {
    var number = 0
    return statement.split(separator: "?", omittingEmptySubsequences: false).reduce(into: "") { text, part in
      if number > 0 { text += "$\(number)" }
      number += 1
      text += part
    }
  }

  /// Waits for the answer to what was sent.
  private func answer(to sent: Int32) throws(StoreError) -> Answer {
    guard sent == 1, !isLost else { throw lost(String(cString: PQerrorMessage(connection))) }
    let deadline = Self.milliseconds() + patience.answerMilliseconds
    var answer = Answer(rows: [], changes: 0, status: "")
    while true {
      while PQisBusy(connection) == 1 { try wait(until: deadline) }
      guard let result = PQgetResult(connection) else { break }
      defer { PQclear(result) }
      switch PQresultStatus(result) {
      case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
        answer = Answer(
          rows: Self.rows(of: result), changes: Int(String(cString: PQcmdTuples(result))) ?? 0,
          status: String(cString: PQcmdStatus(result)))
      default:
        // The first failure of a transaction is its cause; the others say that it has failed.
        let state = PQresultErrorField(result, Self.stateField).map { String(cString: $0) }
        let text = PQresultErrorField(result, Self.messageField) ?? PQresultErrorMessage(result)
        let cause = PostgresFailure(state: state, text.map { String(cString: $0) } ?? "")
        if failure == nil { failure = cause }
      }
    }
    if let failure { throw failure.error }
    return answer
  }

  /// Waits for more bytes.
  private func wait(until deadline: Int) throws(StoreError) {
    var socket = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
    let left = deadline - Self.milliseconds()
    guard left > 0 else { throw lost("it does not answer") }
    let ready = poll(&socket, 1, Int32(left))
    guard ready >= 0 || errno == EINTR else { throw lost(String(cString: strerror(errno))) }
    if ready > 0, PQconsumeInput(connection) == 0 { throw lost(String(cString: PQerrorMessage(connection))) }
  }

  /// Gives the connection up.
  private func lost(_ reason: String) -> StoreError {
    let cause = PostgresFailure(state: nil, reason)
    failure = cause
    isLost = true
    return cause.error
  }

  private static func milliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }

  private static let stateField = Int32(UInt8(ascii: "C"))
  private static let messageField = Int32(UInt8(ascii: "M"))

  // MARK: - Values

  private static func rows(of result: OpaquePointer) -> [SQLRow] {
    let columns = PQnfields(result)
    let isNumber = (0..<columns).map { numbers.contains(PQftype(result, $0)) }
    return (0..<PQntuples(result)).map { row in
      SQLRow(
        (0..<columns).map { column in
          if PQgetisnull(result, row, column) == 1 { return .null }
          guard let bytes = PQgetvalue(result, row, column) else { return .null }
          let text = String(cString: bytes)
          // What is no text and no whole number is none of ours; whoever asks for one of them finds neither.
          return isNumber[Int(column)] ? Int(text).map(SQLValue.integer) ?? .null : .text(text)
        })
    }
  }

  /// The object identifiers of int8, int2 and int4, the same in every database that speaks the protocol.
  private static let numbers: Set<Oid> = [20, 21, 23]

  /// C's array of texts that ends with a null pointer.
  private static func withTexts<Value, Failure: Error>(
    _ texts: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let copies = texts.map { $0.flatMap { strdup($0) } }
    defer { for copy in copies { free(copy) } }
    let pointers = copies.map { UnsafePointer($0) } + [nil]
    return try pointers.withUnsafeBufferPointer { (pointers) throws(Failure) in try body(pointers.baseAddress) }
  }
}

extension SQLValue {
  /// The value as PostgreSQL reads it. No text of ours holds NUL, which it cannot store; one that a visitor made up is to
  /// match nothing.
  fileprivate var parameter: String? {
    switch self {
    case .null: nil
    case .integer(let number): String(number)
    case .text(let text): text.utf8.contains(0) ? text.split(separator: "\0").joined(separator: "\u{FFFD}") : text
    }
  }
}
