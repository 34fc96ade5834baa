import Building
import Portal
import Syntax

extension PlanReport {
  /// For programs.
  var json: JSON {
    .object([
      "problems": .array([]), "warnings": plan.warnings.json, "against": .string(plan.against),
      "changes": .bool(!plan.isEmpty), "sharedFiles": .array(plan.sharedFiles.map { .string($0) }),
      "projects": .array((showsMatrix ? plan.projects : eventful).map(json)),
    ])
  }

  private func json(_ project: ProjectPlan) -> JSON {
    var members: [String: JSON] = [
      "project": .string(project.id), "title": .string(project.title),
      "messages": .array(project.deliveries.map(json)),
      "ends": .array(
        project.withdrawals.map {
          .object([
            "contact": .string($0.reader.id), "name": .string($0.reader.name),
            "reason": .string($0.isRemoved ? "removed" : "cancelled"),
          ])
        }),
      "addressChanges": .array(
        project.moves.map {
          .object([
            "contact": .string($0.reader.id), "channel": .string($0.channel.rawValue), "from": .string($0.from),
            "to": .string($0.to),
          ])
        }),
      "items": .array(
        project.changes.map {
          .object(
            item($0.item, $0.title).merging([
              "change": .string($0.fate.rawValue), "contacts": .array($0.readers.map { .string($0.id) }),
            ]) { first, _ in first })
        }),
    ]
    if showsMatrix {
      members["matrix"] = .object([
        "contacts": .array(project.readers.map { .string($0.id) }),
        "items": .array(
          project.matrix.map {
            var members = item($0.item, $0.title)
            members["hidden"] = $0.hidden.isEmpty ? nil : .string($0.hidden)
            members["contacts"] = .array($0.readers.sorted().map { .string($0) })
            return .object(members)
          }),
      ])
    }
    return .object(members)
  }

  private func item(_ item: PortalItem, _ title: String) -> [String: JSON] {
    var members: [String: JSON] = ["kind": .string(item.kind), "title": .string(title)]
    members["id"] = item.id.map { .string($0) }
    return members
  }

  private func json(_ delivery: ProjectPlan.Delivery) -> JSON {
    var members: [String: JSON] = [
      "contact": .string(delivery.reader.id), "name": .string(delivery.reader.name),
      "generation": .integer(delivery.generation), "again": .bool(delivery.isAgain),
      "channel": .string(delivery.destination.channel.rawValue), "to": .string(delivery.destination.address),
      "expires": .string(delivery.expires.iso8601), "text": .string(delivery.text),
    ]
    members["subject"] = delivery.subject.isEmpty ? nil : .string(delivery.subject)
    members["segments"] = delivery.segments.map { .integer($0) }
    return .object(members)
  }

  /// For GitHub Actions: a notice for each message and each end, and one for the whole.
  var github: [String] {
    func notice(_ title: String, _ text: String) -> String {
      func escape(_ text: String) -> String {
        [("%", "%25"), ("\r", "%0D"), ("\n", "%0A")].reduce(text) { $0.replacing($1.0, with: $1.1) }
      }
      let property = escape(title).replacing(":", with: "%3A").replacing(",", with: "%2C")
      return "::notice title=\(property)::\(escape(text))"
    }
    return [notice("Plan", "\(summary).")]
      + eventful.flatMap { project in
        project.deliveries.map {
          notice(project.title, "\($0.reader.name) is invited \(Self.occasion($0)): \($0.destination.text)")
        } + project.withdrawals.map { notice(project.title, "\($0.reader.name): \(Self.end($0))") }
      }
  }
}
