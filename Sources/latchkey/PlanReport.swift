import Building
import Portal
import Syntax

/// A plan as it is told to people and programs.
struct PlanReport {
  let plan: Plan
  let site: Site
  let showsMatrix: Bool

  init(_ plan: Plan, _ site: Site, showsMatrix: Bool) {
    self.plan = plan
    self.site = site
    self.showsMatrix = showsMatrix
  }

  /// The projects in which something happens.
  var eventful: [ProjectPlan] { plan.projects.filter { !$0.isEmpty } }

  /// The whole plan in one sentence without a final period.
  var summary: String {
    func count(_ number: Int, _ one: String, _ many: String) -> String? {
      number == 0 ? nil : "\(number) \(number == 1 ? one : many)"
    }
    func sum(_ value: (ProjectPlan) -> Int) -> Int { plan.projects.reduce(0) { $0 + value($1) } }
    func fates(_ fate: ProjectPlan.Fate) -> Int { sum { $0.changes.filter { $0.fate == fate }.count } }
    let parts = [
      count(sum(\.deliveries.count), "message to send", "messages to send"),
      count(sum(\.withdrawals.count), "access ends", "accesses end"),
      count(sum(\.moves.count), "address changes", "addresses change"),
      count(fates(.appears), "item appears", "items appear"), count(fates(.changes), "item changes", "items change"),
      count(fates(.vanishes), "item vanishes", "items vanish"),
      count(plan.sharedFiles.count, "shared file changes", "shared files change"),
    ].compactMap { $0 }
    return parts.isEmpty ? "Nothing would change" : parts.joined(separator: ", ")
  }

  /// `again` or `for the first time`.
  static func occasion(_ delivery: ProjectPlan.Delivery) -> String {
    delivery.isAgain ? "again, generation \(delivery.generation)" : "for the first time"
  }

  static func end(_ withdrawal: ProjectPlan.Withdrawal) -> String {
    withdrawal.isRemoved
      ? "the access is gone from the content; link and portal end" : "the invitation is cancelled; link and portal end"
  }

  private static func name(_ change: ProjectPlan.Change) -> String {
    switch change.item {
    case .portal: noun(change.item)
    case .overview, .updateList, .documentList, .invoiceList: change.title
    case .update, .document, .photo, .invoice: "\(noun(change.item)) \"\(change.title)\""
    }
  }

  /// The kind of an item that has a title of its own, and the portal; empty for pages that there is one of.
  static func noun(_ item: PortalItem) -> String {
    switch item {
    case .portal: "the portal"
    case .update: "update"
    case .document: "document"
    case .photo: "photo"
    case .invoice: "invoice"
    case .overview, .updateList, .documentList, .invoiceList: ""
    }
  }

  // MARK: Text

  /// For people at a terminal.
  var text: String {
    var lines = ["Compared with \(plan.against): \(summary)."]
    for project in eventful { lines += [""] + text(project) }
    if !plan.sharedFiles.isEmpty {
      lines += ["", "Shared by all portals, changed:"] + plan.sharedFiles.map { "  \($0)" }
    }
    if showsMatrix { for project in plan.projects { lines += [""] + matrix(project) } }
    return lines.joined(separator: "\n")
  }

  private func text(_ project: ProjectPlan) -> [String] {
    var lines = ["\(project.title) (\(project.id))"]
    for delivery in project.deliveries {
      let segments = delivery.segments.map { $0 == 1 ? ", 1 segment" : ", \($0) segments" } ?? ""
      lines.append(
        "  \(delivery.reader.name) is invited \(Self.occasion(delivery)): \(delivery.destination.text)\(segments)")
      lines.append("    valid until \(site.readable(delivery.expires)) (\(site.timeZone.identifier))")
      if !delivery.subject.isEmpty { lines.append("    | Subject: \(delivery.subject)") }
      lines += delivery.text.split(separator: "\n", omittingEmptySubsequences: false).map { "    | \($0)" }
    }
    for withdrawal in project.withdrawals { lines.append("  \(withdrawal.reader.name): \(Self.end(withdrawal))") }
    for move in project.moves {
      lines.append("  \(move.reader.name): the \(move.channel.name) changes from \(move.from) to \(move.to)")
      lines.append("    nothing is sent there; to do so, use latchkey resend \(project.id) \(move.reader.id)")
    }
    for change in project.changes {
      lines.append(
        "  \(Self.name(change)) \(change.fate.rawValue) for \(change.readers.map(\.name).joined(separator: ", "))")
    }
    return lines
  }

  /// The marks of the matrix: sees it, does not.
  static let marks = (yes: "●", no: "·")

  private func matrix(_ project: ProjectPlan) -> [String] {
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    let rows = project.matrix.map { sight in
      ("\(Self.noun(sight.item)) \(sight.title)\(sight.hidden.isEmpty ? "" : " (\(sight.hidden))")", sight)
    }
    let width = rows.map(\.0.count).max() ?? 0
    let header = "  \(padded("", width))  " + project.readers.map(\.name).joined(separator: "  ")
    var lines = ["Who sees what in \(project.title) (\(project.id))"]
    if project.readers.isEmpty { return lines + ["  Nobody has a portal."] }
    lines.append(header)
    for (title, sight) in rows {
      let cells = project.readers.map { reader in
        padded(sight.readers.contains(reader.id) ? Self.marks.yes : Self.marks.no, reader.name.count)
      }
      var line = "  \(padded(title, width))  \(cells.joined(separator: "  "))"
      while line.hasSuffix(" ") { line.removeLast() }
      lines.append(line)
    }
    return lines
  }
}
