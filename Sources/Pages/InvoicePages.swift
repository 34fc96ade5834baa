import Portal
import Templates

/// Invoices as pages show them.
struct InvoicePages {
  static let status = Shape(
    "status",
    [
      ("label", .text), ("paid", .flag), ("partPaid", .flag), ("open", .flag), ("overdue", .flag), ("void", .flag),
    ])

  static let entry = Shape(
    "entry",
    [
      ("number", .text), ("href", .text), ("issued", .record(Common.date)), ("due", .record(Common.date)),
      ("total", .text), ("balance", .text), ("status", .record(status)),
    ])

  static let account = Shape(
    "account",
    [
      ("summary", .text), ("total", .text), ("paid", .text), ("due", .text), ("overdue", .text), ("hasPaid", .flag),
      ("hasDue", .flag), ("hasOverdue", .flag), ("paidX", .text), ("paidWidth", .text), ("dueX", .text),
      ("dueWidth", .text), ("overdueX", .text), ("overdueWidth", .text), ("unpaid", .list(.record(entry))),
    ])

  static let listFields: [(String, Kind)] = [
    ("account", .optional(account)), ("invoices", .list(.record(entry))),
  ]

  static let fields: [(String, Kind)] = [
    ("number", .text), ("status", .record(status)), ("issued", .record(Common.date)), ("due", .record(Common.date)),
    (
      "from",
      .record(
        Shape(
          "from", [("organization", .text), ("name", .text), ("email", .text), ("phone", .text), ("phoneLink", .text)])
      )
    ),
    ("billTo", .record(Shape("billTo", [("name", .text), ("company", .text), ("email", .text)]))),
    (
      "lines",
      .list(
        .record(
          Shape(
            "line",
            [
              ("description", .text), ("quantity", .text), ("unitPrice", .text), ("taxRate", .text), ("amount", .text),
            ])))
    ),
    ("hasTax", .flag), ("subtotal", .text),
    ("taxes", .list(.record(Shape("tax", [("rate", .text), ("base", .text), ("amount", .text)])))),
    ("total", .text), ("hasPayments", .flag),
    ("payments", .list(.record(Shape("payment", [("date", .record(Common.date)), ("amount", .text)])))),
    ("paid", .text), ("balance", .text), ("isSettled", .flag), ("payUrl", .text), ("note", .text),
  ]

  private let portal: ClientPortal
  private let site: Site
  private let amounts: AmountFormat
  private let entries: [Entry]
  private let summary: Summary?

  init(portal: ClientPortal, site: Site) {
    self.portal = portal
    self.site = site
    let amounts = portal.formats.amounts(in: site.currency)
    self.amounts = amounts
    entries = portal.invoices.map { Entry($0, portal.formats, amounts) }
    summary = Summary(entries, amounts)
  }

  /// An invoice with what every list says of it.
  private struct Entry {
    let account: InvoiceAccount
    let issued: Value
    let due: Value
    let total: Value
    let balance: Value
    let status: Value

    init(_ account: InvoiceAccount, _ formats: Formats, _ amounts: AmountFormat) {
      self.account = account
      issued = Common.date(account.invoice.issued, formats)
      due = Common.date(account.invoice.due, formats)
      total = .text(amounts.text(account.total))
      balance = .text(amounts.text(account.balance))
      status = InvoicePages.status(account.status)
    }

    func value(on page: Tree.Page) -> Value {
      let number = account.invoice.number
      return .record(
        Record([
          .text(number), .text(page.home + Tree.Page.invoice(number).folder), issued, due, total, balance, status,
        ]))
    }
  }

  /// What is paid and due over all invoices that count.
  private struct Summary {
    /// The values of ``account`` before the last.
    let values: [Value]
    let unpaid: [Entry]

    /// Nil when no invoice counts.
    init?(_ entries: [Entry], _ amounts: AmountFormat) {
      let counted = entries.filter { $0.account.status != .void }
      guard !counted.isEmpty else { return nil }
      let accounts = counted.map(\.account)
      let overdue = accounts.filter { $0.status == .overdue }.map(\.balance).total
      let due = accounts.filter { $0.status == .open || $0.status == .partPaid }.map(\.balance).total
      let total = accounts.map(\.total).total
      let paid = total - due - overdue
      unpaid = counted.filter { $0.account.balance > .zero }
        .sorted { first, second in
          let (first, second) = (first.account, second.account)
          return (first.status == .overdue ? 0 : 1, first.invoice.due, first.invoice.number)
            < (second.status == .overdue ? 0 : 1, second.invoice.due, second.invoice.number)
        }
      let texts = (
        total: amounts.text(total), paid: amounts.text(paid), due: amounts.text(due), overdue: amounts.text(overdue)
      )
      var summary = "\(texts.paid) paid of \(texts.total)"
      if due > .zero { summary += "; \(texts.due) due" }
      if overdue > .zero { summary += "; \(texts.overdue) overdue" }
      values =
        [.text(summary), .text(texts.total), .text(texts.paid), .text(texts.due), .text(texts.overdue)]
        + [paid, due, overdue].map { .flag($0 > .zero) }
        + InvoicePages.shares([paid, due, overdue]).flatMap { [.text($0.start), .text($0.width)] }
    }
  }

  private var formats: Formats { portal.formats }
  private func amount(_ money: Money) -> Value { .text(amounts.text(money)) }

  private static func status(_ status: InvoiceAccount.Status) -> Value {
    let label =
      switch status {
      case .paid: "Paid"
      case .partPaid: "Part paid"
      case .open: "Open"
      case .overdue: "Overdue"
      case .void: "Void"
      }
    let flags: [InvoiceAccount.Status] = [.paid, .partPaid, .open, .overdue, .void]
    return .record(Record([.text(label)] + flags.map { .flag($0 == status) }))
  }

  /// What is paid and due over all invoices; absent when there is none that counts.
  func account(on page: Tree.Page) -> Value {
    guard let summary else { return .absent }
    return .record(Record(summary.values + [Common.list(summary.unpaid.map { $0.value(on: page) })]))
  }

  /// Where each amount's share of the sum starts and how wide it is, in percent with at most two decimal places.
  static func shares(_ amounts: [Money]) -> [(start: String, width: String)] {
    let parts = amounts.map { max($0.minorUnits, 0) }
    let whole = parts.reduce(0, +)
    func percent(_ part: Int128) -> String {
      guard whole > 0 else { return "0" }
      let hundredths = Int((part * 10_000 + whole / 2) / whole)
      let (units, rest) = (hundredths / 100, hundredths % 100)
      return rest == 0 ? String(units) : "\(units).\(rest < 10 ? "0" : "")\(rest)"
    }
    var start: Int128 = 0
    return parts.map { part in
      defer { start += part }
      return (percent(start), percent(part))
    }
  }

  func list() -> [Value] {
    [account(on: .invoices), Common.list(entries.map { $0.value(on: .invoices) })]
  }

  /// The invoice at an index of the portal's invoices.
  func invoice(at index: Int) -> [Value] {
    let entry = entries[index]
    let account = entry.account
    let invoice = account.invoice
    // The bill goes to the project's client, whoever reads it.
    let payer = portal.project.client ?? portal.contact
    let sender = site.sender
    let lines = invoice.lines.map { line in
      Value.record(
        Record([
          .text(line.description), .text(formats.number(line.quantity)),
          .text(amounts.text(price: line.unitPrice)), .text(line.taxRate.map(formats.percent) ?? ""),
          amount(line.amount),
        ]))
    }
    let taxes = invoice.taxes.map { tax in
      Value.record(Record([.text(formats.percent(tax.rate)), amount(tax.base), amount(tax.amount)]))
    }
    let payments = account.payments.map { payment in
      Value.record(Record([Common.date(payment.date, formats), amount(payment.amount)]))
    }
    let isSettled = account.balance <= .zero
    return [
      .text(invoice.number), entry.status, entry.issued, entry.due,
      .record(
        Record([
          .text(site.organization), .text(sender.name), .text(sender.email ?? ""),
          .text(sender.phone.map(Common.readable(phone:)) ?? ""), .text(sender.phone.map { "tel:\($0)" } ?? ""),
        ])),
      .record(Record([.text(payer.person.name), .text(payer.company), .text(payer.person.email ?? "")])),
      .list(lines), .flag(!taxes.isEmpty), amount(invoice.subtotal), .list(taxes), entry.total,
      .flag(!payments.isEmpty), .list(payments), amount(account.paid), entry.balance, .flag(isSettled),
      .text(isSettled ? "" : invoice.payURL ?? ""), .text(invoice.note),
    ]
  }
}
