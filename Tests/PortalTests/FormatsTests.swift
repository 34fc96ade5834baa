import Portal
import Testing

struct FormatsTests {
  /// Every supported locale, with a day, a time, an amount in the locale's own currency and in dollars, and a rate.
  @Test(arguments: [
    ("en-US", "USD", "March 1, 2026|Mar 1, 2026|Sunday|2:05 PM|$1,234.50|-$0.05|8.25%"),
    ("en-CA", "CAD", "March 1, 2026|Mar 1, 2026|Sunday|2:05 p.m.|$1,234.50|-US$0.05|8.25%"),
    ("en-GB", "GBP", "1 March 2026|1 Mar 2026|Sunday|14:05|£1,234.50|-US$0.05|8.25%"),
    ("en-IE", "EUR", "1 March 2026|1 Mar 2026|Sunday|14:05|€1,234.50|-US$0.05|8.25%"),
    ("en-AU", "AUD", "1 March 2026|1 Mar 2026|Sunday|2:05 pm|$1,234.50|-US$0.05|8.25%"),
    ("en-NZ", "NZD", "1 March 2026|1 Mar 2026|Sunday|2:05 pm|$1,234.50|-US$0.05|8.25%"),
    ("de-DE", "EUR", "1. März 2026|01.03.2026|Sonntag|14:05|1.234,50 €|-0,05 US$|8,25 %"),
    ("de-AT", "EUR", "1. März 2026|01.03.2026|Sonntag|14:05|€ 1.234,50|-US$ 0,05|8,25 %"),
    ("de-CH", "CHF", "1. März 2026|01.03.2026|Sonntag|14:05|CHF 1’234.50|-US$ 0.05|8.25%"),
    ("fr-FR", "EUR", "1er mars 2026|1er mars 2026|dimanche|14:05|1 234,50 €|-0,05 US$|8,25 %"),
    ("fr-BE", "EUR", "1er mars 2026|1er mars 2026|dimanche|14:05|1 234,50 €|-0,05 US$|8,25 %"),
    ("fr-CA", "CAD", "1er mars 2026|1er mars 2026|dimanche|14:05|1 234,50 $|-0,05 US$|8,25 %"),
    ("fr-CH", "CHF", "1er mars 2026|1er mars 2026|dimanche|14:05|1 234,50 CHF|-0,05 US$|8,25 %"),
    ("es-ES", "EUR", "1 de marzo de 2026|1 mar 2026|domingo|14:05|1234,50 €|-0,05 US$|8,25 %"),
    ("es-MX", "MXN", "1 de marzo de 2026|1 mar 2026|domingo|2:05 p.m.|$1,234.50|-US$0.05|8.25%"),
    ("es-US", "USD", "1 de marzo de 2026|1 mar 2026|domingo|2:05 p.m.|$1,234.50|-$0.05|8.25%"),
    ("it-IT", "EUR", "1 marzo 2026|1 mar 2026|domenica|14:05|1.234,50 €|-0,05 US$|8,25%"),
    ("nl-NL", "EUR", "1 maart 2026|1 mrt 2026|zondag|14:05|€ 1.234,50|-US$ 0,05|8,25%"),
    ("nl-BE", "EUR", "1 maart 2026|1 mrt 2026|zondag|14:05|€ 1.234,50|-US$ 0,05|8,25%"),
    ("pt-BR", "BRL", "1 de março de 2026|1 de mar. de 2026|domingo|14:05|R$ 1.234,50|-US$ 0,05|8,25%"),
    ("pt-PT", "EUR", "1 de março de 2026|01/03/2026|domingo|14:05|1234,50 €|-0,05 US$|8,25%"),
  ])
  func everyLocaleWritesItsOwnWay(_ locale: String, _ currency: String, _ expected: String) throws {
    let formats = try #require(Formats(locale: locale))
    let day = try #require(Day("2026-03-01"))
    let zone = TimeZoneRules(identifier: "UTC") { _ in 0 }
    let time = zone.local(try #require(Instant(utc: "2026-03-01T14:05:00Z")))
    let written = [
      formats.long(day), formats.short(day), formats.weekday(day), formats.time(time),
      formats.amounts(in: try #require(Currency(code: currency))).text(Money(minorUnits: 123_450)),
      formats.amounts(in: try #require(Currency(code: "USD"))).text(Money(minorUnits: -5)),
      formats.percent(try #require(Decimal("8.25"))),
    ]
    #expect(written.joined(separator: "|") == expected)
  }

  @Test func everySupportedLocaleIsTestedAbove() { #expect(Formats.locales.count == 21) }

  @Test func noFormatHoldsASpaceThatWouldMakeAnSMSUnicode() throws {
    for locale in Formats.locales {
      let formats = try #require(Formats(locale: locale))
      let text = formats.long(try #require(Day("2026-08-31"))) + formats.number(Decimal(1_234_567))
      #expect(!text.unicodeScalars.contains { [0x00A0, 0x202F, 0x2009].contains($0.value) })
    }
  }

  @Test func midnightAndNoonOnATwelveHourClock() throws {
    let formats = try #require(Formats(locale: "en-US"))
    let zone = TimeZoneRules(identifier: "UTC") { _ in 0 }
    func time(_ text: String) throws -> String { formats.time(zone.local(try #require(Instant(utc: text)))) }
    #expect(try time("2026-03-01T00:00:00Z") == "12:00 AM")
    #expect(try time("2026-03-01T12:00:00Z") == "12:00 PM")
    #expect(try time("2026-03-01T23:59:00Z") == "11:59 PM")
  }

  @Test func amountsWithoutMinorUnitsAndLargeOnes() throws {
    let formats = try #require(Formats(locale: "en-US"))
    #expect(formats.amounts(in: try #require(Currency(code: "JPY"))).text(Money(minorUnits: 1_234_567)) == "¥1,234,567")
    #expect(formats.amounts(in: try #require(Currency(code: "SEK"))).text(Money(minorUnits: 100)) == "SEK 1.00")
    #expect(
      formats.amounts(in: try #require(Currency(code: "USD"))).text(price: try #require(Decimal("0.125"))) == "$0.125")
  }
  @Test func everyDigitOfAHugeAmountIsWritten() throws {
    let amounts = try #require(Formats(locale: "de-CH")).amounts(in: try #require(Currency(code: "CHF")))
    let most = "CHF 1’701’411’834’604’692’317’316’873’037’158’841’057.27"
    #expect(amounts.text(Money(minorUnits: .max)) == most)
    #expect(amounts.text(Money(minorUnits: .min + 1)) == "-" + most)
    #expect(amounts.text(Money(minorUnits: 18_446_744_073_709_551_616)) == "CHF 184’467’440’737’095’516.16")
    #expect(amounts.text(.zero) == "CHF 0.00")
  }
}
