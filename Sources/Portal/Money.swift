/// A currency of ISO 4217.
public struct Currency: Sendable, Hashable {
  /// The three-letter code, `USD`.
  public let code: String
  /// How many decimal places its minor unit has: 2 for dollars, 0 for yen.
  public let places: Int

  /// The currency of a code; nil for a code that ISO 4217 does not list.
  public init?(code: String) {
    guard let places = Self.table[code] else { return nil }
    self.code = code
    self.places = places
  }

  /// A currency with as many decimal places as any has.
  public static let finest = Currency(code: "BHD", places: 3)

  private init(code: String, places: Int) {
    self.code = code
    self.places = places
  }

  /// Every code that ``init(code:)`` takes, sorted.
  public static var codes: [String] { table.keys.sorted() }

  private static let table: [String: Int] = {
    let two = """
      AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF \
      CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF \
      IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR \
      MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD \
      SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER \
      ZAR ZMW
      """
    var table: [String: Int] = [:]
    for code in two.split(separator: " ") { table[String(code)] = 2 }
    for code in "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(separator: " ") {
      table[String(code)] = 0
    }
    for code in "BHD IQD JOD KWD LYD OMR TND".split(separator: " ") { table[String(code)] = 3 }
    return table
  }()
}

/// An amount in the minor unit of the site's currency (cents): exact, and rounded only where a rule says so.
public struct Money: Sendable, Hashable, Comparable {
  /// The amount in minor units.
  public let minorUnits: Int128

  /// An amount in minor units.
  public init(minorUnits: Int128) { self.minorUnits = minorUnits }

  /// Nothing.
  public static let zero = Money(minorUnits: 0)

  /// The largest amount, either way, that a line or a payment may have, in minor units.
  public static let largest: Int128 = 1_000_000_000_000_000

  /// An exact amount; nil when it has more decimal places than the currency's minor unit, or is beyond ``largest``.
  public init?(_ amount: Decimal, in currency: Currency) {
    guard amount.scale <= currency.places else { return nil }
    minorUnits = amount.units(at: currency.places)
    guard minorUnits.magnitude <= Self.largest.magnitude else { return nil }
  }

  /// The product of two numbers in major units, rounded to the minor unit, half away from zero.
  public init(_ first: Decimal, times second: Decimal, in currency: Currency) {
    let product = first.units * second.units
    let scale = first.scale + second.scale
    minorUnits =
      scale <= currency.places
      ? product * Decimal.power(currency.places - scale)
      : Self.quotient(product, by: Decimal.power(scale - currency.places))
  }

  /// This share of the amount, rounded to the minor unit, half away from zero.
  public func percent(_ rate: Decimal) -> Money {
    Money(minorUnits: Self.quotient(minorUnits * rate.units, by: Decimal.power(rate.scale + 2)))
  }

  /// A quotient rounded half away from zero.
  private static func quotient(_ value: Int128, by divisor: Int128) -> Int128 {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    guard remainder.magnitude * 2 >= divisor.magnitude else { return quotient }
    return value < 0 ? quotient - 1 : quotient + 1
  }

  /// The sum.
  public static func + (first: Money, second: Money) -> Money {
    Money(minorUnits: first.minorUnits + second.minorUnits)
  }

  /// The difference.
  public static func - (first: Money, second: Money) -> Money {
    Money(minorUnits: first.minorUnits - second.minorUnits)
  }

  /// The smaller amount first.
  public static func < (first: Money, second: Money) -> Bool { first.minorUnits < second.minorUnits }
}

extension Sequence where Element == Money {
  /// The sum of all amounts.
  public var total: Money { reduce(.zero, +) }
}
