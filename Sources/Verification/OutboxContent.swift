import Manifest
import Portal
import Syntax

/// What a message in the outbox is to say.
public enum OutboxContent: Sendable, Hashable {
  /// The file of a build, sent as it is: its path relative to dist/, and the digest that its bytes must have.
  case invitation(path: String, digest: HexDigest)
  /// A code.
  case code(CodeMessage)
  /// A notice to the team.
  case notice(Notice)
}

extension OutboxContent {
  /// The text that a store keeps.
  var json: String {
    let members: [String: JSON] =
      switch self {
      case .invitation(let path, let digest): ["path": .string(path), "sha256": .string(digest.hex)]
      case .code(let message):
        [
          "code": .string(message.code.digits), "expires": .integer(message.expires.seconds),
          "name": .string(message.name), "locale": .string(message.locale), "title": .string(message.title),
        ]
      case .notice(let notice):
        [
          "event": .string(notice.event.kind.rawValue), "at": .integer(notice.at.seconds),
          "project": .string(notice.client.project), "contact": .string(notice.client.contact),
          "title": .string(notice.title), "name": .string(notice.name),
        ].merging(notice.event.members) { first, _ in first }
      }
    return JSON.object(members).text
  }

  /// What the text that a store keeps says; nil when it says nothing of that kind.
  init?(json: String, kind: OutboxRecord.Kind) {
    guard let members = Members(json) else { return nil }
    switch kind {
    case .invitation:
      guard let path = members.text("path"), let digest = members.text("sha256").flatMap(HexDigest.init(hex:)) else {
        return nil
      }
      self = .invitation(path: path, digest: digest)
    case .code:
      guard let code = members.text("code").flatMap(Code.init(typed:)), let expires = members.moment("expires"),
        let name = members.text("name"), let locale = members.text("locale"), let title = members.text("title")
      else { return nil }
      self = .code(CodeMessage(code: code, expires: expires, name: name, locale: locale, title: title))
    case .notice:
      guard let event = Notice.Event(members), let at = members.moment("at"), let project = members.text("project"),
        let contact = members.text("contact"), let title = members.text("title"), let name = members.text("name")
      else { return nil }
      self = .notice(
        Notice(
          event: event, at: at, client: Client(project: project, contact: contact), title: title, name: name))
    }
  }
}

extension Notice.Event {
  fileprivate var members: [String: JSON] {
    guard case .failedVerification(let failures, let lock) = self else { return [:] }
    var members: [String: JSON] = ["failures": .integer(failures)]
    switch lock {
    case .until(let moment): members["lockedUntil"] = .integer(moment.seconds)
    case .untilUnlocked: members["needsUnlock"] = .bool(true)
    case nil: break
    }
    return members
  }

  fileprivate init?(_ members: Members) {
    switch members.text("event").flatMap(Member.Notice.init(rawValue:)) {
    case .accepted: self = .accepted
    case .invitationRequested: self = .invitationRequested
    case .failedVerification:
      guard let failures = members.integer("failures") else { return nil }
      let lock = members.has("needsUnlock") ? Lock.untilUnlocked : members.moment("lockedUntil").map(Lock.until)
      self = .failedVerification(failures: failures, lock: lock)
    case nil: return nil
    }
  }
}

/// The members of a JSON object that this program wrote.
private struct Members {
  private let values: [String: Node.Value]

  init?(_ json: String) {
    guard let node = try? JSONReader.read(Source(path: "", text: json)), case .object(let members) = node.value else {
      return nil
    }
    values = Dictionary(members.map { ($0.key, $0.value.value) }) { first, _ in first }
  }

  func has(_ name: String) -> Bool { values[name] != nil }

  func text(_ name: String) -> String? {
    guard case .string(let text) = values[name] else { return nil }
    return text
  }

  func integer(_ name: String) -> Int? {
    guard case .number(let digits) = values[name] else { return nil }
    return Int(digits)
  }

  func moment(_ name: String) -> Instant? { integer(name).map(Instant.init(seconds:)) }
}
