import Synchronization

/// Counts of what the endpoint did, in Prometheus's text format (version 0.0.4).
public final class Metrics: Sendable {
  /// What happened, beside requests.
  public enum Event: String, Sendable, CaseIterable {
    case codesSent = "codes_sent"
    case codesRight = "codes_right"
    case codesWrong = "codes_wrong"
    case locks
    case invitationsAccepted = "invitations_accepted"
    case invitationsRequested = "invitations_requested"
    case formsRefused = "forms_refused"
    case storeErrors = "store_errors"
    case filesRefused = "files_refused"
    case filesDamaged = "files_damaged"
    case buildsRefused = "builds_refused"
    case buildsUsed = "builds_used"
  }

  private struct Key: Hashable {
    let route: String
    let status: Int
  }

  private struct Series {
    var count = 0
    var seconds = 0.0
    var buckets = [Int](repeating: 0, count: Metrics.bounds.count)

    mutating func add(_ duration: Double) {
      count += 1
      seconds += duration
      for (index, bound) in Metrics.bounds.enumerated() where duration <= bound { buckets[index] += 1 }
    }
  }

  private struct State {
    var requests: [Key: Int] = [:]
    var durations: [String: Series] = [:]
    var events: [Event: Int] = [:]
    var sequence = 0
    var inFlight = 0
  }

  private let state = Mutex(State())
  /// The upper bounds of the histogram of durations, in seconds.
  private static let bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5]

  /// Nothing happened yet.
  public init() {}

  /// A request has come.
  func begin() { state.withLock { $0.inFlight += 1 } }

  /// A request was answered.
  func end(_ route: String, _ status: Int, _ duration: Duration) {
    let (whole, parts) = duration.components
    let seconds = Double(whole) + Double(parts) * 1e-18
    state.withLock {
      $0.inFlight -= 1
      $0.requests[Key(route: route, status: status), default: 0] += 1
      $0.durations[route, default: Series()].add(seconds)
    }
  }

  /// Something happened.
  public func count(_ event: Event) { state.withLock { $0.events[event, default: 0] += 1 } }

  /// A build is in use.
  func use(sequence: Int) { state.withLock { $0.sequence = sequence } }

  /// All counts.
  public var text: String {
    let state = state.withLock { $0 }
    var lines: [String] = []
    func series(_ name: String, _ kind: String, _ help: String, _ values: [String]) {
      lines += ["# HELP latchkey_\(name) \(help)", "# TYPE latchkey_\(name) \(kind)"]
      lines += values.map { "latchkey_\($0)" }
    }
    series(
      "requests_total", "counter", "Requests answered, by route and status.",
      state.requests.sorted { ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status) }
        .map { "requests_total{route=\"\($0.key.route)\",status=\"\($0.key.status)\"} \($0.value)" })
    series(
      "request_seconds", "histogram", "Time to the first byte of an answer, by route.",
      state.durations.sorted { $0.key < $1.key }.flatMap { route, series in
        zip(Self.bounds, series.buckets)
          .map { "request_seconds_bucket{route=\"\(route)\",le=\"\($0)\"} \($1)" }
          + [
            "request_seconds_bucket{route=\"\(route)\",le=\"+Inf\"} \(series.count)",
            "request_seconds_sum{route=\"\(route)\"} \(series.seconds)",
            "request_seconds_count{route=\"\(route)\"} \(series.count)",
          ]
      })
    series("requests_in_flight", "gauge", "Requests being answered.", ["requests_in_flight \(state.inFlight)"])
    for event in Event.allCases {
      let name = "\(event.rawValue)_total"
      series(
        name, "counter", "How often: \(event.rawValue.replacing("_", with: " ")).",
        [
          "\(name) \(state.events[event] ?? 0)"
        ])
    }
    series("build_sequence", "gauge", "The sequence of the build in use.", ["build_sequence \(state.sequence)"])
    return lines.joined(separator: "\n") + "\n"
  }
}
