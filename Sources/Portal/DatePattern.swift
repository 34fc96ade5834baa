/// How days are written in a locale, as a pattern says: `d. M y`.
struct DatePattern: Sendable, Hashable {
  private enum Piece: Sendable, Hashable {
    case byte(UInt8)
    case day(width: Int)
    /// The day, but the first of a month as the language writes it.
    case ordinal
    case month
    case monthName
    case shortMonthName
    case year
  }

  private let pieces: [Piece]

  /// - Parameter pattern: `d` is the day, `D` in two digits, `1` but as the language writes the first; `m` the month in two
  ///   digits, `M` its name, `N` its short name; `y` the year; `f` stands for the word "de", which holds the letter d;
  ///   anything else for itself.
  init(_ pattern: String) {
    pieces = pattern.utf8.flatMap { byte -> [Piece] in
      switch byte {
      case UInt8(ascii: "D"): [.day(width: 2)]
      case UInt8(ascii: "d"): [.day(width: 1)]
      case UInt8(ascii: "1"): [.ordinal]
      case UInt8(ascii: "m"): [.month]
      case UInt8(ascii: "M"): [.monthName]
      case UInt8(ascii: "N"): [.shortMonthName]
      case UInt8(ascii: "y"): [.year]
      case UInt8(ascii: "f"): "de".utf8.map { .byte($0) }
      default: [.byte(byte)]
      }
    }
  }

  func text(_ day: Day, _ language: Language) -> String {
    String(most: 128) { text in
      for piece in pieces {
        switch piece {
        case .byte(let byte): text.add(byte)
        case .day(let width): text.add(day.day, width: width)
        case .ordinal where day.day == 1: text.add(language.first)
        case .ordinal: text.add(day.day)
        case .month: text.add(day.month, width: 2)
        case .monthName: text.add(language.months[day.month - 1])
        case .shortMonthName: text.add(language.shortMonths[day.month - 1])
        case .year: text.add(day.year)
        }
      }
    }
  }
}
