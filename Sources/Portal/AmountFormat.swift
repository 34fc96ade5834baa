/// How one locale writes amounts of one currency.
public struct AmountFormat: Sendable {
  private let formats: Formats
  private let currency: Currency
  /// What stands before and after the figures.
  private let before: String
  private let after: String

  init(_ formats: Formats, _ currency: Currency) {
    self.formats = formats
    self.currency = currency
    let symbol = formats.symbol(of: currency)
    // A symbol that is a word does not touch the figures.
    let isWord = symbol.last.map { $0.isASCII && $0.isLetter } ?? false
    let pattern = isWord && formats.money.hasPrefix("¤#") ? "¤ #" : formats.money
    let parts = pattern.split(separator: "#", omittingEmptySubsequences: false).map {
      $0.split(separator: "¤", omittingEmptySubsequences: false).joined(separator: symbol)
    }
    before = parts[0]
    after = parts.dropFirst().joined()
  }

  /// An amount with its currency: `$1,234.50`.
  public func text(_ money: Money) -> String {
    text(Digits(money.minorUnits.magnitude, width: currency.places + 1), currency.places, isNegative: money < .zero)
  }

  /// A price that may have more decimal places than its currency: `$0.125`.
  public func text(price: Decimal) -> String {
    if let money = Money(price, in: currency) { return text(money) }
    return text(price.digits, price.scale, isNegative: price < .zero)
  }

  private func text(_ digits: Digits, _ places: Int, isNegative: Bool) -> String {
    String(most: Formats.mostFigures + before.utf8.count + after.utf8.count) { text in
      if isNegative { text.add("-") }
      text.add(before)
      formats.add(digits, places: places, to: &text)
      text.add(after)
    }
  }
}

extension Formats {
  fileprivate func symbol(of currency: Currency) -> String {
    if currency.code == homeCurrency, let symbol = Self.homeSymbols[currency.code] { return symbol }
    return Self.foreignSymbols[currency.code] ?? currency.code
  }
}
