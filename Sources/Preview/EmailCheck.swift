import Messages
import Pages
import Portal

/// One thing about a message that was looked at: whether it is in order, and what to do when it is not.
struct Check: Sendable, Hashable {
  let isGood: Bool
  let title: String
  let detail: String
}

/// What can be told of an email by looking at it.
struct EmailCheck {
  /// Gmail cuts an email off here, in bytes of HTML.
  static let clip = 102 << 10
  /// From here on it is close: mail programs add to what they get.
  static let close = 80_000

  private let html: String
  private let text: String
  private let site: Site

  init(html: String, text: String, site: Site) {
    self.html = html
    self.text = text
    self.site = site
  }

  /// Everything that was looked at.
  var checks: [Check] { [size, alternative, pictures, links, contrast] }

  private var size: Check {
    let bytes = html.utf8.count
    let share = "\(Self.kilobytes(bytes)) of the 102 KB at which Gmail cuts an email off"
    if bytes > Self.clip {
      return Check(
        isGood: false, title: "Too long.", detail: "\(share). Shorten the template, or the text that it is given.")
    }
    return bytes > Self.close
      ? Check(isGood: false, title: "Nearly too long.", detail: "\(share). Mail programs add to it: stay below 80 KB.")
      : Check(isGood: true, title: "Size.", detail: "\(share).")
  }

  private static func kilobytes(_ bytes: Int) -> String {
    let tenths = (bytes * 10 + 512) / 1024
    return "\(tenths / 10).\(tenths % 10) KB"
  }

  private var alternative: Check {
    text.allSatisfy(\.isWhitespace)
      ? Check(
        isGood: false, title: "No plain text.",
        detail: "Write the same in the .txt.mustache template: some readers see it alone, and spam filters ask for it.")
      : Check(isGood: true, title: "Plain text.", detail: "There for who reads without HTML.")
  }

  private var pictures: Check {
    let pictures = tags.filter { $0.name == "img" }
    let silent = pictures.filter { $0.attributes["alt"] == nil }
    if !silent.isEmpty {
      return Check(
        isGood: false,
        title: silent.count == 1 ? "A picture without words." : "\(silent.count) pictures without words.",
        detail: "Add alt=\"…\" to each <img>; alt=\"\" where it only decorates.")
    }
    return pictures.isEmpty
      ? Check(isGood: true, title: "Pictures.", detail: "None, so nothing is missing where pictures are not loaded.")
      : Check(isGood: true, title: "Pictures.", detail: "Each has its words.")
  }

  private var links: Check {
    let targets = tags.filter { $0.name == "a" && !$0.isEnd }.map { $0.attributes["href"] ?? "" }
    let odd = targets.filter { target in
      !target.hasPrefix("\(site.url)/") && target != site.url && !target.hasPrefix("mailto:")
        && !target.hasPrefix("tel:")
    }
    if let first = odd.first {
      return Check(
        isGood: false, title: odd.count == 1 ? "A link leads elsewhere." : "\(odd.count) links lead elsewhere.",
        detail: "\"\(first)\" is not below \(site.url). Mail programs warn of links that do not fit their sender.")
    }
    return Check(
      isGood: true, title: "Links.", detail: targets.isEmpty ? "None." : "All \(targets.count) lead to \(site.url).")
  }

  private var contrast: Check {
    guard let worst = pairs.min(by: { $0.ratio < $1.ratio }) else {
      return Check(isGood: true, title: "Contrast.", detail: "No colors of its own.")
    }
    let tenths = Int(worst.ratio * 10)
    let ratio = "\(tenths / 10).\(tenths % 10) to 1"
    return worst.ratio < RGB.leastForText
      ? Check(
        isGood: false, title: "Hard to read.",
        detail:
          "\(worst.ink) on \(worst.ground) has a contrast of \(ratio). Text needs 4.5 to 1: make one of them darker or lighter."
      )
      : Check(isGood: true, title: "Contrast.", detail: "At least \(ratio); text needs 4.5 to 1.")
  }

  // MARK: - Reading the HTML

  private struct Tag {
    let name: String
    let isEnd: Bool
    let attributes: [String: String]
    let hasText: Bool
  }

  /// The tags in their order, each with whether text follows it.
  private var tags: [Tag] {
    var tags: [Tag] = []
    var rest = html[...]
    while let open = rest.firstIndex(of: "<") {
      rest = rest[open...].dropFirst()
      guard let end = rest.firstIndex(of: ">") else { break }
      let inside = rest[..<end]
      rest = rest[end...].dropFirst()
      let words = inside.drop { $0 == "/" }
      let name = words.prefix { $0.isLetter || $0.isNumber }.lowercased()
      if name == "style", !inside.hasPrefix("/"), let close = rest.firstRange(of: "</style>") {
        rest = rest[close.upperBound...]
        continue
      }
      let text = rest.prefix { $0 != "<" }
      tags.append(
        Tag(
          name: name, isEnd: inside.hasPrefix("/"), attributes: Self.attributes(words.dropFirst(name.count)),
          hasText: text.contains { !$0.isWhitespace }))
    }
    return tags
  }

  private static func attributes(_ text: Substring) -> [String: String] {
    var attributes: [String: String] = [:]
    var rest = text
    while let equals = rest.firstIndex(of: "=") {
      let name = rest[..<equals].split { $0.isWhitespace }.last.map { $0.lowercased() } ?? ""
      rest = rest[equals...].dropFirst()
      guard let quote = rest.first, quote == "\"" || quote == "'" else { continue }
      let value = rest.dropFirst().prefix { $0 != quote }
      rest = rest[value.endIndex...].dropFirst()
      attributes[name] = String(value).replacing("&amp;", with: "&").replacing("&quot;", with: "\"")
    }
    return attributes
  }

  private static let empty: Set<String> = ["img", "br", "meta", "hr", "link", "input", "wbr"]

  /// Each pair of colors that text is shown in, as inline styles set and hand down.
  private var pairs: [(ink: String, ground: String, ratio: Double)] {
    var stack: [(name: String, ink: String, ground: String, isHidden: Bool)] = [("", "#000000", "#FFFFFF", false)]
    var pairs: [(ink: String, ground: String, ratio: Double)] = []
    for tag in tags {
      if tag.isEnd {
        if let index = stack.lastIndex(where: { $0.name == tag.name }), index > 0 { stack.removeSubrange(index...) }
      } else if !Self.empty.contains(tag.name), let outer = stack.last {
        let style = Self.style(tag.attributes["style"] ?? "")
        let ground = style["background-color"] ?? style["background"] ?? tag.attributes["bgcolor"]
        stack.append(
          (
            tag.name, style["color"].flatMap(Self.color) ?? outer.ink, ground.flatMap(Self.color) ?? outer.ground,
            outer.isHidden || style["display"] == "none" || tag.name == "title"
          ))
      }
      guard tag.hasText, let here = stack.last, !here.isHidden, stack.count > 1 else { continue }
      pairs.append((here.ink, here.ground, RGB(here.ink).contrast(with: RGB(here.ground))))
    }
    return pairs
  }

  private static func style(_ text: String) -> [String: String] {
    var style: [String: String] = [:]
    for declaration in text.split(separator: ";") {
      let parts = declaration.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let name = parts[0].filter { !$0.isWhitespace }.lowercased()
      style[name] = String(parts[1].drop(while: \.isWhitespace)).replacing("!important", with: "")
    }
    return style
  }

  /// A color of three or six hexadecimal digits, as six; nil for any other value.
  private static func color(_ text: String) -> String? {
    let word = text.split { $0.isWhitespace }.first.map(String.init) ?? ""
    guard word.hasPrefix("#"), word.dropFirst().allSatisfy(\.isHexDigit) else { return nil }
    if word.count == 4 { return "#" + word.dropFirst().map { "\($0)\($0)" }.joined() }
    return word.count == 7 ? word : nil
  }
}

extension RGB {
  /// WCAG 2.2, success criterion 1.4.3.
  static var leastForText: Double { BrandColors.leastContrast }
}
