import Glibc

/// A site of any number of projects, the same at every making: 9 Markdown sources of about 1 KB, a photo, a document and an
/// access for each, from which 12 pages come for its one contact, an email and an SMS.
struct Corpus {
  /// The folder of the site.
  let path: String
  /// How many projects it has.
  let projects: Int

  /// The moment at which it is built: invitations are valid, one invoice in two is overdue.
  static let moment = "2026-11-24T15:00:00Z"
  private static let updates = 6

  /// Makes the site, with the templates and the logo of a folder.
  init(at path: String, projects: Int, templates: String) throws {
    self.path = path
    self.projects = projects
    let names = try Disk.files(below: templates).map { "templates/\($0)" }
    for name in names {
      try Disk.write(try Disk.read("\(templates)/\(name.dropFirst("templates/".count))"), to: "\(path)/\(name)")
    }
    try write(Self.site, to: "content/site.json")
    try write("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"/>", to: "content/brand/logo.svg")
    for index in 0..<projects { try write(project: index) }
  }

  /// The identifier of a project.
  static func name(_ index: Int) -> String { "project-" + String(String(1_000_000 + index).dropFirst()) }

  /// A source that a person may edit, in the middle of the site.
  var editable: String { "\(path)/content/projects/\(Self.name(projects / 2))/updates/2026-10-02-week-2.md" }

  private func write(_ text: String, to name: String) throws { try Disk.write(Array(text.utf8), to: "\(path)/\(name)") }

  private func write(project index: Int) throws {
    let name = Self.name(index)
    let folder = "content/projects/\(name)"
    var words = Words(seed: UInt64(index))
    try write(
      """
      {
        "name": "Client \(words.title(1)) \(index)",
        "email": "client.\(index)@example.com",
        "phone": "+1512\(String(String(10_000_000 + index % 10_000_000).dropFirst()))"
      }

      """, to: "content/contacts/client-\(index).json")
    try write(
      """
      { "invitations": [ { "generation": 1, "issued": "2026-11-22T10:04:00Z", "by": "Ruth Calloway" } ] }

      """, to: "\(folder)/access/client-\(index).json")
    try write(
      """
      ---
      title: \(words.title(3)) \(index)
      client: client-\(index)
      address: \(index + 1) Larkspur Lane, Austin
      stages: [Design, Permits, Demolition, Rough-in, Cabinets, Finishes]
      stage: Rough-in
      starts: 2026-09-28
      ends: 2026-12-18
      ---

      \(words.prose())
      """, to: "\(folder)/project.md")
    for number in 1...Self.updates {
      try write(
        """
        ---
        title: \(words.title(4))
        date: 2026-10-0\(number)
        author: Ben Castillo
        \(number == 1 ? "photos: [site.jpg]\n" : "")---

        \(words.prose())
        """, to: "\(folder)/updates/2026-10-0\(number)-week-\(number).md")
    }
    for number in 1...2 {
      let id = "INV-\(index * 2 + number)"
      try write(
        """
        ---
        number: \(id)
        issued: 2026-11-0\(number)
        due: 2026-11-\(number == 1 ? "15" : "30")
        lines:
          - description: \(words.title(3))
            quantity: \(index % 9 + 1)
            unitPrice: \(index % 900 + 100).50
            taxRate: 8.25
          - description: \(words.title(4))
            quantity: 2.5
            unitPrice: 78
        payments:
          - date: 2026-11-20
            amount: 100
        ---

        \(words.prose())
        """, to: "\(folder)/invoices/\(id).md")
    }
    try Disk.write(words.bytes(4_000, header: Words.jpeg), to: "\(path)/\(folder)/photos/site.jpg")
    try Disk.write(words.bytes(4_000, header: Array("%PDF-1.7\n".utf8)), to: "\(path)/\(folder)/documents/plan.pdf")
  }

  private static let site = """
    {
      "organization": "Hearth & Beam Remodeling",
      "url": "https://portal.hearthandbeam.example",
      "timeZone": "America/Chicago",
      "locale": "en-US",
      "currency": "USD",
      "sender": { "name": "Ruth Calloway", "email": "ruth@hearthandbeam.example", "phone": "+15125550142" },
      "brand": { "color": "#9A4A2C", "logo": "brand/logo.svg" }
    }

    """
}

/// Words in an order that a number decides.
struct Words {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  /// The start of a JPEG file of 640 by 480 pixels.
  static let jpeg: [UInt8] = [
    0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
    0xFF, 0xC0, 0, 11, 8, 1, 224, 2, 128, 1, 1, 17, 0,
  ]

  private static let list = """
    cabinet counter window plumbing studs level quartz tile grout sample delivery Thursday morning crew ladder paint \
    trim drawer hinge sink faucet range vent framing permit inspector schedule weather sealed measured installed
    """.split(separator: " ").map(String.init)

  private mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }

  private mutating func word() -> String { Self.list[Int(next() % UInt64(Self.list.count))] }

  mutating func title(_ count: Int) -> String {
    let words = (0..<count).map { _ in word() }
    return "The " + words.joined(separator: " ")
  }

  private mutating func sentence() -> String {
    let words = (0..<10).map { _ in word() }
    return "We " + words.joined(separator: " ") + "."
  }

  /// About 800 bytes of Markdown with emphasis, a list and a link.
  mutating func prose() -> String {
    var text = ""
    for _ in 0..<3 { text += "\(sentence()) **\(word())** \(sentence())\n\n" }
    for _ in 0..<3 { text += "- \(sentence())\n" }
    return text + "\nRead [more](https://example.com/\(word())) & call.\n"
  }

  mutating func bytes(_ count: Int, header: [UInt8]) -> [UInt8] {
    header + (header.count..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) }
  }
}
