import Portal
import Seeded
import Testing

struct MoneyTests {
  private func decimal(_ text: String) throws -> Decimal { try #require(Decimal(text)) }
  private func currency(_ code: String) throws -> Currency { try #require(Currency(code: code)) }

  @Test(arguments: ["0", "-0", "1", "-1.5", "8.875", "0.000001", "999999999999", "1e3", "1.5E-3", "000", "1.50"])
  func decimalsThatAreNumbers(_ text: String) { #expect(Decimal(text) != nil) }

  @Test(arguments: [
    "", "-", "+1", ".5", "1.", "1e", "1e+", "0x10", "1,5", " 1", "1 ", "NaN", "1000000000000", "0.0000001", "1e99",
    "--1", "١",
  ])
  func textsThatAreNone(_ text: String) { #expect(Decimal(text) == nil) }

  @Test func equalNumbersAreEqualHoweverTheyAreWritten() throws {
    #expect(try decimal("8.250") == decimal("8.25"))
    #expect(try decimal("1e2") == decimal("100"))
    #expect(try decimal("-0") == .zero)
  }

  @Test(arguments: [
    ("1", "0.005", 1), ("1", "-0.005", -1), ("1", "0.0049", 0), ("3", "0.335", 101), ("1.5", "33.33", 5000),
    ("0.333333", "3", 100), ("-2", "19.99", -3998),
  ])
  func linesRoundHalfAwayFromZero(_ quantity: String, _ price: String, _ cents: Int) throws {
    let money = Money(try decimal(quantity), times: try decimal(price), in: try currency("USD"))
    #expect(money.minorUnits == Int128(cents))
  }

  @Test func currenciesHaveTheirOwnPlaces() throws {
    #expect(Money(try decimal("1.5"), in: try currency("JPY")) == nil)
    #expect(Money(try decimal("1.234"), in: try currency("BHD"))?.minorUnits == 1234)
    #expect(Money(try decimal("10.005"), in: try currency("USD")) == nil)
    #expect(Currency(code: "usd") == nil)
  }

  /// Rounded products and taxes against the same done with whole numbers alone: n/d rounded half away from zero is
  /// (2|n| + d) / 2d with the sign of n.
  @Test func productsAndTaxesAreExactBeforeTheyAreRounded() throws {
    var random = SeededGenerator(seed: 1042)
    let dollars = try currency("USD")
    for _ in 0..<20_000 {
      let quantity = Int.random(in: -999_999...999_999, using: &random)
      let price = Int.random(in: -99_999_999...99_999_999, using: &random)
      let rate = Int.random(in: 0...30_000, using: &random)
      let line = Money(
        try decimal(text(quantity, places: 3)), times: try decimal(text(price, places: 4)), in: dollars)
      #expect(line.minorUnits == rounded(Int128(quantity) * Int128(price), 100_000))
      let tax = line.percent(try decimal(text(rate, places: 3)))
      #expect(tax.minorUnits == rounded(line.minorUnits * Int128(rate), 100_000))
    }
  }

  private func rounded(_ value: Int128, _ divisor: Int128) -> Int128 {
    let size = (2 * Int128(value.magnitude) + divisor) / (2 * divisor)
    return value < 0 ? -size : size
  }

  private func text(_ value: Int, places: Int) -> String {
    let digits = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return (value < 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
  }
}
