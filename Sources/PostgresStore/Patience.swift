/// How long anything may take. A database that does not answer is one that is not there: better an error than a hang.
struct Patience: Sendable {
  /// Seconds that connecting may take; libpq takes 1 for 2.
  var connectSeconds = 3
  /// Milliseconds that one statement may take at the server.
  var statementMilliseconds = 9000
  /// Milliseconds that an answer is waited for.
  var answerMilliseconds = 10_000
  /// Milliseconds that a free connection is waited for, and one's turn after a lost race.
  var turnMilliseconds = 5000
  /// How long a transaction that loses races is run again.
  var racing = Duration.seconds(10)
  /// How long after a failure nobody tries to connect: callers are told at once instead of each waiting in vain.
  var pause = Duration.seconds(1)
}
