import Building
import Messages
import Portal
import Verification

/// A message that one contact, or the team, may get.
enum MessageKind: String, CaseIterable, Sendable {
  case invitation
  case invitationSMS = "invitation-sms"
  case code
  case codeSMS = "code-sms"
  case accepted
  case failedVerification = "failed-verification"
  case invitationRequested = "invitation-requested"

  /// What it is called.
  var label: String {
    switch self {
    case .invitation: "Invitation email"
    case .invitationSMS: "Invitation SMS"
    case .code: "Code email"
    case .codeSMS: "Code SMS"
    case .accepted: "Notice: accepted"
    case .failedVerification: "Notice: wrong codes"
    case .invitationRequested: "Notice: asks for a link"
    }
  }

  var isSMS: Bool { self == .invitationSMS || self == .codeSMS }

  /// For how many minutes a code is good.
  static let codeMinutes = Limits.codeSeconds / 60

  /// The digits that stand in for a code.
  private static let sampleDigits = "042817"

  /// The email; nil when there is nobody whom it could go to.
  func email(of view: ClientView, in edition: Building.Edition, at now: Instant) -> WrittenEmail? {
    let (contact, project) = (view.portal.contact, view.portal.project)
    let client = Client(project: project.id, contact: contact.id)
    let key = "preview/\(project.id)/\(contact.id)/\(rawValue)"
    switch self {
    case .invitationSMS, .codeSMS: return nil
    case .invitation: return view.messages.email
    case .code:
      guard let mailbox = contact.person.email, let code = codeMessage(of: view, at: now) else { return nil }
      return edition.endpointMessages.codeEmail(code, to: mailbox, key: key, at: now)
    case .accepted, .failedVerification, .invitationRequested:
      let event: Notice.Event =
        switch self {
        case .failedVerification: .failedVerification(failures: 5, lock: .until(now + 15 * 60))
        case .invitationRequested: .invitationRequested
        default: .accepted
        }
      let site = edition.site
      guard
        let member = site.team.first(where: { $0.notices.contains(event.kind) && $0.person.email != nil })
      else { return nil }
      return edition.endpointMessages.notice(
        Notice(event: event, at: now, client: client, title: project.title, name: contact.person.name),
        to: member.person, isWithdrawn: view.portal.access.cancelled != nil, key: key)
    }
  }

  /// The SMS: whom it goes to, whom it comes from, and the text; nil when there is nobody whom it could go to.
  func sms(of view: ClientView, in edition: Building.Edition, at now: Instant) -> TextMessage? {
    switch self {
    case .invitationSMS: return view.messages.sms
    case .codeSMS:
      guard let phone = view.portal.contact.person.phone, let code = codeMessage(of: view, at: now) else { return nil }
      return edition.endpointMessages.codeSMS(code, to: phone, at: now)
    default: return nil
    }
  }

  private func codeMessage(of view: ClientView, at now: Instant) -> CodeMessage? {
    Code(typed: Self.sampleDigits).map { code in
      CodeMessage(
        code: code, expires: now + Limits.codeSeconds, name: view.portal.contact.person.name,
        locale: view.portal.formats.locale, title: view.portal.project.title)
    }
  }

  /// Why there is none.
  func absence(for name: String) -> String {
    switch self {
    case .invitation, .code: "There is no such email: \(name), or the sender in site.json, has no email address."
    case .invitationSMS, .codeSMS:
      "There is no such SMS: \(name) or the sender has no phone, or site.json sends no SMS to that country."
    case .accepted, .failedVerification, .invitationRequested:
      "Nobody of the team asked for this notice: see team and notify in site.json."
    }
  }
}

extension TextMessage {
  /// What can be told of it by looking at it.
  var check: Check {
    if text.plainSegments < text.segments {
      return Check(
        isGood: false, title: "Costs more than it must.",
        detail:
          "Write it without the marked characters, where that reads as well: \(text.plainSegments) in place of \(text.segments)."
      )
    }
    return Check(isGood: true, title: "Length.", detail: summary)
  }

  /// The text in pieces, those apart that make it longer.
  var runs: [(text: String, isCostly: Bool)] {
    var runs: [(text: String, isCostly: Bool)] = []
    let costly = Set(text.segments > text.plainSegments || text.encoding == .ucs2 ? text.costly : [])
    for scalar in text.body.unicodeScalars {
      let isCostly = costly.contains(scalar)
      if runs.last?.isCostly == isCostly {
        runs[runs.count - 1].text.unicodeScalars.append(scalar)
      } else {
        runs.append((String(Character(scalar)), isCostly))
      }
    }
    return runs
  }

  /// What it costs, and why.
  var summary: String {
    let count = text.segments == 1 ? "1 segment" : "\(text.segments) segments"
    let start = "\(count), \(text.encoding.rawValue)"
    if text.costly.isEmpty { return "\(start)." }
    return text.plainSegments < text.segments
      ? "\(start): \(text.plainSegments) without the marked characters."
      : "\(start): the marked characters are not in GSM-7."
  }
}
