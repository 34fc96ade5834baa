/// Where everything lies in dist/. Every path is relative to dist/, with forward slashes.
public enum Tree {
  /// The folder of a project.
  public static func portal(_ project: String) -> String { "\(Folder.portals)/\(project)" }
  /// The folder of one contact's pages.
  public static func client(_ project: String, _ contact: String) -> String {
    "\(portal(project))/clients/\(contact)"
  }
  /// A document of a project.
  public static func document(_ project: String, _ name: String) -> String {
    "\(portal(project))/files/\(Folder.documents)/\(name)"
  }
  /// A photo of a project.
  public static func photo(_ project: String, _ name: String) -> String {
    "\(portal(project))/files/\(Folder.photos)/\(name)"
  }
  /// An asset, under a name that holds the beginning of its digest.
  public static func asset(_ stem: String, digest: String, ending: String) -> String {
    "assets/\(stem)-\(digest.prefix(16))\(ending)"
  }
  /// The folder of a project's messages.
  public static func outbox(_ project: String) -> String { "\(Folder.outbox)/\(project)" }
  /// An invitation's email.
  public static func email(_ project: String, _ contact: String, _ generation: Int) -> String {
    "\(outbox(project))/\(contact)-\(generation).eml"
  }
  /// An invitation's SMS.
  public static func sms(_ project: String, _ contact: String, _ generation: Int) -> String {
    "\(outbox(project))/\(contact)-\(generation).sms.json"
  }
  /// A file that the endpoint fills or reads.
  public static func endpoint(_ name: String) -> String { "endpoint/\(name)" }

  /// Folders of the tree, and of a project, in content/ as in dist/.
  public enum Folder {
    /// The portals, a folder for each project.
    public static let portals = "portals"
    /// The messages, a folder for each project.
    public static let outbox = "outbox"
    /// Documents.
    public static let documents = "documents"
    /// Photos.
    public static let photos = "photos"
  }

  /// A page of one contact's portal: where it lies, and how it reaches what it shows.
  public enum Page: Sendable, Hashable {
    case overview
    /// The list of updates, by page from 1.
    case updates(Int)
    case update(String)
    case documents
    case invoices
    case invoice(String)

    /// The page's folder, relative to the contact's folder; empty or with a final slash. The page is index.html in it.
    public var folder: String {
      switch self {
      case .overview: ""
      case .updates(1): "updates/"
      case .updates(let number): "updates/page/\(number)/"
      case .update(let id): "updates/\(id)/"
      case .documents: "documents/"
      case .invoices: "invoices/"
      case .invoice(let number): "invoices/\(number)/"
      }
    }

    /// How many folders lie between the page and the contact's folder.
    private var depth: Int {
      switch self {
      case .overview: 0
      case .updates(1), .documents, .invoices: 1
      case .update, .invoice: 2
      case .updates: 3
      }
    }

    /// The way from the page to the contact's folder, with a final slash.
    public var home: String { Self.homes[depth] }

    /// The way from the page to dist/, with a final slash.
    public var root: String { Self.roots[depth] }

    /// The way from the page to the project's folder of files, with a final slash.
    public var files: String { Self.files[depth] }

    // By depth.
    private static let homes = ["./", "../", "../../", "../../../"]
    private static let roots = (4...7).map { String(repeating: "../", count: $0) }
    private static let files = (2...5).map { String(repeating: "../", count: $0) + "files/" }

    /// The address of a file, relative to the page, percent-encoded (RFC 3986, section 2.1).
    public func address(of name: String, in folder: String) -> String {
      files + folder + "/" + Tree.encoded(name)
    }
  }

  /// A path segment with everything but RFC 3986's unreserved characters percent-encoded.
  public static func encoded(_ segment: String) -> String {
    if segment.utf8.allSatisfy(isUnreserved) { return segment }
    var result = ""
    for byte in segment.utf8 {
      if isUnreserved(byte) {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
