import Endpoint
import Portal

/// How something is looked at: all of it stands in the address.
struct Lens: Sendable, Hashable {
  /// In which window.
  enum Width: String, CaseIterable {
    case desktop, phone
  }

  /// In which colors.
  enum Theme: String, CaseIterable {
    /// As the reader's own system says.
    case auto
    case light
    /// Dark as the page declares it.
    case dark
    /// Dark as a mail program forces it, by inversion.
    case forced

    var label: String {
      switch self {
      case .auto: "As your system"
      case .light: "Light"
      case .dark: "Dark, as declared"
      case .forced: "Dark, forced by inversion"
      }
    }
  }

  /// The moment as it was typed; nil for now.
  var at: Instant?
  var width = Width.desktop
  var theme = Theme.auto
  /// Which part of an email is shown.
  var part = ""

  /// Nothing but what stands there: anything that is not understood counts as not said.
  init(_ query: Form) {
    at = Instant(iso8601: query["at"].replacing(" ", with: "+"))
    width = Width(rawValue: query["width"]) ?? .desktop
    theme = Theme(rawValue: query["theme"]) ?? .auto
    part = ["text", "source", "headers"].contains(query["part"]) ? query["part"] : ""
  }

  /// The query that says all of it, with a question mark; empty when there is nothing to say.
  var query: String { Self.query(items) }

  /// The query that says the moment alone, and more.
  func moment(_ more: [(String, String)] = []) -> String { Self.query(items.filter { $0.0 == "at" } + more) }

  /// The way to an address, seen at the same moment.
  func link(_ path: String, _ more: [(String, String)] = []) -> String { path + moment(more) }

  private var items: [(String, String)] {
    [
      ("at", at?.iso8601 ?? ""), ("width", width == .desktop ? "" : width.rawValue),
      ("theme", theme == .auto ? "" : theme.rawValue), ("part", part),
    ].filter { !$0.1.isEmpty }
  }

  static func query(_ items: [(String, String)]) -> String {
    items.isEmpty ? "" : "?" + items.map { "\($0.0)=\(Tree.encoded($0.1))" }.joined(separator: "&")
  }

  /// The fields of a query; nil when they cannot be read.
  static func form(_ query: String) -> Form? { Form(Array(query.utf8.drop { $0 == UInt8(ascii: "?") })) }

  /// The step of an address below `/show/` that says moment and colors.
  var step: String { "\(at?.iso8601 ?? "now").\(theme == .forced ? "light" : theme.rawValue)" }

  /// What a step says; nil when it is none.
  init?(step: String) {
    guard let dot = step.lastIndex(of: "."), let theme = Theme(rawValue: String(step[step.index(after: dot)...])) else {
      return nil
    }
    self.init(Form())
    self.theme = theme
    let moment = String(step[..<dot])
    if moment == "now" { return }
    guard let at = Instant(utc: moment) else { return nil }
    self.at = at
  }

  /// A page or style sheet in the lens's colors: what it says about a reader's preference is decided here.
  func applied(to text: String) -> String {
    guard theme == .light || theme == .dark else { return text }
    let isDark = theme == .dark
    return
      text
      .replacing("(prefers-color-scheme: dark)", with: isDark ? "(min-width: 0)" : "(max-width: 0)")
      .replacing("(prefers-color-scheme:dark)", with: isDark ? "(min-width: 0)" : "(max-width: 0)")
      .replacing("color-scheme: light dark", with: "color-scheme: \(theme.rawValue)")
      .replacing("content=\"light dark\"", with: "content=\"\(theme.rawValue)\"")
  }
}
