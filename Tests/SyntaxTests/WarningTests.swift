import Syntax
import Testing

/// How warnings are shown.
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
}
