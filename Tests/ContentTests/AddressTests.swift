import Testing

struct AddressTests {
  private func complaints(about email: String) throws -> [String] {
    try SiteFolder(["contacts/ana-ortiz.json": #"{"name": "Ana Ortiz", "email": "\#(email)"}"#]).problems
  }

  private static let local = String(repeating: "a", count: 64)
  private static let label = String(repeating: "b", count: 63)

  @Test(arguments: [
    "ana@example.com", "a.b+c@x-y.example", "a@b", "o'neil@example.com", "A1@B2.example", "-a@example.com",
    "jörg@bücher.example", "\(local)@example.com", "a@\(label).example",
    "\(local)@\(label).\(label).\(label.dropLast(2))",
  ])
  func oneMailboxIsTaken(_ email: String) throws { #expect(try complaints(about: email) == []) }

  @Test(arguments: [
    "a@@b.com", "a@b@c.com", "@b.com", "a@", "a", "a..b@c.example", ".a@b.example", "a.@b.example", "a@-b.example",
    "a@b-.example", "a@b.example-", "a@b..example", "a@.example", "a@b.example.", "a b@c.example", "a@b_c.example",
    "a@b.example,c@d.example", "<a@b.example>", "jörg@@b.example", "jörg@-b.example", "\(local)a@example.com",
    "a@\(label)b.example", "\(local)@\(label).\(label).\(label.dropLast())",
  ])
  func whateverElseIsRefused(_ email: String) throws {
    #expect(
      try complaints(about: email).allSatisfy { $0.contains("write one mailbox and nothing else") }
        && !complaints(about: email).isEmpty)
  }
}
