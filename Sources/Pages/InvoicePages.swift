import Portal
import Templates

/// Invoices as pages show them.
struct InvoicePages {
  let portal: ClientPortal
  let site: Site

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

  private var formats: Formats { portal.formats }
  private func amount(_ money: Money) -> Value { .text(formats.amount(money, site.currency)) }

  private func status(_ status: InvoiceAccount.Status) -> Value {
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

  private func entry(_ account: InvoiceAccount, on page: Tree.Page) -> Value {
    let invoice = account.invoice
    return .record(
      Record([
        .text(invoice.number), .text(page.home + Tree.Page.invoice(invoice.number).folder),
        Common.date(invoice.issued, formats), Common.date(invoice.due, formats), amount(account.total),
        amount(account.balance), status(account.status),
      ]))
  }

  /// What is paid and due over all invoices; absent when there is none that counts.
  func account(on page: Tree.Page) -> Value {
    let counted = portal.invoices.filter { $0.status != .void }
    guard !counted.isEmpty else { return .absent }
    let overdue = counted.filter { $0.status == .overdue }.map(\.balance).total
    let due = counted.filter { $0.status == .open || $0.status == .partPaid }.map(\.balance).total
    let total = counted.map(\.total).total
    let paid = total - due - overdue
    let shares = Self.shares([paid, due, overdue])
    let unpaid = counted.filter { $0.balance > .zero }
      .sorted { first, second in
        (first.status == .overdue ? 0 : 1, first.invoice.due, first.invoice.number)
          < (second.status == .overdue ? 0 : 1, second.invoice.due, second.invoice.number)
      }
    func text(_ money: Money) -> String { formats.amount(money, site.currency) }
    var summary = "\(text(paid)) paid of \(text(total))"
    if due > .zero { summary += "; \(text(due)) due" }
    if overdue > .zero { summary += "; \(text(overdue)) overdue" }
    return .record(
      Record(
        [.text(summary), amount(total), amount(paid), amount(due), amount(overdue)]
          + [paid, due, overdue].map { .flag($0 > .zero) }
          + shares.flatMap { [.text($0.start), .text($0.width)] }
          + [Common.list(unpaid.map { entry($0, on: page) })]))
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
    [account(on: .invoices), Common.list(portal.invoices.map { entry($0, on: .invoices) })]
  }

  func invoice(_ account: InvoiceAccount) -> [Value] {
    let invoice = account.invoice
    // The bill goes to the project's client, whoever reads it.
    let payer = portal.project.client ?? portal.contact
    let sender = site.sender
    let lines = invoice.lines.map { line in
      Value.record(
        Record([
          .text(line.description), .text(formats.number(line.quantity)),
          .text(formats.price(line.unitPrice, site.currency)), .text(line.taxRate.map(formats.percent) ?? ""),
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
      .text(invoice.number), status(account.status), Common.date(invoice.issued, formats),
      Common.date(invoice.due, formats),
      .record(
        Record([
          .text(site.organization), .text(sender.name), .text(sender.email ?? ""),
          .text(sender.phone.map(Common.readable(phone:)) ?? ""), .text(sender.phone.map { "tel:\($0)" } ?? ""),
        ])),
      .record(Record([.text(payer.person.name), .text(payer.company), .text(payer.person.email ?? "")])),
      .list(lines), .flag(!taxes.isEmpty), amount(invoice.subtotal), .list(taxes), amount(account.total),
      .flag(!payments.isEmpty), .list(payments), amount(account.paid), amount(account.balance), .flag(isSettled),
      .text(isSettled ? "" : invoice.payURL ?? ""), .text(invoice.note),
    ]
  }
}
