import Portal
import Templates

/// The first page of a portal.
struct OverviewPage {
  let portal: ClientPortal
  let invoices: InvoicePages

  private static let stage = Shape(
    "stage", [("number", .text), ("name", .text), ("done", .flag), ("current", .flag), ("upcoming", .flag)])

  static let fields: [(String, Kind)] = [
    (
      "progress",
      .optional(
        Shape(
          "progress",
          [
            ("number", .text), ("count", .text), ("name", .text), ("summary", .text), ("stages", .list(.record(stage))),
          ]))
    ),
    ("starts", .optional(Common.date)), ("ends", .optional(Common.date)), ("body", .html),
    (
      "latest",
      .optional(
        Shape("latest", [("updates", .list(.record(UpdatePages.card))), ("count", .text), ("more", .flag)]))
    ),
    (
      "papers",
      .optional(
        Shape("papers", [("documents", .list(.record(DocumentPages.document))), ("count", .text), ("more", .flag)]))
    ),
    ("account", .optional(InvoicePages.account)),
  ]

  func values() -> [Value] {
    let project = portal.project
    let updates = portal.updates.prefix(UpdatePages.latest)
    let documents = portal.documents.prefix(DocumentPages.latest)
    func latest(_ values: [Value], of count: Int) -> Value {
      count == 0
        ? .absent : .record(Record([.list(values), .text(String(count)), .flag(count > values.count)]))
    }
    return [
      progress(project), Common.date(project.starts, portal.formats), Common.date(project.ends, portal.formats),
      .html(portal.html(of: project.overview, on: .overview)),
      latest(updates.map { UpdatePages.card($0, on: .overview, portal.formats) }, of: portal.updates.count),
      latest(
        documents.map { DocumentPages.document($0, on: .overview, portal.formats) }, of: portal.documents.count),
      invoices.account(on: .overview),
    ]
  }

  private func progress(_ project: Project) -> Value {
    guard let current = project.stage else { return .absent }
    let stages = project.stages.enumerated().map { index, name in
      Value.record(
        Record([
          .text(String(index + 1)), .text(name), .flag(index < current), .flag(index == current),
          .flag(index > current),
        ]))
    }
    let name = project.stages[current]
    return .record(
      Record([
        .text(String(current + 1)), .text(String(stages.count)), .text(name),
        .text("Stage \(current + 1) of \(stages.count): \(name)"), .list(stages),
      ]))
  }
}
