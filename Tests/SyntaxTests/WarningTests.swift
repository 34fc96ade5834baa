import Syntax
import Testing

/// How warnings are shown, and names suggested.
struct WarningTests {
  private let warning = Warning(
    rule: "mail-domain",
    Problem(
      in: Source(path: "a,b.json", text: "{\n  \"email\": \"ana@gmial.com\"\n}"), at: 13, length: 15,
      "probably misspelled",
      mend: "did you mean ana@gmail.com?"))

  @Test func forPeople() {
    #expect(
      warning.text(isColored: false) == """
        a,b.json:2:12: warning: probably misspelled [mail-domain]
          2 |   "email": "ana@gmial.com"
            |            ^^^^^^^^^^^^^^^
            = did you mean ana@gmail.com?

        """)
    #expect(warning.text(isColored: true).contains("\u{1B}[1;33mwarning: probably misspelled [mail-domain]\u{1B}[0m"))
  }

  @Test func forPrograms() {
    #expect(
      warning.json.text == """
        {"column":12,"file":"a,b.json","line":2,"mend":"did you mean ana@gmail.com?","message":"probably misspelled",\
        "rule":"mail-domain"}
        """)
    #expect(
      warning.github
        == "::warning file=a%2Cb.json,line=2,col=12::probably misspelled: did you mean ana@gmail.com? [mail-domain]")
  }

  @Test func eachOnceInOrder() {
    let other = Warning(rule: "dead-link", warning.problem)
    #expect([warning, other, warning].once == [other, warning])
  }

  @Test(
    arguments: [
      ("kitchen", "did you mean \"kitchen-remodel\"?"), ("kitchn", "did you mean \"kitchen-remodel\"?"),
      ("Kitchen-Remodle", "did you mean \"kitchen-remodel\"?"),
      ("remodel", "did you mean \"bath-remodel\" or \"kitchen-remodel\"?"),
      ("zzz", "choose from: bath-remodel, kitchen-remodel, loft"),
    ])
  func nearNamesAreSuggested(_ name: String, _ mend: String) {
    #expect(choice(for: name, among: ["loft", "kitchen-remodel", "bath-remodel"], otherwise: "none") == mend)
  }

  @Test func amongManyOnlyNearNamesAre() {
    #expect(choice(for: "zzz", among: (10..<21).map { "project-\($0)" }, otherwise: "look") == "look")
    #expect(choice(for: "zzz", among: [String](), otherwise: "look") == "look")
    #expect(
      choice(for: "project", among: (10..<21).map { "project-\($0)" }, otherwise: "look")
        == "did you mean \"project-10\", \"project-11\" or \"project-12\"?")
  }
}
