import Portal
import Syntax
import Templates

/// What a site gives to all pages of its endpoint.
public struct EndpointFrame: Sendable {
  let values: [Value]

  static func fields(_ assets: Assets) -> [(String, Kind)] {
    [
      ("organization", .text), ("sender", .record(Common.person)), ("assets", assets.kind),
      ("logo", .optional(Shape("logo", [("src", .text)]))), ("minutes", .text), ("pageTitle", .text), ("token", .text),
    ]
  }

  /// - Parameters:
  ///   - organization: the organization's name.
  ///   - sender: whom a visitor may ask for help.
  ///   - assets: the files that pages may link to.
  ///   - logo: the logo's path from dist/; nil when there is none.
  ///   - codeMinutes: for how many minutes a code is good.
  public init(organization: String, sender: Person, assets: Assets, logo: String?, codeMinutes: Int) {
    values = [
      .text(organization), Common.person(sender), assets.value, logo.map { .record(Record([.text($0)])) } ?? .absent,
      .text(String(codeMinutes)),
    ]
  }
}

/// The templates of the endpoint's pages, each checked against what its page gives.
public struct EndpointPages: Sendable {
  private let templates: [String: Template]

  /// - Parameters:
  ///   - library: the folder templates/endpoint/.
  ///   - assets: the files that pages may link to.
  /// - Throws: every tag that no data answers, and every template that is missing.
  public init(_ library: Library, assets: Assets) throws(Problems) {
    var problems: [Problem] = []
    var templates: [String: Template] = [:]
    for (name, fields) in Self.fields {
      do throws(Problems) {
        templates[name] = try library.template(name, for: Shape(name, EndpointFrame.fields(assets) + fields))
      } catch {
        problems += error.list
      }
    }
    if !problems.isEmpty { throw Problems(problems) }
    self.templates = templates
  }

  /// The HTML of a page.
  ///
  /// - Parameters:
  ///   - page: the page.
  ///   - frame: what the site gives to all its pages.
  ///   - token: what a form on the page carries, so that only our own page can have sent it.
  public func render(_ page: EndpointPage, _ frame: EndpointFrame, token: String) -> [UInt8] {
    var bytes: [UInt8] = []
    let (name, title, values) = page.content
    templates[name]?.render(Record(frame.values + [.text(title), .text(token)] + values), into: &bytes)
    return bytes
  }

  private static let project = Shape("project", [("title", .text)])
  private static let address = Shape("address", [("address", .text), ("isEmail", .flag), ("isText", .flag)])
  private static let channels: [(String, Kind)] = [
    ("hasChannels", .flag),
    (
      "channels",
      .list(
        .record(Shape("channel", address.fields.map { ($0.name, $0.kind) } + [("value", .text), ("isAgain", .flag)])))
    ),
  ]

  /// What each template is given beside the frame.
  static let fields: [(name: String, fields: [(String, Kind)])] = [
    ("landing", [("project", .record(project)), ("isAccepted", .flag)] + channels),
    (
      "code",
      [
        ("project", .optional(project)), ("sent", .optional(address)),
        ("wrong", .optional(Shape("wrong", [("tries", .text), ("isLast", .flag)]))), ("isMalformed", .flag),
      ] + channels
    ),
    ("spent", [("isMistyped", .flag)] + channels),
    ("locked", [("wait", .text)]),
    ("limited", [("wait", .text), ("canType", .flag)]),
    (
      "closed",
      [("reason", .record(Shape("reason", [("expired", .flag), ("replaced", .flag), ("cancelled", .flag)])))]
    ),
    ("asked", []), ("find", [("isMalformed", .flag)]),
    ("portals", [("portals", .list(.record(Shape("portal", [("title", .text), ("href", .text)]))))]),
    ("sign-in", []), ("sign-out", []), ("signed-out", []), ("missing", []), ("refused", []), ("unavailable", []),
  ]
}

extension EndpointPage {
  /// The template's name, the page's title, and the values of ``EndpointPages/fields``.
  fileprivate var content: (String, String, [Value]) {
    switch self {
    case .landing(let project, let addresses, let isAccepted):
      ("landing", project, [.record(Record([.text(project)])), .flag(isAccepted)] + Self.channels(addresses, nil))
    case .code(let project, let sentTo, let addresses, let mistake):
      (
        "code", mistake == nil ? "Type your code" : "That is not the code",
        [
          project.map { .record(Record([.text($0)])) } ?? .absent,
          sentTo.map { .record(Record(Self.values($0))) } ?? .absent,
          Self.wrong(mistake), .flag(mistake == .malformed),
        ] + Self.channels(addresses, sentTo)
      )
    case .spent(let isMistyped, let addresses):
      ("spent", "This code no longer counts", [.flag(isMistyped)] + Self.channels(addresses, nil))
    case .locked(let seconds): ("locked", "Too many wrong codes", [.text(seconds.map(Self.wait) ?? "")])
    case .limited(let seconds, let canType):
      ("limited", "Please wait a little", [.text(seconds.map(Self.wait) ?? ""), .flag(canType)])
    case .closed(let closed):
      (
        "closed", closed == .replaced ? "There is a newer invitation" : "This invitation is closed",
        [.record(Record([.flag(closed == .expired), .flag(closed == .replaced), .flag(closed == .cancelled)]))]
      )
    case .asked: ("asked", "Thank you", [])
    case .find(let mistake): ("find", "Find my link", [.flag(mistake != nil)])
    case .portals(let doors):
      (
        "portals", "Your projects",
        [.list(doors.map { .record(Record([.text($0.title), .text($0.href)])) })]
      )
    case .signIn: ("sign-in", "Please sign in", [])
    case .signOut: ("sign-out", "Sign out?", [])
    case .signedOut: ("signed-out", "You are signed out", [])
    case .missing: ("missing", "There is nothing here", [])
    case .refused: ("refused", "Refused", [])
    case .unavailable: ("unavailable", "We will be right back", [])
    }
  }

  private static func values(_ address: Address) -> [Value] {
    [.text(address.masked), .flag(address.channel == .email), .flag(address.channel == .sms)]
  }

  private static func channels(_ addresses: [Address], _ sentTo: Address?) -> [Value] {
    [
      .flag(!addresses.isEmpty),
      .list(addresses.map { .record(Record(values($0) + [.text($0.channel.rawValue), .flag($0 == sentTo)])) }),
    ]
  }

  private static func wrong(_ mistake: Mistake?) -> Value {
    guard case .wrong(let tries) = mistake else { return .absent }
    return .record(Record([.text(String(tries)), .flag(tries == 1)]))
  }
}
