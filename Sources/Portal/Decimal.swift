/// An exact decimal number, never binary floating point: at most 12 digits before the point and 6 after it.
public struct Decimal: Sendable, Hashable, Comparable {
  /// The number times ten to the power of ``scale``, without trailing zeros after the point.
  let units: Int128
  /// How many digits stand after the point.
  let scale: Int

  static let mostWholeDigits = 12
  static let mostFractionDigits = 6

  /// Zero.
  public static let zero = Decimal(units: 0, scale: 0)

  /// A whole number.
  public init(_ whole: Int) { self.init(units: Int128(whole), scale: 0) }

  private init(units: Int128, scale: Int) {
    var (units, scale) = (units, scale)
    while scale > 0, units % 10 == 0 { (units, scale) = (units / 10, scale - 1) }
    self.units = units
    self.scale = scale
  }

  /// A number as JSON writes it: `12`, `-0.5`, `8.875`, `1e3`; a leading `+` or point is refused.
  ///
  /// Nil when the text is no such number, or needs more than 12 digits before the point or 6 after it.
  public init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest.removeFirst() }
    func digits() -> ArraySlice<UInt8> { rest.prefix { (0x30...0x39).contains($0) } }
    let whole = digits()
    rest = rest.dropFirst(whole.count)
    var fraction: ArraySlice<UInt8> = []
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      fraction = digits()
      rest = rest.dropFirst(fraction.count)
      if fraction.isEmpty { return nil }
    }
    var exponent = 0
    if let first = rest.first, first | 0x20 == UInt8(ascii: "e") {
      rest.removeFirst()
      let sign = rest.first == UInt8(ascii: "-") ? -1 : 1
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
      let power = digits()
      rest = rest.dropFirst(power.count)
      guard let value = Int(String(decoding: power, as: UTF8.self)), value <= 40 else { return nil }
      exponent = sign * value
    }
    guard rest.isEmpty, !whole.isEmpty else { return nil }

    var figures = Array(whole + fraction)
    var point = whole.count + exponent
    while figures.count > 1, figures.first == UInt8(ascii: "0") {
      figures.removeFirst()
      point -= 1
    }
    while figures.count > 1, figures.last == UInt8(ascii: "0") { figures.removeLast() }
    if figures == [UInt8(ascii: "0")] { point = 1 }
    guard point <= Self.mostWholeDigits, figures.count - point <= Self.mostFractionDigits else { return nil }
    while figures.count < point { figures.append(UInt8(ascii: "0")) }
    guard let units = Int128(String(decoding: figures, as: UTF8.self)) else { return nil }
    self.init(units: isNegative ? -units : units, scale: max(0, figures.count - point))
  }

  /// Numeric order.
  public static func < (first: Decimal, second: Decimal) -> Bool {
    let scale = max(first.scale, second.scale)
    return first.units(at: scale) < second.units(at: scale)
  }

  /// The digits of the absolute value, as many as ``scale`` of them after the point.
  var digits: Digits { Digits(units.magnitude, width: scale + 1) }

  func units(at scale: Int) -> Int128 { units * Self.power(scale - self.scale) }

  static func power(_ exponent: Int) -> Int128 {
    var result: Int128 = 1
    for _ in 0..<exponent { result *= 10 }
    return result
  }
}
