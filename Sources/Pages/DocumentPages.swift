import Portal
import Templates

/// Documents as pages show them.
enum DocumentPages {
  /// How many stand on the overview.
  static let latest = 3

  static let document = Shape(
    "document",
    [
      ("title", .text), ("fileName", .text), ("href", .text), ("type", .text), ("size", .text),
      ("date", .optional(Common.date)), ("note", .text),
    ])

  static let fields: [(String, Kind)] = [("documents", .list(.record(document)))]

  static func document(_ document: Document, on page: Tree.Page, _ formats: Formats) -> Value {
    .record(
      Record([
        .text(document.title), .text(document.name),
        .text(page.address(of: document.name, in: Tree.Folder.documents)), .text(type(of: document.name)),
        .text(size(document.size, formats)), Common.date(document.date, formats), .text(document.note),
      ]))
  }

  static func list(of portal: ClientPortal) -> [Value] {
    [Common.list(portal.documents.map { document($0, on: .documents, portal.formats) })]
  }

  /// What people call files of this ending.
  static func type(of name: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "File" }
    let ending = name[name.index(after: dot)...].lowercased()
    return types[ending] ?? (ending.count <= 5 && ending.allSatisfy(\.isLetter) ? ending.uppercased() : "File")
  }

  private static let types = [
    "avif": "AVIF picture", "csv": "Spreadsheet (CSV)", "doc": "Word document", "docx": "Word document",
    "dwg": "Drawing (DWG)", "gif": "GIF picture", "heic": "HEIC picture", "jpeg": "JPEG picture",
    "jpg": "JPEG picture", "json": "JSON", "key": "Keynote slides", "m4v": "Video", "mov": "Video", "mp3": "Audio",
    "mp4": "Video", "numbers": "Numbers spreadsheet", "odp": "Slides (ODP)", "ods": "Spreadsheet (ODS)",
    "odt": "Document (ODT)", "pages": "Pages document", "pdf": "PDF", "png": "PNG picture",
    "ppt": "PowerPoint slides", "pptx": "PowerPoint slides", "rtf": "Document (RTF)", "svg": "SVG picture",
    "txt": "Text", "webp": "WebP picture", "xls": "Excel spreadsheet", "xlsx": "Excel spreadsheet",
    "zip": "ZIP archive",
  ]

  /// A size in decimal units: `840 bytes`, `84 KB`, `1.2 MB`.
  static func size(_ bytes: Int, _ formats: Formats) -> String {
    if bytes == 1 { return "1 byte" }
    if bytes < 1000 { return "\(bytes) bytes" }
    var (unit, factor) = ("KB", 1000)
    for (name, size) in [("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000)]
    where bytes * 2 >= size * 2 - size / 1000 {
      (unit, factor) = (name, size)
    }
    let tenths = (bytes * 10 + factor / 2) / factor
    let text = unit == "KB" || tenths >= 100 ? String((bytes + factor / 2) / factor) : "\(tenths / 10).\(tenths % 10)"
    return "\(Decimal(text).map(formats.number) ?? text) \(unit)"
  }
}
