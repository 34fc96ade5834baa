import Portal

/// At most so many codes within a window of seconds.
struct SendLimit: Sendable {
  let count: Int
  let window: Int

  /// Codes to one contact.
  static let contact = [
    SendLimit(count: 1, window: Limits.secondsBetweenCodes), SendLimit(count: Limits.codesPerHour, window: Limits.hour),
    SendLimit(count: Limits.codesPerDay, window: Limits.day),
  ]
  /// SMS codes to one contact.
  static let sms = [SendLimit(count: Limits.smsPerWindow, window: Limits.smsWindow)]
  /// Codes asked for from one network.
  static let network = [SendLimit(count: Limits.codesPerNetworkAndHour, window: Limits.hour)]

  /// When the next code may be sent under a limit; nil when it may be sent now.
  ///
  /// - Parameter sent: when codes were sent, the oldest first.
  func next(after sent: [Instant], at now: Instant) -> Instant? {
    let recent = sent.filter { $0 > now - window }
    guard recent.count >= count else { return nil }
    return recent[recent.count - count] + window
  }
}

extension [SendLimit] {
  /// When the next code may be sent under all limits; nil when it may be sent now.
  func next(after sent: [SendRecord], at now: Instant) -> Instant? {
    let times = sent.map(\.at)
    return compactMap { $0.next(after: times, at: now) }.max()
  }
}
