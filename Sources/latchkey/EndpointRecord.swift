import Portal
import Syntax
import Verification

/// What happened at the endpoint, as ``Verification/ActivityReport`` gives it.
struct EndpointRecord {
  /// What is known of one client.
  private struct Entry {
    let generation: Int
    let accepted: Instant?
    let trouble: [String]
  }

  private let entries: [Client: Entry]

  /// - Throws: a ``Problem`` when the text is no such report.
  init(_ source: Source) throws(Problem) {
    let node = try JSONReader.read(source)
    guard node["format"]?.text == ActivityReport.format, case .array(let clients)? = node["clients"]?.value else {
      throw Problem(
        path: source.path, "this is no report of what clients did",
        mend: "name the address of a latchkey-endpoint of the same version")
    }
    var entries: [Client: Entry] = [:]
    for client in clients {
      guard let project = client["project"]?.text, let contact = client["contact"]?.text else { continue }
      let isCancelled = client["cancelled"]?.text != nil
      entries[Client(project: project, contact: contact)] = Entry(
        generation: client["generation"]?.integer ?? 0,
        accepted: isCancelled ? nil : client["accepted"]?.text.flatMap(Instant.init(utc:)),
        trouble: Self.trouble(of: client, "\(project) \(contact)"))
    }
    self.entries = entries
  }

  /// What the endpoint saw of a contact's newest invitation; what it saw of an older one no longer counts.
  func activity(_ project: String, _ access: Access) -> Portal.Activity {
    guard let entry = entries[Client(project: project, contact: access.contact.id)] else { return .unknown }
    let isNewest = entry.generation == access.invitations.last?.generation
    return Portal.Activity(accepted: isNewest ? entry.accepted : nil, trouble: entry.trouble)
  }

  private static func trouble(of client: Node, _ names: String) -> [String] {
    var trouble: [String] = []
    if case .array(let messages)? = client["undelivered"]?.value {
      for message in messages {
        let state =
          switch message["state"]?.text {
          case "uncertain": "perhaps not delivered"
          case "queued", "leased": "not delivered yet"
          default: "not delivered"
          }
        let channel = message["channel"]?.text.flatMap(Destination.Channel.init(rawValue:))?.name ?? "message"
        let reason = message["reason"]?.text ?? ""
        trouble.append(
          "\(message["kind"]?.text ?? "message") by \(channel) \(state)\(reason.isEmpty ? "" : ": \(reason)")")
      }
    }
    switch client["linkLockedUntil"]?.text {
    case "unlock": trouble.append("too many wrong codes; let them in again with latchkey-endpoint unlock \(names)")
    case let moment?: trouble.append("too many wrong codes; locked until \(moment)")
    case nil: break
    }
    return trouble
  }
}

extension Node {
  fileprivate var text: String? {
    if case .string(let text) = value { text } else { nil }
  }

  fileprivate var integer: Int? {
    if case .number(let text) = value { Int(text) } else { nil }
  }
}
