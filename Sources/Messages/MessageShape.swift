import Portal
import Templates
import Verification

/// The tags of messages, each beside the values that answer it.
enum MessageShape {
  /// The tags of every message.
  static let common: [(String, Kind)] = [
    ("organization", .text),
    ("sender", .record(Shape("sender", [("name", .text), ("email", .text), ("phone", .text), ("phoneLink", .text)]))),
    ("project", .record(Shape("project", [("title", .text)]))),
    ("contact", .record(Shape("contact", [("name", .text)]))),
    (
      "brand",
      .record(Shape("brand", [("color", .text), ("onColor", .text), ("light", .text), ("dark", .text)]))
    ),
    ("host", .text),
  ]

  /// - Parameters:
  ///   - site: the site.
  ///   - project: the project's title.
  ///   - contact: the contact's name.
  ///   - brand: the value of the tag `brand`.
  static func common(_ site: Site, project: String, contact: String, brand: Record) -> [Value] {
    let sender = site.sender
    return [
      .text(site.organization),
      .record(
        Record([
          .text(sender.name), .text(sender.email ?? ""), .text(sender.phone ?? ""),
          .text(sender.phone.map { "tel:\($0)" } ?? ""),
        ])),
      .record(Record([.text(project)])), .record(Record([.text(contact)])), .record(brand), .text(site.host),
    ]
  }

  /// The tags of the invitation.
  static let invitation: [(String, Kind)] = [
    ("link", .text),
    (
      "expires",
      .record(
        Shape("expires", [("date", .record(date)), ("weekday", .text), ("time", .text), ("zone", .text)]))
    ),
    ("isAgain", .flag),
    ("sees", .record(Shape("sees", [("updates", .flag), ("documents", .flag), ("invoices", .flag)]))),
  ]

  /// The tags of a code.
  static let code: [(String, Kind)] = [("code", .text), ("minutes", .text)]

  private static let date = Shape("date", [("iso", .text), ("long", .text), ("short", .text)])

  static func date(_ day: Day, _ formats: Formats) -> Value {
    .record(Record([.text(day.iso8601), .text(formats.long(day)), .text(formats.short(day))]))
  }

  private static let moment: [(String, Kind)] = [("time", .text), ("date", .record(date)), ("zone", .text)]

  /// A moment as the site's own calendar and clock show it.
  private static func moment(_ moment: Instant, _ site: Site) -> [Value] {
    let local = site.timeZone.local(moment)
    return [.text(site.formats.time(local)), date(local.day, site.formats), .text(site.timeZone.identifier)]
  }

  /// The tags of every notice to the team.
  static let notice: [(String, Kind)] =
    moment + [("member", .record(Shape("member", [("name", .text)])))]

  static func notice(_ site: Site, to member: Person, at now: Instant) -> [Value] {
    moment(now, site) + [.record(Record([.text(member.name)]))]
  }

  /// The tags of the notice that wrong codes were typed.
  static let failedVerification: [(String, Kind)] =
    notice + [
      ("count", .text), ("lockedUntil", .optional(Shape("lockedUntil", moment))),
      ("needsUnlock", .optional(Shape("needsUnlock", [("command", .text)]))),
    ]

  static func failedVerification(_ site: Site, count: Int, lock: Lock?, unlock: String) -> [Value] {
    let (until, needsUnlock): (Value, Value) =
      switch lock {
      case .until(let end): (.record(Record(moment(end, site))), .absent)
      case .untilUnlocked: (.absent, .record(Record([.text(unlock)])))
      case nil: (.absent, .absent)
      }
    return [.text(String(count)), until, needsUnlock]
  }

  /// The tags of the notice that somebody asks for a new invitation.
  static let invitationRequested: [(String, Kind)] = notice + [("isWithdrawn", .flag), ("command", .text)]

  static func invitationRequested(isWithdrawn: Bool, command: String) -> [Value] {
    [.flag(isWithdrawn), .text(command)]
  }
}
