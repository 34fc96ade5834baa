import Portal

/// When a message is tried again.
public enum RetryRule {
  /// How long a message is tried: 48 hours from when it was queued.
  public static let giveUpSeconds = 48 * 3600

  /// The waits before each further try, in seconds; the last one repeats. They begin short, since a code is good for
  /// minutes only.
  static let waits = [15, 30, 60, 120, 300, 600, 1200, 2400, 3600, 7200, 14_400]

  /// When a message may be tried again that was not taken, or may not have been.
  ///
  /// - Parameters:
  ///   - tries: how often it was tried, this time included.
  ///   - queued: when it was queued.
  ///   - now: the moment.
  /// - Returns: nil when it has been tried for long enough. That a message expires is the outbox's own concern.
  static func next(after tries: Int, queued: Instant, at now: Instant) -> Instant? {
    let next = now + waits[min(max(tries, 1), waits.count) - 1]
    return next <= queued + giveUpSeconds ? next : nil
  }

  /// How often a message would have been tried by a moment, had each try been possible: for one that could not even be
  /// made, and so was never handed over.
  static func tries(since queued: Instant, at now: Instant) -> Int {
    var (tries, next) = (1, queued + waits[0])
    while next <= now {
      next = next + waits[min(tries, waits.count - 1)]
      tries += 1
    }
    return tries
  }
}
