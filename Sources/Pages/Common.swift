import Portal
import Templates

/// What a site gives to all its pages.
public struct SiteFrame: Sendable {
  let site: Site
  let assets: Assets
  /// The logo's path from dist/; nil when there is none.
  let logo: String?

  /// - Parameters:
  ///   - site: the site.
  ///   - assets: the files that pages may link to.
  ///   - logo: the path of the logo from dist/; nil when there is none.
  public init(_ site: Site, assets: Assets, logo: String?) {
    self.site = site
    self.assets = assets
    self.logo = logo
  }
}

/// Tags that several pages share.
enum Common {
  static let date = Shape("date", [("iso", .text), ("long", .text), ("short", .text)])
  static let picture = Shape("picture", [("src", .text), ("alt", .text), ("width", .text), ("height", .text)])
  static let person = Shape("person", [("name", .text), ("email", .text), ("phone", .text), ("phoneLink", .text)])
  static let contact = Shape("contact", [("name", .text), ("company", .text)])
  static let sees = Shape("sees", [("updates", .flag), ("documents", .flag), ("invoices", .flag)])

  static func date(_ day: Day, _ formats: Formats) -> Value {
    .record(Record([.text(day.iso8601), .text(formats.long(day)), .text(formats.short(day))]))
  }

  static func date(_ day: Day?, _ formats: Formats) -> Value { day.map { date($0, formats) } ?? .absent }

  static func picture(_ picture: Picture, src: String, alt: String) -> Value {
    .record(
      Record([
        .text(src), .text(alt), .text(picture.size.map { String($0.width) } ?? ""),
        .text(picture.size.map { String($0.height) } ?? ""),
      ]))
  }

  static func person(_ person: Person) -> Value {
    .record(
      Record([
        .text(person.name), .text(person.email ?? ""), .text(person.phone.map(readable(phone:)) ?? ""),
        .text(person.phone.map { "tel:\($0)" } ?? ""),
      ]))
  }

  static func sees(_ sections: [Access.Section]) -> Value {
    .record(Record(Access.Section.allCases.map { .flag(sections.contains($0)) }))
  }

  /// A number of the North American plan in groups, any other as it stands.
  static func readable(phone: String) -> String {
    let digits = phone.dropFirst(2)
    guard phone.hasPrefix("+1"), digits.count == 10 else { return phone }
    return "+1 \(digits.prefix(3))-\(digits.dropFirst(3).prefix(3))-\(digits.suffix(4))"
  }

  static func list(_ values: some Sequence<Value>) -> Value { .list(Array(values)) }
}

/// What every page of one portal gives to its template.
struct Frame {
  private let frame: SiteFrame
  private let shared: [Value]
  let portal: ClientPortal

  static func fields(_ assets: Assets) -> [(String, Kind)] {
    let current = Shape(
      "current", [("overview", .flag), ("updates", .flag), ("documents", .flag), ("invoices", .flag)])
    return [
      ("root", .text), ("home", .text), ("pageTitle", .text), ("current", .record(current)),
      ("organization", .text), ("locale", .text), ("assets", assets.kind),
      ("logo", .optional(Shape("logo", [("src", .text), ("width", .text), ("height", .text)]))),
      ("contact", .record(Common.contact)),
      ("project", .record(Shape("project", [("title", .text), ("address", .text)]))),
      ("client", .optional(Common.contact)), ("sender", .record(Common.person)),
      ("team", .list(.record(Common.person))), ("sees", .record(Common.sees)),
    ]
  }

  init(_ frame: SiteFrame, _ portal: ClientPortal) {
    self.frame = frame
    self.portal = portal
    let site = frame.site
    func contact(_ contact: Contact) -> Value {
      .record(Record([.text(contact.person.name), .text(contact.company)]))
    }
    let size = site.logo?.size
    shared = [
      .text(site.organization), .text(portal.formats.locale), frame.assets.value,
      frame.logo.map {
        .record(
          Record([
            .text($0), .text(size.map { String($0.width) } ?? ""), .text(size.map { String($0.height) } ?? ""),
          ]))
      } ?? .absent,
      contact(portal.contact),
      .record(Record([.text(portal.project.title), .text(portal.project.address)])),
      portal.project.client.map(contact) ?? .absent, Common.person(site.sender),
      Common.list(site.team.map { Common.person($0.person) }), Common.sees(portal.access.sees),
    ]
  }

  /// The values of ``fields(_:)`` for one page.
  func values(_ page: Tree.Page, title: String) -> [Value] {
    let current: [Value] =
      switch page {
      case .overview: [.flag(true), .flag(false), .flag(false), .flag(false)]
      case .updates, .update: [.flag(false), .flag(true), .flag(false), .flag(false)]
      case .documents: [.flag(false), .flag(false), .flag(true), .flag(false)]
      case .invoices, .invoice: [.flag(false), .flag(false), .flag(false), .flag(true)]
      }
    return [.text(page.root), .text(page.home), .text(title), .record(Record(current))] + shared
  }
}
