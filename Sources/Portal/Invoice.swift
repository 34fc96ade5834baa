/// What a client is asked to pay for.
public struct Invoice: Sendable {
  /// One thing that is charged.
  public struct Line: Sendable, Hashable {
    /// What it is.
    public let description: String
    /// How many of it.
    public let quantity: Decimal
    /// What one of it costs, in major units.
    public let unitPrice: Decimal
    /// The tax in percent; nil: none.
    public let taxRate: Decimal?
    /// Quantity times price, rounded to the minor unit, half away from zero.
    public let amount: Money

    /// One thing that is charged, in a currency.
    public init(description: String, quantity: Decimal, unitPrice: Decimal, taxRate: Decimal?, in currency: Currency) {
      self.description = description
      self.quantity = quantity
      self.unitPrice = unitPrice
      self.taxRate = taxRate
      self.amount = Money(quantity, times: unitPrice, in: currency)
    }
  }

  /// Money that came in.
  public struct Payment: Sendable, Hashable {
    /// The day it came in.
    public let date: Day
    /// How much.
    public let amount: Money

    /// Money that came in.
    public init(date: Day, amount: Money) {
      self.date = date
      self.amount = amount
    }
  }

  /// What the team says of it.
  public enum Standing: String, Sendable, CaseIterable {
    case draft, sent, void
  }

  /// The tax of one rate.
  public struct Tax: Sendable, Hashable {
    /// The rate in percent.
    public let rate: Decimal
    /// The sum of the rounded lines that bear it.
    public let base: Money
    /// The tax on that sum, rounded to the minor unit, half away from zero.
    public let amount: Money
  }

  /// The number: the identifier.
  public let number: String
  /// The day it is dated.
  public let issued: Day
  /// The last day on which it is not overdue.
  public let due: Day
  /// What is charged.
  public let lines: [Line]
  /// What came in, in the order of the file.
  public let payments: [Payment]
  /// What the team says of it.
  public let standing: Standing
  /// Where it can be paid; nil when nowhere.
  public let payURL: String?
  /// A remark; empty when there is none.
  public let note: String
  /// Who it is for.
  public let audience: Audience

  /// What a client is asked to pay for.
  public init(
    number: String, issued: Day, due: Day, lines: [Line], payments: [Payment], standing: Standing, payURL: String?,
    note: String, audience: Audience
  ) {
    self.number = number
    self.issued = issued
    self.due = due
    self.lines = lines
    self.payments = payments
    self.standing = standing
    self.payURL = payURL
    self.note = note
    self.audience = audience
  }

  /// The sum of the rounded lines.
  public var subtotal: Money { lines.map(\.amount).total }

  /// The taxes, taken on the rounded lines summed by rate, then rounded; the lowest rate first. Rates of zero are not listed.
  public var taxes: [Tax] {
    Dictionary(grouping: lines.filter { ($0.taxRate ?? .zero) > .zero }) { $0.taxRate ?? .zero }
      .map { rate, lines in
        let base = lines.map(\.amount).total
        return Tax(rate: rate, base: base, amount: base.percent(rate))
      }
      .sorted { $0.rate < $1.rate }
  }

  /// Lines and taxes.
  public var total: Money { subtotal + taxes.map(\.amount).total }
}

/// An invoice as it stands on one day of the site's calendar.
public struct InvoiceAccount: Sendable {
  /// How it stands.
  public enum Status: Sendable, Hashable, CaseIterable {
    case open, partPaid, paid, overdue, void
  }

  /// The invoice.
  public let invoice: Invoice
  /// The payments up to that day, in the order of the file.
  public let payments: [Invoice.Payment]
  /// What is charged, taxes included.
  public let total: Money
  /// What came in up to that day.
  public let paid: Money
  /// What is left to pay: nothing on a void invoice.
  public let balance: Money
  /// How it stands.
  public let status: Status

  /// An invoice that is no draft, on a day of the site's calendar. Past due wins over part paid; payments dated later do
  /// not count.
  public init(_ invoice: Invoice, on today: Day) {
    self.invoice = invoice
    payments = invoice.payments.filter { $0.date <= today }
    total = invoice.total
    paid = payments.map(\.amount).total
    let rest = total - paid
    if invoice.standing == .void {
      (balance, status) = (.zero, .void)
    } else if rest <= .zero {
      (balance, status) = (rest, .paid)
    } else if today > invoice.due {
      (balance, status) = (rest, .overdue)
    } else {
      (balance, status) = (rest, paid > .zero ? .partPaid : .open)
    }
  }
}
