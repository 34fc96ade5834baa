/// Every number of the verification, each once. N is NIST SP 800-63B-4, V is OWASP ASVS 5.0, V4 is ASVS 4.0.3.
public enum Limits {
  // Codes.

  /// Digits of a code: 10^6 codes and 5 tries each make a guess one in 200,000 (V 6.6.3, N 3.1.3.2).
  public static let codeDigits = 6
  /// How long a code is good for: 10 minutes (N 3.1.3.2, V 6.6.2).
  public static let codeSeconds = 600
  /// How often one code may be tried.
  public static let triesPerCode = 5

  // Failures of one contact at one kind of door (N 3.2.2, V 6.3.1). Nothing but the right code or the team ends a row.

  /// Failures within ``failureWindow`` that lock.
  public static let failuresPerHour = 10
  /// Failures within a day after which no more is tried.
  public static let failuresPerDay = 20
  /// Failures in a row after which only the team's unlock helps (N 3.2.2: at most 100).
  public static let failuresInARow = 100
  /// Failures within ``failureWindow`` of which the team is told.
  public static let failuresToTell = 5
  /// The window in which failures add up to a lock: an hour.
  public static let failureWindow = 3600
  /// The first lock: 15 minutes; each further one is twice as long.
  public static let firstLockSeconds = 900
  /// The longest lock: 24 hours.
  public static let longestLockSeconds = 86_400

  // Sending codes (V 6.6.3; V 2.4.1 against floods and bills run up).

  /// Seconds between two codes to one contact.
  public static let secondsBetweenCodes = 60
  /// Codes to one contact in an hour.
  public static let codesPerHour = 5
  /// Codes to one contact in a day.
  public static let codesPerDay = 10
  /// SMS codes to one contact within ``smsWindow``.
  public static let smsPerWindow = 3
  /// The window for SMS codes: 10 minutes.
  public static let smsWindow = 600
  /// Codes asked for from one network address (IPv4, IPv6 /64) in an hour.
  public static let codesPerNetworkAndHour = 20
  /// SMS codes of the whole site in a day, unless the operator says otherwise.
  public static let smsPerDay = 200

  // Sessions (V 7.3.1, V 7.3.2, V4 3.2.2; N 2.2.3).

  /// Bytes of a session's, a request's or a browser's identifier: 256 bits.
  public static let tokenBytes = 32
  /// Seconds without a request after which a session ends: 30 minutes.
  public static let sessionIdleSeconds = 1800
  /// The longest a session lasts: 12 hours.
  public static let sessionSeconds = 43_200
  /// How exactly the last request of a session, and the last look at a page, is recorded: reads stay cheap, and a
  /// session ends at most this much early.
  public static let touchSeconds = 15

  // Notices and manifests.

  /// Seconds between two requests of one contact for a new invitation that reach the team: a day.
  public static let secondsBetweenInvitationRequests = 86_400
  /// How far ahead of the clock a manifest's sequence may be: 5 minutes.
  public static let manifestAheadSeconds = 300
  /// How long a notice to the team is worth sending: 48 hours, the longest that a temporary failure is retried.
  public static let noticeSeconds = 172_800
  /// Days that ended codes and notices are kept, for the status and so that none is queued again.
  public static let messageDays = 90
  /// Days that the audit trail reaches back.
  public static let auditDays = 400
  /// An hour.
  public static let hour = 3600
  /// A day.
  public static let day = 86_400
}
