import Foundation

/// The text of an SMS, and what it costs to send (3GPP TS 23.038).
public struct SMSText: Sendable {
  /// How the text is carried.
  public enum Encoding: String, Sendable {
    case gsm7 = "GSM-7"
    case ucs2 = "UCS-2"
  }

  /// The text, with typographic quotes, dashes and spaces as GSM-7 writes them.
  public let body: String
  /// How it is carried.
  public let encoding: Encoding
  /// How many messages it takes.
  public let segments: Int
  /// The characters that GSM-7 cannot write, each once, in the order of the text.
  public let costly: [Unicode.Scalar]
  /// How many messages it would take if each of ``costly`` were one that GSM-7 can write.
  public let plainSegments: Int

  /// How many units one message holds alone, and as a part of several.
  private static let room: [Encoding: (alone: Int, part: Int)] = [.gsm7: (160, 153), .ucs2: (70, 67)]

  /// - Parameter text: the text; letters are composed but never replaced.
  public init(_ text: String) {
    if let segments = text.utf8.withContiguousStorageIfAvailable(Self.asciiSegments) ?? nil {
      (body, encoding, self.segments, costly, plainSegments) = (text, .gsm7, segments, [], segments)
      return
    }
    body = Self.normalized(text)
    let septets = body.unicodeScalars.map(Self.septets)
    encoding = septets.contains(0) ? .ucs2 : .gsm7
    let units = encoding == .gsm7 ? septets : body.unicodeScalars.map { $0.value > 0xFFFF ? 2 : 1 }
    segments = Self.segments(units, in: encoding)
    var costly: [Unicode.Scalar] = []
    for (scalar, count) in zip(body.unicodeScalars, septets) where count == 0 && !costly.contains(scalar) {
      costly.append(scalar)
    }
    self.costly = costly
    plainSegments = Self.segments(septets.map { max($0, 1) }, in: .gsm7)
  }

  /// A character of two units is not divided between two parts.
  private static func segments(_ units: some Sequence<Int>, in encoding: Encoding) -> Int {
    let (alone, part) = room[encoding] ?? (160, 153)
    var (total, count, used) = (0, 1, 0)
    for unit in units {
      total += unit
      if used + unit > part { (count, used) = (count + 1, 0) }
      used += unit
    }
    return total <= alone ? 1 : count
  }

  /// How many messages a text in ASCII takes; nil when a character is not, or cannot be written in GSM-7.
  private static func asciiSegments(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    asciiSeptets.withUnsafeBufferPointer { septets in
      guard bytes.allSatisfy({ $0 < 0x80 && septets[Int($0)] > 0 }) else { return nil }
      return segments(bytes.lazy.map { septets[Int($0)] }, in: .gsm7)
    }
  }

  private static func normalized(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    let composed = text.unicodeScalars.allSatisfy(isComposed) ? text : text.precomposedStringWithCanonicalMapping
    var result = String.UnicodeScalarView()
    for scalar in composed.unicodeScalars {
      switch scalar.value {
      case 0x2018...0x201B, 0x2032: result.append("'")
      case 0x201C...0x201F, 0x2033: result.append("\"")
      case 0x2010...0x2015, 0x2212: result.append("-")
      case 0x2026: result.append(contentsOf: "...".unicodeScalars)
      case 0x00A0, 0x2000...0x200A, 0x202F, 0x205F: result.append(" ")
      case 0x200B, 0x2060, 0xFEFF, 0x00AD: break
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// Whether a character stays as it is when a text of such characters alone is composed: before U+0300 and in most of
  /// General Punctuation none combines with others or stands for another.
  private static func isComposed(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x300 || (0x2002...0x206F).contains(scalar.value)
  }

  /// How many septets a character takes in GSM-7; 0 when it cannot be written.
  private static func septets(of scalar: Unicode.Scalar) -> Int {
    scalar.isASCII ? asciiSeptets[Int(scalar.value)] : lookedUpSeptets(of: scalar)
  }

  private static let asciiSeptets = (0..<0x80).map { lookedUpSeptets(of: Unicode.Scalar(UInt8($0))) }

  private static func lookedUpSeptets(of scalar: Unicode.Scalar) -> Int {
    basic.contains(scalar) ? 1 : extended.contains(scalar) ? 2 : 0
  }

  private static let basic = Set(
    """
    @£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
    abcdefghijklmnopqrstuvwxyzäöñüà
    """.unicodeScalars)
  private static let extended = Set("\u{0C}^{}\\[~]|€".unicodeScalars)
}
