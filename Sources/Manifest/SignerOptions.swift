import Syntax

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The options of a line in an allowed_signers file (`ssh-keygen(1)`, ALLOWED SIGNERS).
struct SignerOptions {
  /// Whether the key only signs certificates.
  private(set) var isAuthority = false
  /// The patterns of the namespaces that the key may sign for; nil for all.
  private(set) var namespaces: String?
  /// The first valid moment, in Unix seconds.
  private(set) var validAfter: Int64?
  /// The last valid moment, in Unix seconds.
  private(set) var validBefore: Int64?

  /// No options.
  init() {}

  /// The options at a range of a file's bytes, separated by commas.
  ///
  /// - Throws: a ``Problem`` at an option that is unknown, given twice or malformed.
  init(_ source: Source, _ range: Range<Int>) throws(Problem) {
    var start = range.lowerBound
    var isQuoted = false
    for index in range.lowerBound...range.upperBound {
      let isEnd = index == range.upperBound
      if !isEnd, source.bytes[index] == UInt8(ascii: "\""),
        index == range.lowerBound || source.bytes[index - 1] != UInt8(ascii: "\\")
      {
        isQuoted.toggle()
      }
      if isEnd || !isQuoted && source.bytes[index] == UInt8(ascii: ",") {
        try take(source, start..<index)
        start = index + 1
      }
    }
    if let validAfter, let validBefore, validBefore <= validAfter {
      throw Problem(
        in: source, at: range.lowerBound, length: range.count, "valid-before is not later than valid-after",
        mend: "correct one of the two")
    }
  }

  private mutating func take(_ source: Source, _ range: Range<Int>) throws(Problem) {
    func problem(_ message: String, mend: String) -> Problem {
      Problem(in: source, at: range.lowerBound, length: range.count, message, mend: mend)
    }
    let option = source.bytes[range]
    let equals = option.firstIndex(of: UInt8(ascii: "=")) ?? range.upperBound
    let name = String(decoding: option[..<equals], as: UTF8.self).lowercased()
    if name == "cert-authority", equals == range.upperBound {
      isAuthority = true
      return
    }
    guard ["namespaces", "valid-after", "valid-before"].contains(name) else {
      throw problem(
        "this is neither a key nor an option that ssh-keygen knows",
        mend: "the options are namespaces=\"…\", valid-after=\"…\" and valid-before=\"…\"")
    }
    let quoted = option[equals...].dropFirst()
    guard quoted.count >= 2, quoted.first == UInt8(ascii: "\""), quoted.last == UInt8(ascii: "\"") else {
      throw problem("the option's value is not in double quotes", mend: "write \(name)=\"…\"")
    }
    let value = Self.unescaped(quoted.dropFirst().dropLast())
    let isTaken =
      switch name {
      case "namespaces": namespaces != nil
      case "valid-after": validAfter != nil
      default: validBefore != nil
      }
    if isTaken { throw problem("the line has \(name) twice", mend: "keep one of the two") }
    if name == "namespaces" {
      namespaces = value
      return
    }
    guard let seconds = Self.seconds(value) else {
      throw problem("this is not a time", mend: "write \(name)=\"YYYYMMDDZ\" or \"YYYYMMDDHHMMSSZ\" (UTC)")
    }
    if name == "valid-after" { validAfter = seconds } else { validBefore = seconds }
  }

  /// The text with `\"` read as a double quote.
  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\""), text.last == UInt8(ascii: "\\") { text.removeLast() }
      text.append(byte)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// A time as YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS in Unix seconds: UTC with a Z after it, else in the
  /// system's time zone, its standard time throughout the year as for ssh-keygen.
  private static func seconds(_ text: String) -> Int64? {
    let isUTC = text.hasSuffix("Z") || text.hasSuffix("z")
    let digits = Array((isUTC ? text.dropLast() : text[...]).utf8)
    guard [8, 12, 14].contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    func number(_ range: Range<Int>) -> Int32 {
      range.upperBound > digits.count ? 0 : digits[range].reduce(0) { $0 * 10 + Int32($1 - 0x30) }
    }
    var time = tm()
    time.tm_year = number(0..<4) - 1900
    time.tm_mon = number(4..<6) - 1
    time.tm_mday = number(6..<8)
    (time.tm_hour, time.tm_min, time.tm_sec) = (number(8..<10), number(10..<12), number(12..<14))
    guard time.tm_hour < 24, time.tm_min < 60, time.tm_sec < 60 else { return nil }
    var calendar = time
    let seconds = timegm(&calendar)
    guard calendar.tm_mon == time.tm_mon, calendar.tm_mday == time.tm_mday else { return nil }
    return Int64(isUTC ? seconds : mktime(&time))
  }
}
