import Testing

@testable import Templates

/// A record that does not fit its shape is a programmer's error, named before anything is rendered.
@Suite struct RecordTests {
  private let shape = Shape(
    "page",
    [
      ("title", .text), ("isAgain", .flag), ("client", .optional(Shape("client", [("name", .text)]))),
      ("items", .list(.record(Shape("item", [("count", .text), ("body", .html)])))),
    ])

  private func item(_ value: Value) -> Value { .record(Record([.text("1"), value])) }

  @Test func aRecordThatFits() {
    let items: Value = .list([item(.html("")), item(.html("x"))])
    #expect(shape.mismatch(Record([.text(""), .flag(true), .absent, items])) == nil)
    #expect(shape.mismatch(Record([.text(""), .flag(true), .record(Record([.text("")])), .list([])])) == nil)
  }

  @Test func whatDoesNotFit() {
    #expect(shape.mismatch(Record([.text("")])) == "page has 4 values, but 1 were given")
    #expect(
      shape.mismatch(Record([.absent, .flag(true), .absent, .list([])]))
        == "page.title is a text, but something else was given")
    #expect(
      shape.mismatch(Record([.text(""), .flag(true), .record(Record([])), .list([])]))
        == "page.client has 1 values, but 0 were given")
    #expect(
      shape.mismatch(Record([.text(""), .flag(true), .absent, .list([item(.html("")), item(.text(""))])]))
        == "page.items[1].body is HTML, but something else was given")
    #expect(
      shape.mismatch(Record([.text(""), .flag(true), .absent, .absent]))
        == "page.items is a list, but something else was given")
  }

  @Test func renderingWhatDoesNotFitTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let template = try Sample.template("{{pageTitle}}")
      _ = template.rendered(Record([.text("Overview")]))
    }
    let error = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(error.contains("page has 7 values, but 1 were given"))
  }
}
