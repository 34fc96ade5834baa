/// A moment, to the second, in Unix time.
public struct Instant: Sendable, Hashable, Comparable {
  /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
  public let seconds: Int

  /// A moment in Unix time.
  public init(seconds: Int) { self.seconds = seconds }

  /// A UTC time to the second as `2026-11-22T10:04:00Z`; nil for any other spelling.
  public init?(utc text: String) {
    guard text.utf8.count == 20, text.utf8.last == UInt8(ascii: "Z") else { return nil }
    self.init(iso8601: text)
  }

  /// A moment as ISO 8601 and RFC 3339 write it: `2026-11-22T10:04:00Z`, `2026-11-22T10:04+01:00`, with or without
  /// seconds, fractions dropped; a day alone is its midnight in UTC. Nil for anything else, and for a time
  /// without `Z` or an offset.
  public init?(iso8601 text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 10, let day = Day(String(decoding: bytes[..<10], as: UTF8.self)) else { return nil }
    var seconds = day.daysSince1970 * 86_400
    if bytes.count > 10 {
      guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t") || bytes[10] == 0x20 else {
        return nil
      }
      var rest = bytes[11...]
      func pair(after mark: Character?) -> Int? {
        if let mark {
          guard rest.first == mark.asciiValue else { return nil }
          rest.removeFirst()
        }
        guard rest.count >= 2, let number = Day.number(rest.prefix(2)) else { return nil }
        rest.removeFirst(2)
        return number
      }
      guard let hour = pair(after: nil), hour < 24, let minute = pair(after: ":"), minute < 60 else { return nil }
      seconds += hour * 3600 + minute * 60
      if rest.first == UInt8(ascii: ":") {
        guard let second = pair(after: ":"), second < 60 else { return nil }
        seconds += second
        if rest.first == UInt8(ascii: ".") {
          rest.removeFirst()
          let fraction = rest.prefix { (0x30...0x39).contains($0) }
          guard !fraction.isEmpty else { return nil }
          rest.removeFirst(fraction.count)
        }
      }
      switch rest.first {
      case UInt8(ascii: "Z"), UInt8(ascii: "z"): rest.removeFirst()
      case UInt8(ascii: "+"), UInt8(ascii: "-"):
        let sign = rest.removeFirst() == UInt8(ascii: "-") ? 1 : -1
        guard let hours = pair(after: nil), hours < 24 else { return nil }
        guard let minutes = pair(after: rest.first == UInt8(ascii: ":") ? ":" : nil), minutes < 60 else { return nil }
        seconds += sign * (hours * 3600 + minutes * 60)
      default: return nil
      }
      guard rest.isEmpty else { return nil }
    }
    self.seconds = seconds
  }

  /// UTC to the second, `2026-11-22T10:04:00Z`.
  public var iso8601: String {
    let clock = LocalTime(seconds: seconds)
    return String(most: 64) { text in
      clock.day.write(to: &text)
      text.add(UInt8(ascii: "T"))
      text.add(clock.hour, width: 2)
      text.add(UInt8(ascii: ":"))
      text.add(clock.minute, width: 2)
      text.add(UInt8(ascii: ":"))
      text.add(clock.second, width: 2)
      text.add(UInt8(ascii: "Z"))
    }
  }

  /// The moment a number of seconds later.
  public static func + (moment: Instant, seconds: Int) -> Instant { Instant(seconds: moment.seconds + seconds) }

  /// The moment a number of seconds earlier.
  public static func - (moment: Instant, seconds: Int) -> Instant { Instant(seconds: moment.seconds - seconds) }

  /// The earlier moment first.
  public static func < (first: Instant, second: Instant) -> Bool { first.seconds < second.seconds }
}

/// What calendar and clock on the wall show.
public struct LocalTime: Sendable, Hashable {
  /// The calendar day.
  public let day: Day
  /// The hour, 0 to 23.
  public let hour: Int
  /// The minute, 0 to 59.
  public let minute: Int
  /// The second, 0 to 59.
  public let second: Int

  /// The wall's time, given as seconds since it showed 1970-01-01T00:00:00.
  init(seconds: Int) {
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let rest = seconds - days * 86_400
    day = Day(daysSince1970: days)
    (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
  }
}

/// A time zone of the IANA database.
public struct TimeZoneRules: Sendable {
  /// The name in the IANA database, `America/Chicago`.
  public let identifier: String
  private let offset: @Sendable (Instant) -> Int

  /// - Parameters:
  ///   - identifier: the name in the IANA database.
  ///   - offset: seconds east of Greenwich at a moment.
  public init(identifier: String, offset: @escaping @Sendable (Instant) -> Int) {
    self.identifier = identifier
    self.offset = offset
  }

  /// What calendar and clock show there at a moment.
  public func local(_ moment: Instant) -> LocalTime { LocalTime(seconds: moment.seconds + offset(moment)) }
}
