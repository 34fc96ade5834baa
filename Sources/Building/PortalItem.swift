import Manifest
import Portal

/// Something that a contact sees or does not see.
public enum PortalItem: Sendable, Hashable {
  /// The portal as a whole.
  case portal
  case overview
  case updateList
  case update(String)
  case documentList
  case document(String)
  /// A photo, by its file's name.
  case photo(String)
  case invoiceList
  case invoice(String)

  /// One word for programs.
  public var kind: String {
    switch self {
    case .portal: "portal"
    case .overview: "overview"
    case .updateList: "updates"
    case .update: "update"
    case .documentList: "documents"
    case .document: "document"
    case .photo: "photo"
    case .invoiceList: "invoices"
    case .invoice: "invoice"
    }
  }

  /// The identifier of an update, document, photo or invoice; nil for what there is once.
  public var id: String? {
    switch self {
    case .update(let id), .document(let id), .photo(let id), .invoice(let id): id
    default: nil
    }
  }

  /// Where it stands in a list, by kind.
  private var rank: Int {
    switch self {
    case .portal: 0
    case .update: 1
    case .document: 2
    case .invoice: 3
    case .photo: 4
    case .overview: 5
    case .updateList: 6
    case .documentList: 7
    case .invoiceList: 8
    }
  }

  /// By kind, then identifier.
  static func precedes(_ first: PortalItem, _ second: PortalItem) -> Bool {
    (first.rank, first.id ?? "") < (second.rank, second.id ?? "")
  }

  /// The item that a path relative to a contact's folder is a page of; nil for anything else.
  init?(page path: Substring) {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.last == "index.html" else { return nil }
    switch (parts.first, parts.count) {
    case (_, 1): self = .overview
    case ("updates", 3): self = .update(parts[1])
    case ("updates", _): self = .updateList
    case ("documents", 2): self = .documentList
    case ("invoices", 2): self = .invoiceList
    case ("invoices", 3): self = .invoice(parts[1])
    default: return nil
    }
  }

  /// The item that a path relative to the project's folder is the file of; nil for anything else.
  init?(file path: String) {
    let parts = path.split(separator: "/", maxSplits: 2).map(String.init)
    guard parts.count == 3, parts[0] == "files" else { return nil }
    switch parts[1] {
    case Tree.Folder.documents: self = .document(parts[2])
    case Tree.Folder.photos: self = .photo(parts[2])
    default: return nil
    }
  }
}

extension PortalRecord {
  /// What each contact with a portal sees, and the paths of its pages and files, relative to the project's folder.
  var items: [String: [PortalItem: [String]]] {
    var items: [String: [PortalItem: [String]]] = [:]
    let folder = "clients/"
    for path in files.keys where path.hasPrefix(folder) {
      let rest = path.dropFirst(folder.count)
      guard let slash = rest.firstIndex(of: "/") else { continue }
      guard let item = PortalItem(page: rest[rest.index(after: slash)...]) else { continue }
      items[String(rest[..<slash]), default: [:]][item, default: []].append(path)
    }
    for (path, contacts) in readers {
      guard let item = PortalItem(file: path) else { continue }
      for contact in contacts { items[contact, default: [:]][item, default: []].append(path) }
    }
    return items
  }
}
