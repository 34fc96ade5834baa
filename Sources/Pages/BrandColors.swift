import Templates

/// The brand's color, and what must be done to it so that text in it, and on it, can be read.
public struct BrandColors: Sendable {
  /// The color that stands in when site.json names none.
  public static let standard = "#2F5D50"

  /// The tags of `brand`.
  public static let shape = Shape(
    "brand", [("color", .text), ("onColor", .text), ("light", .text), ("dark", .text)])

  /// The value of `brand`.
  public let record: Record

  /// WCAG 2.2, success criterion 1.4.3: the least contrast of text.
  package static let leastContrast = 4.5

  /// - Parameter color: `#RRGGBB`; nil stands for ``standard``.
  public init(_ color: String?) {
    let hex = color ?? Self.standard
    let brand = RGB(hex)
    // The grounds are the lightest and darkest that the pages put text on.
    let light = brand.mixed(with: .black, until: RGB("#EFEBE4"))
    let dark = brand.mixed(with: .white, until: RGB("#2E2A24"))
    let onColor = brand.contrast(with: .white) >= Self.leastContrast ? RGB.white : .black
    record = Record([.text(hex), .text(onColor.hex), .text(light.hex), .text(dark.hex)])
  }
}

/// A color of sRGB.
package struct RGB: Hashable, Sendable {
  package let channels: [Double]

  static let black = RGB("#000000")
  static let white = RGB("#FFFFFF")

  /// A color written as `#RRGGBB`.
  package init(_ hex: String) {
    let value = UInt32(hex.dropFirst(), radix: 16) ?? 0
    channels = [16, 8, 0].map { Double(value >> $0 & 0xFF) / 255 }
  }

  private init(channels: [Double]) { self.channels = channels }

  var hex: String {
    "#"
      + channels.map { channel in
        let digits = String(Int((channel * 255).rounded()), radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
  }

  /// This color with as little of another as gives readable text on a ground.
  func mixed(with other: RGB, until ground: RGB) -> RGB {
    for step in 0...100 {
      let share = Double(step) / 100
      // What is written, and so must be readable, is the rounded color.
      let mixed = RGB(RGB(channels: zip(channels, other.channels).map { $0 * (1 - share) + $1 * share }).hex)
      if mixed.contrast(with: ground) >= BrandColors.leastContrast { return mixed }
    }
    return other
  }

  /// WCAG 2.2's contrast ratio, 1 to 21.
  package func contrast(with other: RGB) -> Double {
    let (one, two) = (luminance, other.luminance)
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)
  }

  /// WCAG 2.2's relative luminance, 0 to 1. The power 2.4 is taken as the square times the fifth root of the square, by
  /// Newton's steps, so that every machine gets the same.
  private var luminance: Double {
    let linear = channels.map { $0 <= 0.04045 ? $0 / 12.92 : Self.power12Fifths(($0 + 0.055) / 1.055) }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }

  private static func power12Fifths(_ base: Double) -> Double {
    let square = base * base
    var root = 1.0
    for _ in 0..<60 {
      let fourth = root * root * root * root
      root = (4 * root + square / fourth) / 5
    }
    return square * root
  }
}
