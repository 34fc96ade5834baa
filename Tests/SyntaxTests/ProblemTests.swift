import Syntax
import Testing

struct ProblemTests {
  private let source = Source(path: "content/site.json", text: "{\n\t\"nämé\": 5,\n  \"b\": 6\n}\n")

  private var problem: Problem {
    Problem(in: source, at: 3, length: 8, "unknown field \"nämé\"", mend: "did you mean \"name\"?")
  }

  @Test func peopleSeeTheLineWithACaret() {
    #expect(
      problem.text(isColored: false) == """
        content/site.json:2:2: unknown field "nämé"
          2 | \t"nämé": 5,
            | \t^^^^^^
            = did you mean "name"?

        """)
  }

  @Test func aFileAsAWholeHasNoLineToShow() {
    #expect(
      Problem(path: "content/a.txt", "a symbolic link", mend: "put the file itself here").text(isColored: false) == """
        content/a.txt:1:1: a symbolic link
          = put the file itself here

        """)
  }

  @Test func colorsAreOnlyForTerminals() {
    #expect(problem.text(isColored: true).contains("\u{1B}[1;31m"))
    #expect(!problem.text(isColored: false).contains("\u{1B}"))
  }

  @Test func aLongLineIsCutAroundTheCaret() {
    let source = Source(path: "a", text: String(repeating: "x", count: 500) + "!" + String(repeating: "y", count: 500))
    let lines = Problem(in: source, at: 500, "m", mend: "n").text(isColored: false).split(separator: "\n")
    #expect(lines[1].count < 120)
    let caret = lines[2].firstIndex(of: "^").map { lines[2].distance(from: lines[2].startIndex, to: $0) }
    let mark = lines[1].firstIndex(of: "!").map { lines[1].distance(from: lines[1].startIndex, to: $0) }
    #expect(caret == mark)
  }

  @Test func programsGetJSON() {
    #expect(
      problem.json.text
        == #"{"column":2,"file":"content/site.json","line":2,"mend":"did you mean \"name\"?","message":"unknown field \"nämé\""}"#
    )
  }

  @Test func gitHubGetsAWorkflowCommandThatNoTextCanBreak() {
    let problem = Problem(path: "a,b:c%.json", "100 %\nwrong", mend: "x")
    #expect(problem.github == "::error file=a%2Cb%3Ac%25.json,line=1,col=1::100 %25%0Awrong: x")
  }

  @Test func problemsAreSortedAndEachIsToldOnce() {
    let later = Problem(path: "content/z", "m", mend: "n")
    #expect(Problems([later, problem, problem]).list == [problem, later])
  }

  @Test func aPositionAndItsOffsetAgree() {
    for offset in 0..<source.bytes.count where source.bytes[offset] & 0xC0 != 0x80 {
      #expect(source.offset(of: source.position(at: offset)) == offset)
    }
  }

  @Test func aByteOrderMarkIsDropped() {
    #expect(Source(path: "a", bytes: [0xEF, 0xBB, 0xBF, 0x41]).bytes == [0x41])
  }

  @Test func theFirstByteThatIsNotUTF8IsFound() {
    #expect(Source(path: "a", bytes: Array("aé".utf8) + [0xFF, 0x41]).firstInvalidUTF8 == 3)
    #expect(Source(path: "a", bytes: [0xC3]).firstInvalidUTF8 == 0)
    #expect(source.firstInvalidUTF8 == nil)
  }
}
