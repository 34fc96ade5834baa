import Portal
import Syntax

/// The folder invoices/ of a project.
struct InvoiceFiles {
  let folder: Folder
  let contacts: Contacts
  /// The site's currency; nil when site.json could not be read: then the most places that any currency has are allowed.
  let currency: Currency?

  func read(_ problems: inout [Problem]) -> [Invoice] {
    let complaint = { (shown: String) in
      Problem(
        path: shown, "the name is not an invoice number",
        mend: "use letters, digits, points and hyphens, a letter or digit first")
    }
    return folder.definitions(Identifier.isInvoiceNumber, orElse: complaint, &problems).compactMap { id, definition in
      guard let definition else { return nil }
      var fields = Fields(definition.fields, in: definition.source)
      let invoice = invoice(id, definition, &fields)
      problems += fields.finish()
      return invoice
    }
  }

  private func invoice(_ id: String, _ definition: Definition, _ fields: inout Fields) -> Invoice? {
    let number = fields.parsed("number", required: true, "write it as the file is named: \(id)") { $0 == id ? $0 : nil }
    let issued = fields.day("issued", required: true)
    let due = fields.day("due", required: true)
    if let issued, let due, due < issued, let node = fields.node(of: "due") {
      fields.report(node, "\"due\" is before \"issued\"", mend: "correct one of the two days")
    }
    let lines = fields.objects("lines", required: true) { line(&$0) }
    let payments = fields.objects("payments") { payment(&$0) } ?? []
    let standing: Invoice.Standing? = fields.word("status")
    let payURL = fields.parsed("payUrl", "write a web address that starts with https://") {
      Addresses.isWebAddress($0) ? $0 : nil
    }
    var note = fields.text("note")
    let audience = contacts.audience(&fields)
    if let body = text(of: definition, &fields) {
      if note != nil, let node = fields.node(of: "note") {
        fields.report(node, "a \"note\" and a text after the front matter", mend: "keep one of the two")
      }
      note = body
    }
    guard let number, let issued, let due, let lines else { return nil }
    return Invoice(
      number: number, issued: issued, due: due, lines: lines, payments: payments, standing: standing ?? .sent,
      payURL: payURL, note: note ?? "", audience: audience)
  }

  /// The text after the front matter, or the field `body`, without blank lines around it; nil when there is nothing else.
  /// It is shown as it stands.
  private func text(of definition: Definition, _ fields: inout Fields) -> String? {
    let bytes = definition.body.map { definition.source.bytes[$0] } ?? Array((fields.text("body") ?? "").utf8)[...]
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
    guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
    else {
      return nil
    }
    let start = bytes[..<first].lastIndex(of: 0x0A).map { $0 + 1 } ?? bytes.startIndex
    let end = bytes[last...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.endIndex
    let text = bytes[start..<end]
    return String(decoding: text.contains(0x0D) ? text.filter { $0 != 0x0D }[...] : text, as: UTF8.self)
  }

  private func line(_ line: inout Fields) -> Invoice.Line? {
    let description = line.requiredLine("description")
    let quantity = line.decimal("quantity", required: true)
    let unitPrice = line.decimal("unitPrice", required: true)
    let taxRate = line.decimal("taxRate")
    if let taxRate, taxRate < .zero || taxRate > Decimal(100), let node = line.node(of: "taxRate") {
      line.report(node, "\"taxRate\" is not between 0 and 100", mend: "write percent: 8.25 for 8.25 %")
    }
    guard let description, let quantity, let unitPrice else { return nil }
    let result = Invoice.Line(
      description: description, quantity: quantity, unitPrice: unitPrice, taxRate: taxRate,
      in: currency ?? Currency.finest)
    if result.amount.minorUnits.magnitude > Money.largest.magnitude, let node = line.node(of: "quantity") {
      line.report(node, "quantity times price is more than we can count", mend: "correct the quantity or the price")
      return nil
    }
    return result
  }

  private func payment(_ payment: inout Fields) -> Invoice.Payment? {
    let currency = currency ?? Currency.finest
    let date = payment.day("date", required: true)
    let amount = payment.parsed(
      "amount", required: true,
      currency.places == 0
        ? "write a whole number: \(currency.code) has no smaller unit"
        : "write a number with at most \(currency.places) decimal places"
    ) { Decimal($0).flatMap { Money($0, in: currency) } }
    guard let date, let amount else { return nil }
    return Invoice.Payment(date: date, amount: amount)
  }
}
