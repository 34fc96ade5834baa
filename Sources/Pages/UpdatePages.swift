import Portal
import Templates

/// Updates as pages show them.
enum UpdatePages {
  /// How many updates stand on one page of the list.
  static let perPage = 20
  /// How many stand on the overview.
  static let latest = 3

  static let card = Shape(
    "card",
    [
      ("title", .text), ("href", .text), ("date", .record(Common.date)), ("author", .text), ("excerpt", .text),
      ("photo", .optional(Common.picture)), ("photoCount", .text),
    ])

  private static let page = Shape("page", [("href", .text)])
  private static let neighbor = Shape("neighbor", [("title", .text), ("href", .text)])

  static let listFields: [(String, Kind)] = [
    ("updates", .list(.record(card))),
    (
      "pages",
      .optional(
        Shape(
          "pages", [("number", .text), ("count", .text), ("newer", .optional(page)), ("older", .optional(page))]))
    ),
  ]

  static let fields: [(String, Kind)] = [
    ("title", .text), ("date", .record(Common.date)), ("author", .text), ("body", .html),
    ("photos", .list(.record(Common.picture))), ("newer", .optional(neighbor)), ("older", .optional(neighbor)),
  ]

  static func card(_ update: Update, on page: Tree.Page, _ formats: Formats) -> Value {
    .record(
      Record([
        .text(update.title), .text(page.home + Tree.Page.update(update.id).folder), Common.date(update.date, formats),
        .text(update.author), .text(update.body.excerpt), photos(of: update, on: page).first ?? .absent,
        .text(update.photos.count < 2 ? "" : String(update.photos.count)),
      ]))
  }

  /// The photos, each with an alternative text that tells it from its neighbors.
  private static func photos(of update: Update, on page: Tree.Page) -> some Collection<Value> {
    let count = update.photos.count
    return update.photos.enumerated().lazy.map { index, photo in
      Common.picture(
        photo, src: page.address(of: photo.name, in: Tree.Folder.photos),
        alt: count == 1 ? "Photo: \(update.title)" : "Photo \(index + 1) of \(count): \(update.title)")
    }
  }

  static func list(_ number: Int, of portal: ClientPortal) -> [Value] {
    let count = max(1, (portal.updates.count + perPage - 1) / perPage)
    let page = Tree.Page.updates(number)
    let shown = portal.updates.dropFirst((number - 1) * perPage).prefix(perPage)
    func link(_ other: Int) -> Value {
      (1...count).contains(other)
        ? .record(Record([.text(page.home + Tree.Page.updates(other).folder)])) : .absent
    }
    return [
      Common.list(shown.map { card($0, on: page, portal.formats) }),
      count == 1
        ? .absent
        : .record(Record([.text(String(number)), .text(String(count)), link(number - 1), link(number + 1)])),
    ]
  }

  /// The update at an index of the portal's updates.
  static func update(at index: Int, of portal: ClientPortal) -> [Value] {
    let update = portal.updates[index]
    let page = Tree.Page.update(update.id)
    func link(_ index: Int) -> Value {
      guard portal.updates.indices.contains(index) else { return .absent }
      let other = portal.updates[index]
      return .record(Record([.text(other.title), .text(page.home + Tree.Page.update(other.id).folder)]))
    }
    return [
      .text(update.title), Common.date(update.date, portal.formats), .text(update.author),
      .html(portal.html(of: update.body, on: page)),
      Common.list(photos(of: update, on: page)), link(index - 1), link(index + 1),
    ]
  }
}
