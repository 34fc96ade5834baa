import Portal
import Syntax
import TimeZones

extension Site {
  /// The site of site.json; nil, with problems, when it cannot be read.
  convenience init?(
    _ definition: Definition, in content: Folder, _ problems: inout [Problem], _ warnings: inout [Warning]
  ) {
    var fields = Fields(definition.fields, in: definition.source)
    let organization = fields.requiredLine("organization")
    let url = fields.parsed(
      "url", required: true,
      "write the address of your endpoint without a path, https (or http on localhost), for example https://portal.example.com",
      Addresses.origin)
    let timeZone = fields.parsed(
      "timeZone", required: true, "write a name of the IANA time zone database, for example America/Chicago",
      TimeZoneRules.init(named:))
    let formats = fields.parsed("locale", required: true, formatsMend) { Formats(locale: $0) }
    let currency = fields.parsed(
      "currency", required: true, "write a code of ISO 4217 in capital letters, for example USD"
    ) { Currency(code: $0) }
    let sender = fields.object("sender", required: true) { sender -> Person? in
      let name = sender.requiredLine("name")
      let email = sender.email("email", required: true)
      let phone = sender.phone("phone")
      guard let name, let email else { return nil }
      return Person(name: name, email: email, phone: phone)
    }
    let replyTo = fields.email("replyTo")
    var phones: [String: String] = [:]
    if let sender, let phone = sender.phone { phones[phone] = sender.name }
    let team =
      fields.objects("team") { member -> Member? in
        let person = Person(&member)
        if let person, let phone = person.phone, let node = member.node(of: "phone") {
          let owner = phones.updateValue(person.name, forKey: phone)
          if let owner, owner != person.name { member.warn(sharedPhone: phone, of: owner, node) }
        }
        let notices: [Member.Notice]? = member.words("notify")
        return person.map { Member(person: $0, notices: notices ?? []) }
      } ?? []
    var color: String?
    var logo: Picture?
    _ = fields.object("brand") { brand -> Void? in
      color = brand.parsed("color", "write it as #RRGGBB, for example #B4552D", Site.color)
      if let (path, node) = brand.located("logo") {
        if let complaint = Site.complaint(logo: path, in: content) {
          brand.report(node, complaint.message, mend: complaint.mend)
        } else {
          logo = Picture(name: path, size: PixelSize(of: path, in: content))
        }
      }
      return nil
    }
    let days = fields.object("invitations") { $0.integer("expireAfterDays", in: 1...90) }
    let countries = fields.object("sms") { sms in
      sms.lines("countries").map { items in
        for item in items where !Site.isCallingCode(item.text) {
          sms.report(
            item.node, "\"countries\" cannot hold \"\(item.text)\"",
            mend: "write country codes such as \"+1\" or \"+44\"")
        }
        return items.map(\.text)
      }
    }
    let silenced = fields.object("lint") { lint in
      LintRule.allCases.filter { !lint.flag($0.rawValue, default: true) }
    }
    let found = fields.finish()
    problems += found
    warnings += fields.warnings
    guard found.isEmpty, let organization, let url, let timeZone, let formats, let currency, let sender else {
      return nil
    }
    self.init(
      organization: organization, url: url, timeZone: timeZone, formats: formats, currency: currency, sender: sender,
      replyTo: replyTo, team: team, brandColor: color, logo: logo, invitationDays: days ?? Site.defaultInvitationDays,
      smsCountries: countries ?? nil, silenced: Set(silenced ?? []))
  }

  private static func color(_ text: String) -> String? {
    let digits = text.dropFirst()
    guard text.hasPrefix("#"), digits.count == 6 || digits.count == 3, digits.allSatisfy(\.isHexDigit),
      digits.utf8.count == digits.count
    else { return nil }
    return "#" + (digits.count == 6 ? String(digits) : String(digits.flatMap { [$0, $0] })).uppercased()
  }

  private static func isCallingCode(_ text: String) -> Bool {
    let digits = text.utf8.dropFirst()
    return text.hasPrefix("+") && (1...7).contains(digits.count) && digits.first != UInt8(ascii: "0")
      && digits.allSatisfy { (0x30...0x39).contains($0) }
  }

  private static let logoEndings = [".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif"]

  private static func complaint(logo path: String, in content: Folder) -> (message: String, mend: String)? {
    let segments = path.split(separator: "/", omittingEmptySubsequences: false)
    if segments.contains(where: { $0.isEmpty || $0.hasPrefix(".") }) {
      return ("\"logo\" leaves the content folder", "write a path below content/, for example brand/logo.svg")
    }
    guard logoEndings.contains(where: path.lowercased().hasSuffix) else {
      return ("\"logo\" is not a picture", "choose a file that ends in \(logoEndings.joined(separator: ", "))")
    }
    var folder = content
    for (index, segment) in segments.enumerated() {
      var ignored: [Problem] = []
      guard let entry = folder.entries(&ignored).first(where: { $0.name == segment }) else {
        return ("there is no file \(path) in content/", "put the logo there, or correct the path")
      }
      switch entry.kind {
      case .link: return ("\"logo\" leads through a symbolic link", "put the file itself into content/")
      case .folder where index < segments.count - 1: folder = folder.folder(String(segment))
      case .file where index == segments.count - 1: return nil
      default: return ("there is no file \(path) in content/", "put the logo there, or correct the path")
      }
    }
    return nil
  }
}

/// How to mend a locale that is not supported.
let formatsMend = "choose from: \(Formats.locales.joined(separator: ", "))"

extension Person {
  /// A name, with an email, a phone, or both.
  init?(_ fields: inout Fields) {
    let name = fields.requiredLine("name")
    let email = fields.email("email")
    let phone = fields.phone("phone")
    guard let name else { return nil }
    self.init(name: name, email: email, phone: phone)
  }
}
