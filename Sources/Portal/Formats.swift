/// How one locale writes dates, times, numbers and amounts.
///
/// The patterns are our own table, so that every machine writes the same; they follow Unicode CLDR, except that every
/// space is U+0020, because a narrow no-break space alone would triple the segments of an SMS.
///
/// They never change, and are shared: every contact and every amount that is written holds them.
public final class Formats: Sendable {
  /// The BCP 47 tag, `en-US`.
  public let locale: String
  let language: Language
  let longDate: DatePattern
  let shortDate: DatePattern
  let clock: Clock
  let decimal: String
  let group: String
  /// Amounts of fewer digits before the point are not grouped: 5 in Spanish, 4 elsewhere.
  let leastGrouped: Int
  let money: String
  let percent: String
  let homeCurrency: String

  enum Clock: Sendable, Hashable {
    case twentyFour
    case twelve(am: String, pm: String)
  }

  /// The formats of a locale, or of a language's main one (`de` is `de-DE`); nil for one that is not supported.
  public init?(locale: String) {
    guard let formats = Self.table[locale] ?? Self.table[Self.regions[locale] ?? ""] else { return nil }
    self.locale = formats.locale
    language = formats.language
    longDate = formats.longDate
    shortDate = formats.shortDate
    clock = formats.clock
    decimal = formats.decimal
    group = formats.group
    leastGrouped = formats.leastGrouped
    money = formats.money
    percent = formats.percent
    homeCurrency = formats.homeCurrency
  }

  /// A line of the table.
  init(
    _ locale: String, _ language: Language, _ longDate: String, _ shortDate: String, _ clock: Clock,
    _ decimal: String, _ group: String, _ money: String, _ percent: String, _ homeCurrency: String,
    leastGrouped: Int = 4
  ) {
    self.locale = locale
    self.language = language
    self.longDate = DatePattern(longDate)
    self.shortDate = DatePattern(shortDate)
    self.clock = clock
    self.decimal = decimal
    self.group = group
    self.leastGrouped = leastGrouped
    self.money = money
    self.percent = percent
    self.homeCurrency = homeCurrency
  }

  /// The region that a language alone stands for.
  private static let regions = [
    "de": "de-DE", "en": "en-US", "es": "es-ES", "fr": "fr-FR", "it": "it-IT", "nl": "nl-NL", "pt": "pt-BR",
  ]

  /// Every locale that is supported, sorted.
  public static var locales: [String] { table.keys.sorted() }

  /// A day in full: `November 3, 2026`.
  public func long(_ day: Day) -> String { longDate.text(day, language) }

  /// A day in brief: `Nov 3, 2026`.
  public func short(_ day: Day) -> String { shortDate.text(day, language) }

  /// The name of a day of the week: `Sunday`.
  public func weekday(_ day: Day) -> String { language.weekdays[day.weekday] }

  /// Hours and minutes: `10:04 AM`.
  public func time(_ time: LocalTime) -> String {
    String(most: 64) { text in
      switch clock {
      case .twentyFour: text.add(time.hour, width: 2)
      case .twelve: text.add((time.hour + 11) % 12 + 1)
      }
      text.add(":")
      text.add(time.minute, width: 2)
      if case .twelve(let am, let pm) = clock {
        text.add(" ")
        text.add(time.hour < 12 ? am : pm)
      }
    }
  }

  /// A number with all its digits: `1,234.5`.
  public func number(_ number: Decimal) -> String {
    String(most: Self.mostFigures) { text in
      if number < .zero { text.add("-") }
      add(number.digits, places: number.scale, to: &text)
    }
  }

  /// A rate in percent: `8.25%`.
  public func percent(_ rate: Decimal) -> String {
    String(most: Self.mostFigures + percent.utf8.count) { text in
      for byte in percent.utf8 {
        guard byte == UInt8(ascii: "#") else {
          text.add(byte)
          continue
        }
        if rate < .zero { text.add("-") }
        add(rate.digits, places: rate.scale, to: &text)
      }
    }
  }

  /// How amounts of a currency are written.
  public func amounts(in currency: Currency) -> AmountFormat { AmountFormat(self, currency) }

  /// The bytes of the longest number: 40 digits, the separators between them, a sign and a point.
  static let mostFigures = 96

  /// Writes a number's digits, the last of which are its decimal places.
  func add(_ digits: Digits, places: Int, to text: inout TextWriter) {
    let point = digits.count - places
    text.add(digits, 0..<point, separator: point >= leastGrouped ? group : "")
    if places == 0 { return }
    text.add(decimal)
    text.add(digits, point..<digits.count)
  }
}

extension Formats: Hashable {
  /// Whether both are of one locale: the table has one line for each.
  public static func == (first: Formats, second: Formats) -> Bool { first.locale == second.locale }

  /// By the locale.
  public func hash(into hasher: inout Hasher) { hasher.combine(locale) }
}
