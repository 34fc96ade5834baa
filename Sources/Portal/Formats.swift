/// How one locale writes dates, times, numbers and amounts.
///
/// The patterns are our own table, so that every machine writes the same; they follow Unicode CLDR, except that every
/// space is U+0020, because a narrow no-break space alone would triple the segments of an SMS.
public struct Formats: Sendable, Hashable {
  /// The BCP 47 tag, `en-US`.
  public let locale: String
  let language: Language
  let longDate: String
  let shortDate: String
  let clock: Clock
  let decimal: Character
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
    self = formats
  }

  /// The region that a language alone stands for.
  private static let regions = [
    "de": "de-DE", "en": "en-US", "es": "es-ES", "fr": "fr-FR", "it": "it-IT", "nl": "nl-NL", "pt": "pt-BR",
  ]

  /// Every locale that is supported, sorted.
  public static var locales: [String] { table.keys.sorted() }

  /// A day in full: `November 3, 2026`.
  public func long(_ day: Day) -> String { fill(longDate, day) }

  /// A day in brief: `Nov 3, 2026`.
  public func short(_ day: Day) -> String { fill(shortDate, day) }

  /// The name of a day of the week: `Sunday`.
  public func weekday(_ day: Day) -> String { language.weekdays[day.weekday] }

  /// Hours and minutes: `10:04 AM`.
  public func time(_ time: LocalTime) -> String {
    let minute = Day.padded(time.minute, 2)
    switch clock {
    case .twentyFour: return "\(Day.padded(time.hour, 2)):\(minute)"
    case .twelve(let am, let pm):
      return "\((time.hour + 11) % 12 + 1):\(minute) \(time.hour < 12 ? am : pm)"
    }
  }

  /// A number with all its digits: `1,234.5`.
  public func number(_ number: Decimal) -> String {
    let (whole, fraction) = number.figures
    return (number < .zero ? "-" : "") + grouped(whole) + (fraction.isEmpty ? "" : String(decimal) + fraction)
  }

  /// A rate in percent: `8.25%`.
  public func percent(_ rate: Decimal) -> String { percent.replacing("#", with: number(rate)) }

  /// An amount with its currency: `$1,234.50`.
  public func amount(_ money: Money, _ currency: Currency) -> String {
    let divisor = Decimal.power(currency.places).magnitude
    let (whole, minor) = money.minorUnits.magnitude.quotientAndRemainder(dividingBy: divisor)
    let fraction = String(minor)
    let figures =
      grouped(String(whole))
      + (currency.places == 0
        ? "" : String(decimal) + String(repeating: "0", count: currency.places - fraction.count) + fraction)
    return (money < .zero ? "-" : "") + pattern(currency, figures)
  }

  /// A price that may have more decimal places than its currency: `$0.125`.
  public func price(_ price: Decimal, _ currency: Currency) -> String {
    if let money = Money(price, in: currency) { return amount(money, currency) }
    let (whole, fraction) = price.figures
    return (price < .zero ? "-" : "") + pattern(currency, grouped(whole) + String(decimal) + fraction)
  }

  private func pattern(_ currency: Currency, _ figures: String) -> String {
    let symbol = symbol(of: currency)
    let isWord = symbol.last.map { $0.isASCII && $0.isLetter } ?? false
    let pattern = isWord && money.hasPrefix("¤#") ? "¤ #" : money
    return pattern.replacing("¤", with: symbol).replacing("#", with: figures)
  }

  private func symbol(of currency: Currency) -> String {
    if currency.code == homeCurrency, let symbol = Self.homeSymbols[currency.code] { return symbol }
    return Self.foreignSymbols[currency.code] ?? currency.code
  }

  private func grouped(_ digits: String) -> String {
    guard digits.count >= leastGrouped else { return digits }
    var groups: [Substring] = []
    var rest = digits[...]
    while rest.count > 3 {
      groups.insert(rest.suffix(3), at: 0)
      rest.removeLast(3)
    }
    return ([rest] + groups).joined(separator: group)
  }

  private func fill(_ pattern: String, _ day: Day) -> String {
    var result = ""
    for character in pattern {
      switch character {
      case "D": result += Day.padded(day.day, 2)
      case "d": result += String(day.day)
      case "1": result += day.day == 1 ? language.first : String(day.day)
      case "m": result += Day.padded(day.month, 2)
      case "M": result += language.months[day.month - 1]
      case "N": result += language.shortMonths[day.month - 1]
      case "y": result += String(day.year)
      // A small f stands for the word "de", which holds the letter d.
      case "f": result += "de"
      default: result.append(character)
      }
    }
    return result
  }
}
