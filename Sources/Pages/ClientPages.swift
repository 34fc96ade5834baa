import Portal
import Syntax
import Templates

/// The templates of the portal's pages, each checked against what its page gives.
public struct PortalTemplates: Sendable {
  let overview: Template
  let updates: Template
  let update: Template
  let documents: Template
  let invoices: Template
  let invoice: Template

  /// - Parameters:
  ///   - library: the folder templates/portal/.
  ///   - assets: the files that pages may link to.
  /// - Throws: every tag that no data answers, and every template that is missing.
  public init(_ library: Library, assets: Assets) throws(Problems) {
    var problems: [Problem] = []
    func load(_ name: String, _ fields: [(String, Kind)]) -> Template? {
      do throws(Problems) {
        return try library.template(name, for: Shape(name, Frame.fields(assets) + fields))
      } catch {
        problems += error.list
        return nil
      }
    }
    let overview = load("overview", OverviewPage.fields)
    let updates = load("updates", UpdatePages.listFields)
    let update = load("update", UpdatePages.fields)
    let documents = load("documents", DocumentPages.fields)
    let invoices = load("invoices", InvoicePages.listFields)
    let invoice = load("invoice", InvoicePages.fields)
    guard let overview, let updates, let update, let documents, let invoices, let invoice else {
      throw Problems(problems)
    }
    self.overview = overview
    self.updates = updates
    self.update = update
    self.documents = documents
    self.invoices = invoices
    self.invoice = invoice
  }
}

/// The pages of one contact's portal, each rendered when it is asked for.
public struct ClientPages {
  /// The portal.
  public let portal: ClientPortal
  private let frame: Frame
  private let templates: PortalTemplates
  private let invoicePages: InvoicePages
  private let updateIndices: [String: Int]
  private let invoiceIndices: [String: Int]

  /// - Parameters:
  ///   - portal: what the contact sees.
  ///   - site: what the site gives to all its pages.
  ///   - templates: the templates.
  public init(_ portal: ClientPortal, site: SiteFrame, templates: PortalTemplates) {
    self.portal = portal
    self.templates = templates
    frame = Frame(site, portal)
    invoicePages = InvoicePages(portal: portal, site: site.site)
    updateIndices = Dictionary(uniqueKeysWithValues: portal.updates.enumerated().map { ($1.id, $0) })
    invoiceIndices = Dictionary(uniqueKeysWithValues: portal.invoices.enumerated().map { ($1.invoice.number, $0) })
  }

  /// Every page there is.
  public var pages: [Tree.Page] { portal.pages(updatesPerPage: UpdatePages.perPage) }

  /// Appends the HTML of one of ``pages``.
  public func render(_ page: Tree.Page, into bytes: inout [UInt8]) {
    let (template, title, values): (Template, String, [Value])
    switch page {
    case .overview:
      (template, title) = (templates.overview, portal.project.title)
      values = OverviewPage(portal: portal, invoices: invoicePages).values()
    case .updates(let number):
      (template, title) = (templates.updates, "Updates")
      values = UpdatePages.list(number, of: portal)
    case .update(let id):
      guard let index = updateIndices[id] else { return }
      (template, title) = (templates.update, portal.updates[index].title)
      values = UpdatePages.update(at: index, of: portal)
    case .documents:
      (template, title) = (templates.documents, "Documents")
      values = DocumentPages.list(of: portal)
    case .invoices:
      (template, title) = (templates.invoices, "Invoices")
      values = invoicePages.list()
    case .invoice(let number):
      guard let index = invoiceIndices[number] else { return }
      (template, title) = (templates.invoice, "Invoice \(number)")
      values = invoicePages.invoice(at: index)
    }
    template.render(Record(frame.values(page, title: title) + values), into: &bytes)
  }
}
