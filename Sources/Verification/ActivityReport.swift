import Portal
import Syntax

/// What clients did, as the team reads it.
public struct ActivityReport: Sendable {
  /// Each client that the store knows.
  public let activities: [Activity]
  /// How many seconds the clock is behind the highest time that the store has seen.
  public let clockLag: Int
  private let now: Instant

  /// The name and version of the form of ``json``.
  public static let format = "latchkey-activity/1"

  /// Reads a store, and changes nothing.
  public init(_ store: any Store, at now: Instant) throws(StoreError) {
    activities = try Verification.Activity.all(in: store, at: now)
    clockLag = try Upkeep.clockLag(store, at: now)
    self.now = now
  }

  /// For programs: the same from `latchkey-endpoint status --format json` and from a signed request.
  public var json: JSON {
    .object([
      "format": .string(Self.format), "at": .string(now.iso8601), "clockLag": .integer(clockLag),
      "clients": .array(activities.map(Self.json)),
    ])
  }

  /// For people: a table of the clients, then what needs someone's attention.
  public var text: String {
    if activities.isEmpty { return "No client is known yet." }
    let heads = ["client", "accepted", "last signed in", "viewed", "failures", "undelivered"]
    let rows = activities.map { activity in
      [
        activity.client.description,
        activity.cancelled.map { "cancelled \(Self.brief($0))" } ?? Self.brief(activity.accepted),
        Self.brief(activity.lastSignedIn), Self.viewed(activity), Self.failures(activity),
        activity.undelivered.isEmpty ? "-" : String(activity.undelivered.count),
      ]
    }
    let widths = heads.indices.map { column in ([heads] + rows).map { $0[column].count }.max() ?? 0 }
    let lines = ([heads] + rows).map { row in
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }
    return (lines + notes).joined(separator: "\n")
  }

  /// What needs attention, in sentences.
  private var notes: [String] {
    var notes: [String] = []
    for activity in activities {
      for message in activity.undelivered {
        let state =
          switch message.state {
          case .uncertain: "perhaps not delivered"
          case .queued, .leased: "not delivered yet"
          case .failed, .expired, .sent: "not delivered"
          }
        notes.append(
          "\(activity.client): \(message.kind.rawValue) by \(message.channel.rawValue) \(state): \(message.reason)")
      }
      if activity.linkLock == .untilUnlocked {
        notes.append(
          "\(activity.client): locked until you lift it: latchkey-endpoint unlock \(activity.client.project) "
            + "\(activity.client.contact) --store URL")
      }
    }
    if clockLag > 0 {
      notes.append(
        "The clock is \(clockLag) seconds behind the store; until it has caught up, time stands still there.")
    }
    return notes.isEmpty ? [] : [""] + notes
  }

  private static func brief(_ moment: Instant?) -> String {
    moment.map { $0.iso8601.replacing("T", with: " ").prefix(16) + " UTC" } ?? "-"
  }

  private static func viewed(_ activity: Activity) -> String {
    if activity.views.isEmpty { return "-" }
    let invoices = activity.views.filter(\.isInvoice).count
    let pages = activity.views.count == 1 ? "1 page" : "\(activity.views.count) pages"
    return invoices == 0 ? pages : pages + (invoices == 1 ? ", 1 invoice" : ", \(invoices) invoices")
  }

  private static func failures(_ activity: Activity) -> String {
    let count = activity.failures == 0 ? "-" : String(activity.failures)
    return activity.linkLock == nil && activity.findLock == nil ? count : count + ", locked"
  }

  private static func json(_ activity: Activity) -> JSON {
    func time(_ moment: Instant?) -> JSON { moment.map { .string($0.iso8601) } ?? .null }
    func lock(_ lock: Lock?) -> JSON {
      switch lock {
      case .until(let moment): .string(moment.iso8601)
      case .untilUnlocked: .string("unlock")
      case nil: .null
      }
    }
    return .object([
      "project": .string(activity.client.project), "contact": .string(activity.client.contact),
      "generation": .integer(activity.generation), "accepted": time(activity.accepted),
      "cancelled": time(activity.cancelled), "lastSignedIn": time(activity.lastSignedIn),
      "failures": .integer(activity.failures), "linkLockedUntil": lock(activity.linkLock),
      "findLockedUntil": lock(activity.findLock),
      "views": .array(
        activity.views.map {
          .object([
            "page": .string($0.page), "invoice": .bool($0.isInvoice), "count": .integer($0.count),
            "first": .string($0.first.iso8601), "last": .string($0.last.iso8601),
          ])
        }),
      "undelivered": .array(
        activity.undelivered.map {
          .object([
            "kind": .string($0.kind.rawValue), "channel": .string($0.channel.rawValue),
            "generation": .integer($0.generation), "state": .string($0.state.rawValue), "reason": .string($0.reason),
            "tries": .integer($0.tries), "queued": .string($0.created.iso8601),
          ])
        }),
    ])
  }
}

extension ViewRecord {
  /// Whether it is the page of one invoice.
  fileprivate var isInvoice: Bool { page.hasPrefix("invoices/") && page != "invoices/" }
}
