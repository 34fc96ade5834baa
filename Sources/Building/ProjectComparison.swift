import Content
import Manifest
import Messages
import Portal

/// One project as an older build has it and as it would be built now.
struct ProjectComparison {
  /// The project as it is now; nil when it is gone.
  let project: Project?
  /// What the older build says; nil when it has no such project.
  let old: PortalRecord?
  /// What would be built; nil when the project is gone.
  let new: PortalRecord?
  /// The files whose contents are other than the older build's, relative to dist/.
  let changed: Set<String>
  let edition: Edition

  private var id: String { new?.project ?? old?.project ?? "" }
  private var oldGrants: [String: Grant] { Self.grants(old) }
  private var newGrants: [String: Grant] { Self.grants(new) }

  private static func grants(_ record: PortalRecord?) -> [String: Grant] {
    Dictionary((record?.grants ?? []).map { ($0.contact, $0) }) { first, _ in first }
  }

  var plan: ProjectPlan {
    let (before, after) = (old?.items ?? [:], new?.items ?? [:])
    return ProjectPlan(
      id: id, title: new?.title ?? old?.title ?? id, deliveries: deliveries, withdrawals: withdrawals, moves: moves,
      changes: changes(before, after), readers: after.keys.sorted().map(reader), matrix: matrix(after))
  }

  private func reader(_ contact: String) -> ProjectPlan.Reader {
    let name =
      project?.accesses.first { $0.contact.id == contact }?.contact.person.name ?? oldGrants[contact]?.name ?? contact
    return ProjectPlan.Reader(id: contact, name: name)
  }

  // MARK: Invitations

  private struct Key: Hashable {
    let contact: String
    let generation: Int
    let channel: PortalRecord.Message.Channel

    init(_ message: PortalRecord.Message) {
      (contact, generation, channel) = (message.contact, message.generation, message.channel)
    }
  }

  private var sent: Set<Key> { Set((old?.messages ?? []).map(Key.init)) }

  /// The messages that the older build does not have: each goes out once.
  private var deliveries: [ProjectPlan.Delivery] {
    guard let project else { return [] }
    let sent = sent
    return (new?.messages ?? []).filter { !sent.contains(Key($0)) }.compactMap { message in
      guard let access = project.accesses.first(where: { $0.contact.id == message.contact }) else { return nil }
      return delivery(message, edition.portal(of: project, for: access))
    }
  }

  private func delivery(_ message: PortalRecord.Message, _ portal: ClientPortal) -> ProjectPlan.Delivery? {
    guard let newest = portal.access.invitations.last else { return nil }
    // A plan may be published in a pull request, so it never holds a token; the length of one counts.
    let messages = edition.messages(portal, newest, token: SignedEdition.placeholder)
    func masked(_ text: String) -> String {
      let lines = text.replacing(SignedEdition.placeholder, with: "…").split(
        separator: "\n", omittingEmptySubsequences: false)
      return lines.reversed().drop { $0.allSatisfy(\.isWhitespace) }.reversed().joined(separator: "\n")
    }
    func make(
      _ channel: Destination.Channel, to address: String, subject: String = "", _ text: String, segments: Int? = nil
    ) -> ProjectPlan.Delivery {
      ProjectPlan.Delivery(
        reader: reader(message.contact), generation: newest.generation,
        destination: Destination(channel: channel, address: address),
        expires: newest.expires(afterDays: edition.site.invitationDays), subject: masked(subject), text: masked(text),
        segments: segments)
    }
    return switch message.channel {
    case .email: messages.email.map { make(.email, to: $0.to, subject: $0.subject, $0.text) }
    case .sms: messages.sms.map { make(.sms, to: $0.to, $0.text.body, segments: $0.text.segments) }
    }
  }

  private var withdrawals: [ProjectPlan.Withdrawal] {
    let newGrants = newGrants
    return (old?.grants ?? []).filter { $0.state == .invited }.compactMap { grant in
      switch newGrants[grant.contact]?.state {
      case .invited: nil
      case .cancelled: ProjectPlan.Withdrawal(reader: reader(grant.contact), isRemoved: false)
      case nil: ProjectPlan.Withdrawal(reader: reader(grant.contact), isRemoved: true)
      }
    }
  }

  private var moves: [ProjectPlan.Move] {
    let (oldGrants, sent) = (oldGrants, sent)
    return (new?.messages ?? []).filter { sent.contains(Key($0)) }.compactMap { message in
      guard let before = oldGrants[message.contact], let now = newGrants[message.contact] else { return nil }
      let (channel, from, to): (Destination.Channel, String?, String?) =
        message.channel == .email ? (.email, before.email, now.email) : (.sms, before.phone, now.phone)
      guard let from, let to, from != to else { return nil }
      return ProjectPlan.Move(reader: reader(message.contact), channel: channel, from: from, to: to)
    }
  }

  // MARK: Items

  private typealias Items = [String: [PortalItem: [String]]]

  private func changes(_ before: Items, _ after: Items) -> [ProjectPlan.Change] {
    var readers: [PortalItem: [ProjectPlan.Fate: [String]]] = [:]
    for contact in Set(before.keys).union(after.keys) {
      func note(_ item: PortalItem, _ fate: ProjectPlan.Fate) {
        readers[item, default: [:]][fate, default: []].append(contact)
      }
      switch (before[contact], after[contact]) {
      case (nil, .some): note(.portal, .appears)
      case (.some, nil): note(.portal, .vanishes)
      case (let old?, let new?):
        for item in Set(old.keys).union(new.keys) {
          if let fate = fate(of: item, old[item], new[item]) { note(item, fate) }
        }
      case (nil, nil): break
      }
    }
    return readers.sorted { PortalItem.precedes($0.key, $1.key) }.flatMap { item, fates in
      ProjectPlan.Fate.allCases.compactMap { fate in
        fates[fate].map {
          ProjectPlan.Change(item: item, title: title(of: item), fate: fate, readers: $0.sorted().map(reader))
        }
      }
    }
  }

  private func fate(of item: PortalItem, _ old: [String]?, _ new: [String]?) -> ProjectPlan.Fate? {
    guard old != nil, let new else {
      // A photo comes and goes with the page that shows it.
      if case .photo = item { return nil }
      return new == nil ? .vanishes : .appears
    }
    let folder = Tree.portal(id)
    return new.contains { changed.contains("\(folder)/\($0)") } ? .changes : nil
  }

  private func title(of item: PortalItem) -> String {
    switch item {
    case .portal: new?.title ?? old?.title ?? id
    case .overview: "the overview"
    case .updateList: "the list of updates"
    case .update(let id): project?.updates.first { $0.id == id }?.title ?? id
    case .documentList: "the list of documents"
    case .document(let name): project?.documents.first { $0.name == name }?.title ?? name
    case .photo(let name): name
    case .invoiceList: "the list of invoices"
    case .invoice(let number): number
    }
  }

  private func matrix(_ after: Items) -> [ProjectPlan.Sight] {
    guard let project else { return [] }
    let today = edition.site.timeZone.local(edition.now).day
    func sight(_ item: PortalItem, isDraft: Bool, _ date: Day?) -> ProjectPlan.Sight {
      ProjectPlan.Sight(
        item: item, title: title(of: item),
        hidden: isDraft ? "draft" : date.map { $0 > today ? "from \($0.iso8601)" : "" } ?? "",
        readers: Set(after.filter { $0.value[item] != nil }.keys))
    }
    return project.updates.map { sight(.update($0.id), isDraft: $0.isDraft, $0.date) }
      + project.documents.map { sight(.document($0.name), isDraft: false, $0.date) }
      + project.invoices.map { sight(.invoice($0.number), isDraft: $0.standing == .draft, $0.issued) }
  }
}
