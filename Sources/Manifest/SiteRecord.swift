import Portal
import Syntax
import TimeZones

/// What endpoint/site.json tells the endpoint of the site: all that its pages and messages show.
public struct SiteRecord: Sendable {
  /// Where the record stands, relative to dist/.
  public static let path = Tree.endpoint("site.json")
  /// The most bytes that the record may have.
  public static let maximumBytes = 1 << 20

  /// The site. Its logo is named by ``logo``.
  public let site: Site
  /// The paths of assets/ relative to dist/, by the name of the file in templates/assets/.
  public let assets: [String: String]
  /// The path of the logo relative to dist/; nil when there is none.
  public let logo: String?

  /// The record of a site.
  public init(_ site: Site, assets: [String: String], logo: String?) {
    self.site = site
    self.assets = assets
    self.logo = logo
  }

  /// What a site.json says, whoever wrote it; what comes from outside is read by ``VerifiedManifest/site(bytes:)``.
  ///
  /// - Throws: a ``Problem`` at the first place that is not as the format promises.
  public init(unverified source: Source) throws(Problem) {
    let node = try SizeLimit(Self.maximumBytes).read(source)
    let fields = try Fields(
      node, in: source,
      names: [
        "organization", "url", "timeZone", "locale", "currency", "sender", "replyTo", "team", "assets", "brandColor",
        "logo", "smsCountries", "expireAfterDays",
      ])
    func known<Value>(_ name: String, _ read: (String) -> Value?) throws(Problem) -> Value {
      guard let value = read(try fields.text(name)) else {
        throw fields.problem(try fields.value(name), "this \(name) is not known here")
      }
      return value
    }
    func person(_ fields: Fields) throws(Problem) -> Person {
      Person(name: try fields.text("name"), email: try fields.address("email"), phone: try fields.address("phone"))
    }
    let sender = try Fields(fields.value("sender"), in: source, names: ["name", "email", "phone"])
    let logo = try fields.optional("logo") { (node) throws(Problem) in
      let logo = try Fields(node, in: source, names: ["path", "width", "height"])
      let width = try logo.optional("width") { (node) throws(Problem) in try logo.integer(node, from: 1) }
      let height = try logo.optional("height") { (node) throws(Problem) in try logo.integer(node, from: 1) }
      return Picture(
        name: try logo.path("path"), size: width.flatMap { width in height.map { PixelSize(width: width, height: $0) } }
      )
    }
    site = Site(
      organization: try fields.text("organization"), url: try fields.text("url"),
      timeZone: try known("timeZone", TimeZoneRules.init(named:)),
      formats: try known("locale", Formats.init(locale:)), currency: try known("currency", Currency.init(code:)),
      sender: try person(sender), replyTo: try fields.address("replyTo"),
      team: try fields.list("team") { (node) throws(Problem) in
        let member = try Fields(node, in: source, names: ["name", "email", "phone", "notify"])
        return Member(person: try person(member), notices: try member.list("notify", member.choice))
      },
      brandColor: try fields.optional("brandColor", fields.text), logo: logo,
      invitationDays: try fields.integer("expireAfterDays", from: 1),
      smsCountries: try fields.optional("smsCountries") { (node) throws(Problem) in
        try fields.list(node, fields.text)
      })
    assets = try fields.paths("assets", fields.text)
    self.logo = logo?.name
  }

  /// The bytes of site.json: canonical JSON, so that equal records have equal bytes.
  public var bytes: [UInt8] {
    func person(_ person: Person) -> [String: JSON] {
      var members: [String: JSON] = ["name": .string(person.name)]
      members["email"] = person.email.map { .string($0) }
      members["phone"] = person.phone.map { .string($0) }
      return members
    }
    var members: [String: JSON] = [
      "organization": .string(site.organization), "url": .string(site.url),
      "timeZone": .string(site.timeZone.identifier), "locale": .string(site.formats.locale),
      "currency": .string(site.currency.code), "sender": .object(person(site.sender)),
      "team": .array(
        site.team.map { member in
          var members = person(member.person)
          members["notify"] = .array(member.notices.map { .string($0.rawValue) })
          return .object(members)
        }),
      "assets": .object(assets.mapValues { .string($0) }), "expireAfterDays": .integer(site.invitationDays),
    ]
    members["replyTo"] = site.replyTo.map { .string($0) }
    members["brandColor"] = site.brandColor.map { .string($0) }
    members["smsCountries"] = site.smsCountries.map { .array($0.map { .string($0) }) }
    members["logo"] = logo.map { path in
      var logo: [String: JSON] = ["path": .string(path)]
      logo["width"] = site.logo?.size.map { .integer($0.width) }
      logo["height"] = site.logo?.size.map { .integer($0.height) }
      return .object(logo)
    }
    return JSON.object(members).bytes
  }
}
