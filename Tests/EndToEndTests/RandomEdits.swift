import Foundation
import Seeded

/// Edits of a site and of what was built from it, in an order that a number decides.
struct RandomEdits {
  private let path: String
  private var generator: SeededGenerator
  /// The moment to build at.
  private(set) var moment = SampleSite.moment
  /// Whether there is a key.
  private(set) var isSigned = true
  private var saved: [String: Data] = [:]

  init(of path: String, seed: UInt64) {
    self.path = path
    generator = SeededGenerator(seed: seed)
  }

  private func files(_ below: String) throws -> [String] {
    let all = FileManager.default.enumerator(atPath: "\(path)/\(below)")?.compactMap { $0 as? String } ?? []
    return all.map { "\(path)/\(below)/\($0)" }.filter { file in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) && !isFolder.boolValue
    }.sorted()
  }

  private mutating func file(_ below: String, _ ending: String = "") throws -> String {
    let files = try files(below).filter { $0.hasSuffix(ending) }
    return files.isEmpty ? "\(path)/none" : files[Int.random(in: 0..<files.count, using: &generator)]
  }

  private mutating func replace(_ text: String, by other: String, in file: String) throws {
    let old = try String(contentsOfFile: file, encoding: .utf8)
    saved[file] = Data(old.utf8)
    try Data(old.replacingOccurrences(of: text, with: other).utf8).write(to: URL(fileURLWithPath: file))
  }

  private mutating func append(_ text: String, to file: String) throws {
    let old = try Data(contentsOf: URL(fileURLWithPath: file))
    saved[file] = old
    try (old + Data(text.utf8)).write(to: URL(fileURLWithPath: file))
  }

  /// Makes one edit, and tells which. What it would edit may be gone by earlier ones.
  mutating func next() throws -> String {
    do {
      return try edit()
    } catch CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile {
      return "nothing"
    }
  }

  private mutating func editContacts(_ number: Int, in folder: String) throws -> String {
    func write(_ name: String, email: String) throws {
      try Data("{\"name\": \"New \(number)\", \"email\": \"\(email)\"}".utf8).write(
        to: URL(fileURLWithPath: "\(folder)/\(name).json"))
    }
    switch number % 6 {
    case 0:
      try write("new-\(number)", email: "new-\(number)@gmial.com")
      return "a new contact whose address looks misspelled"
    case 1:
      let file = "\(folder)/twin.json"
      if FileManager.default.fileExists(atPath: file) {
        try FileManager.default.removeItem(atPath: file)
        return "the removal of a contact"
      }
      try write("twin", email: "ANA.ORTIZ@example.com")
      return "a contact with another one's address"
    default:
      try replace("Ortiz", by: "Ortiz \(number)", in: "\(folder)/ana-ortiz.json")
      return "another name of a contact"
    }
  }

  private mutating func edit() throws -> String {
    let number = Int.random(in: 0..<1_000_000, using: &generator)
    let content = "site/content"
    switch Int.random(in: 0..<24, using: &generator) {
    case 0:
      let file = try file("\(content)/projects", "-in.md")
      try append("\nLine \(number).\n", to: file)
      return "an edit of \(file)"
    case 1:
      let update = "\(path)/\(content)/projects/garden-studio/updates/2026-11-0\(number % 9 + 1)-new-\(number).md"
      try Data("---\ntitle: New \(number)\ndate: 2026-11-0\(number % 9 + 1)\n---\n\nText.\n".utf8).write(
        to: URL(fileURLWithPath: update))
      return "a new update"
    case 2:
      let file = try file("\(content)/projects/kitchen-remodel/updates")
      try FileManager.default.removeItem(atPath: file)
      return "the removal of \(file)"
    case 3:
      let file = try file("\(content)/projects/garden-studio/updates", ".md")
      try FileManager.default.moveItem(
        atPath: file, toPath: file.replacingOccurrences(of: ".md", with: "-\(number).md"))
      return "another name for \(file)"
    case 4:
      let file = try file(content)
      try FileManager.default.setAttributes([.posixPermissions: number % 2 == 0 ? 0o600 : 0o644], ofItemAtPath: file)
      return "other permissions of \(file)"
    case 5:
      let file = try file(content)
      try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: file)
      return "a touch of \(file)"
    case 6:
      for (file, data) in saved { try data.write(to: URL(fileURLWithPath: file)) }
      saved = [:]
      return "the way back"
    case 7:
      try replace("Hearth & Beam", by: "Hearth \(number) & Beam", in: "\(path)/\(content)/site.json")
      return "another organization"
    case 8: return try editContacts(number, in: "\(path)/\(content)/contacts")
    case 9:
      try append("\n<!-- \(number) -->\n", to: try file("site/templates/portal"))
      return "another template"
    case 10:
      try append("\n/* \(number) */\n", to: "\(path)/site/templates/assets/portal.css")
      return "another style sheet"
    case 11:
      let file = try file("dist")
      let date = try FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date
      var data = try Data(contentsOf: URL(fileURLWithPath: file))
      if !data.isEmpty { data[data.count / 2] ^= 1 }
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
      try handle.write(contentsOf: data)
      try handle.close()
      // The time of the last change of its contents is put back.
      if let date { try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: file) }
      return "damage to \(file)"
    case 12:
      let file = try file("dist")
      // Without a manifest it is nobody's folder.
      guard !file.hasSuffix("/manifest.json") else { return "nothing" }
      try FileManager.default.removeItem(atPath: file)
      return "the loss of \(file)"
    case 13:
      let file = try file("dist/portals")
      let stray = (file as NSString).deletingLastPathComponent + "/stray-\(number)"
      try Data("stray".utf8).write(to: URL(fileURLWithPath: stray))
      return "a stray file"
    case 14:
      // Over due dates, payments, expiries and the days of updates, and back.
      moment = "2026-\(number % 2 == 0 ? "11" : "12")-\(number % 20 + 10)T\(number % 14 + 10):00:00Z"
      return "a clock at \(moment)"
    case 15:
      isSigned.toggle()
      return isSigned ? "a key" : "no key"
    case 16...22: return try SpareEdits(path: path).edit(number)
    default:
      let cache = SpareEdits(path: path).caches.first ?? "none"
      guard let data = try? Data(contentsOf: URL(fileURLWithPath: cache)) else { return "nothing" }
      switch number % 3 {
      case 0: try data.prefix(data.count / 2).write(to: URL(fileURLWithPath: cache))
      case 1:
        var damaged = data
        damaged[number % data.count] ^= 0x40
        try damaged.write(to: URL(fileURLWithPath: cache))
      default: try FileManager.default.removeItem(atPath: cache)
      }
      return "damage to the cache"
    }
  }
}
