/// The ASCII form of domain names (RFC 3492, as RFC 5890 uses it).
package enum Punycode {
  /// An address whose domain is written in ASCII; one whose local part is not ASCII stays as it is (RFC 6532).
  package static func address(_ address: String) -> String {
    if address.utf8.allSatisfy({ $0 < 0x80 }) { return address }
    guard let at = address.lastIndex(of: "@"), address[..<at].utf8.allSatisfy({ $0 < 0x80 }) else { return address }
    return address[...at] + domain(address[address.index(after: at)...])
  }

  private static func domain(_ domain: Substring) -> String {
    domain.split(separator: ".", omittingEmptySubsequences: false).map { label in
      label.utf8.allSatisfy { $0 < 0x80 } ? String(label) : "xn--" + encode(label.lowercased())
    }.joined(separator: ".")
  }

  /// RFC 3492, section 6.3, with the parameters of section 5.
  static func encode(_ label: String) -> String {
    let scalars = label.unicodeScalars.map { Int($0.value) }
    var output = scalars.filter { $0 < 0x80 }.compactMap { Unicode.Scalar($0).map(Character.init) }
    let basic = output.count
    if basic > 0 { output.append("-") }
    var (code, delta, bias, handled) = (0x80, 0, 72, basic)
    while handled < scalars.count, let next = scalars.filter({ $0 >= code }).min() {
      delta += (next - code) * (handled + 1)
      code = next
      for scalar in scalars {
        if scalar < code { delta += 1 }
        guard scalar == code else { continue }
        var rest = delta
        var position = 36
        while true {
          let threshold = min(max(position - bias, 1), 26)
          if rest < threshold { break }
          output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
          rest = (rest - threshold) / (36 - threshold)
          position += 36
        }
        output.append(digit(rest))
        bias = adapt(delta, points: handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      code += 1
    }
    return String(output)
  }

  private static func adapt(_ delta: Int, points: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / points
    var steps = 0
    while delta > 455 {
      delta /= 35
      steps += 36
    }
    return steps + 36 * delta / (delta + 38)
  }

  private static func digit(_ value: Int) -> Character {
    Character(Unicode.Scalar(UInt8(value < 26 ? value + 0x61 : value - 26 + 0x30)))
  }
}
