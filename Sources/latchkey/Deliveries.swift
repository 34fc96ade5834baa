import Portal
import Syntax
import Verification

/// How far the invitations of a build have come.
struct Deliveries {
  /// How far one message has come.
  enum State: String, CaseIterable {
    case sent, before, waiting, uncertain, failed

    /// How people read it.
    var title: String {
      switch self {
      case .before: "sent before"
      default: rawValue
      }
    }
  }

  private let rows: [(state: State, record: OutboxRecord)]
  private let site: Site

  /// - Parameters:
  ///   - build: the build.
  ///   - store: the ledger.
  ///   - sentNow: the keys of what has just been taken.
  init(_ build: SendableBuild, store: any Store, sentNow: Set<String>) throws(StoreError) {
    site = build.site
    rows = try store.read { (rows) throws(StoreError) in
      var found: [(State, OutboxRecord)] = []
      for invitation in build.invitations {
        guard let record = try rows.message(invitation.key) else { continue }
        found.append((State(record, isSentNow: sentNow.contains(record.key)), record))
      }
      return found
    }
  }

  /// Whether everything has gone out.
  var isComplete: Bool { rows.allSatisfy { $0.state == .sent || $0.state == .before } }

  /// For people: a line for each message that did not go out before, and how many there are of each kind.
  var text: String {
    let shown = rows.filter { $0.state != .before }
    let width = shown.map { $0.record.client.description.count }.max() ?? 0
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    let lines = shown.map { state, record in
      padded(state.title, 9) + "  " + padded(record.client.description, width) + "  "
        + (state == .sent ? record.channel.title : padded(record.channel.title, 5) + "  " + note(record))
    }
    let counts = State.allCases.compactMap { state in
      let count = rows.count { $0.state == state }
      return count > 0 || state == .sent ? "\(count) \(state.title)" : nil
    }
    return (lines + [counts.joined(separator: ", ") + "."]).joined(separator: "\n")
  }

  /// For programs.
  var json: JSON {
    var members: [String: JSON] = ["problems": .array([])]
    for state in State.allCases {
      members[state.rawValue] = .array(
        rows.filter { $0.state == state }.map { _, record in
          var members: [String: JSON] = [
            "project": .string(record.client.project), "contact": .string(record.client.contact),
            "generation": .integer(record.generation), "channel": .string(record.channel.rawValue),
          ]
          if !record.reason.isEmpty { members["reason"] = .string(record.reason) }
          members["again"] = record.next.map { .string($0.iso8601) }
          return .object(members)
        })
    }
    return .object(members)
  }

  /// What has not gone out, for problem reports.
  var problems: [Problem] {
    rows.filter { $0.state != .sent && $0.state != .before }.map { state, record in
      let resend = "latchkey resend \(record.client.project) \(record.client.contact)"
      let mend =
        switch state {
        case .failed: "mend the cause, then run \(resend)"
        case .uncertain where record.next == nil: "ask whether it arrived; \(resend) sends a new one"
        default: "run latchkey send again then"
        }
      return Problem(
        path: "\(record.client)",
        "\(record.channel.title) \(state.title)\(record.next == nil ? ":" : "") \(note(record))", mend: mend)
    }
  }

  private func note(_ record: OutboxRecord) -> String {
    let until = record.next.map { "until \(site.readable($0))" }
    let reason = record.reason.isEmpty && record.state == .leased ? "it is being handed over" : record.reason
    return [until, reason.isEmpty ? nil : reason].compactMap { $0 }.joined(separator: ": ")
  }
}

extension Deliveries.State {
  fileprivate init(_ record: OutboxRecord, isSentNow: Bool) {
    switch record.state {
    case .sent: self = isSentNow ? .sent : .before
    case .queued, .leased: self = record.doubts > 0 ? .uncertain : .waiting
    case .uncertain: self = .uncertain
    case .failed, .expired: self = .failed
    }
  }
}

extension Channel {
  /// How people read it.
  fileprivate var title: String { self == .sms ? "SMS" : rawValue }
}

extension OutboxRecord {
  /// When something will happen to it again; nil when nothing will.
  fileprivate var next: Instant? {
    switch state {
    case .queued: due
    case .leased: leasedUntil
    case .sent, .failed, .uncertain, .expired: nil
    }
  }
}
