import Portal
import Testing

struct InvoiceTests {
  private let dollars: Currency

  init() throws { dollars = try #require(Currency(code: "USD")) }

  private func line(_ quantity: String, _ price: String, _ rate: String? = nil) throws -> Invoice.Line {
    Invoice.Line(
      description: "Work", quantity: try #require(Decimal(quantity)), unitPrice: try #require(Decimal(price)),
      taxRate: rate.flatMap { Decimal($0) }, in: dollars)
  }

  private func invoice(
    _ lines: [Invoice.Line], paid: [(String, Int128)] = [], standing: Invoice.Standing = .sent
  ) throws -> Invoice {
    Invoice(
      number: "INV-1", issued: try #require(Day("2026-11-01")), due: try #require(Day("2026-11-15")), lines: lines,
      payments: try paid.map { .init(date: try #require(Day($0.0)), amount: Money(minorUnits: $0.1)) },
      standing: standing, payURL: nil, note: "", audience: .everyone)
  }

  @Test func taxIsTakenOnRoundedLinesSummedByRate() throws {
    // Each line alone would bear 0.00 of tax; together they bear 0.01.
    let invoice = try invoice([
      line("1", "0.03", "8.25"), line("1", "0.034", "8.250"), line("1", "10"), line("1", "5", "0"),
    ])
    #expect(invoice.subtotal.minorUnits == 1506)
    #expect(invoice.taxes.map(\.amount.minorUnits) == [0])
    #expect(invoice.taxes.map(\.base.minorUnits) == [6])
    let two = try self.invoice([line("1", "10.10", "19"), line("1", "0.05", "7"), line("1", "0.02", "7")])
    #expect(two.taxes.map(\.rate) == [Decimal(7), Decimal(19)])
    #expect(two.taxes.map(\.amount.minorUnits) == [0, 192])
    #expect(two.total.minorUnits == 1017 + 192)
  }

  @Test(
    arguments: [
      ("2026-11-10", [], InvoiceAccount.Status.open, 10_000),
      ("2026-11-15", [("2026-11-05", 4_000)], .partPaid, 6_000),
      ("2026-11-16", [("2026-11-05", 4_000)], .overdue, 6_000),
      ("2026-11-16", [("2026-11-05", 4_000), ("2026-11-16", 6_000)], .paid, 0),
      ("2026-11-16", [("2026-11-05", 4_000), ("2026-11-17", 6_000)], .overdue, 6_000),
      ("2026-11-10", [("2026-11-05", 12_000)], .paid, -2_000),
    ] as [(String, [(String, Int128)], InvoiceAccount.Status, Int128)])
  func anInvoiceStandsAsItsDayAndPaymentsSay(
    _ today: String, _ paid: [(String, Int128)], _ status: InvoiceAccount.Status, _ balance: Int128
  ) throws {
    let account = InvoiceAccount(try invoice([line("1", "100")], paid: paid), on: try #require(Day(today)))
    #expect(account.status == status)
    #expect(account.balance.minorUnits == balance)
  }

  @Test func aVoidInvoiceLeavesNothingToPay() throws {
    let account = InvoiceAccount(
      try invoice([line("1", "100")], standing: .void), on: try #require(Day("2027-01-01")))
    #expect(account.status == .void)
    #expect(account.balance == .zero)
  }
}
