import Syntax
import Templates
import Testing

/// The wording and the place of each problem, to the letter.
@Suite struct ProblemTests {
  // MARK: - Names

  @Test func anUnknownNameGetsTheNearestOne() {
    #expect(
      Sample.problems("<h1>\n  é {{pageTitel}}") == [
        "page:2:7:9 there is no \"pageTitel\" here; did you mean \"pageTitle\"?"
      ])
    #expect(
      Sample.problems("{{#updates}}{{tite}}{{/updates}}") == [
        "page:1:15:4 there is no \"tite\" here; did you mean \"title\"?"
      ])
    #expect(
      Sample.problems("{{ project.adress }}") == [
        "page:1:12:6 there is no \"adress\" in \"project\"; did you mean \"address\"?"
      ])
  }

  @Test func anUnknownNameThatIsNearNoneGetsAllOfThem() {
    #expect(
      Sample.problems("{{invoice}}") == [
        "page:1:3:7 there is no \"invoice\" here; "
          + "choose from: pageTitle, body, isAgain, project, client, updates, colors"
      ])
    #expect(
      Sample.problems("{{#updates}}{{date.weekday}}{{/updates}}") == [
        "page:1:20:7 there is no \"weekday\" in \"date\"; choose from: iso"
      ])
    #expect(
      Sample.problems("{{>part}}", ["part": "{{invoice}}"]) == [
        "part:1:3:7 there is no \"invoice\" here; use a name that all templates with this partial know"
      ])
  }

  @Test func theNamesToChooseFromAreAtMostTwenty() throws {
    let shape = Shape("page", (1...30).map { ("n\($0)", .text) })
    let library = Sample.library(["page": "{{missing}}"])
    let problems = #expect(throws: Problems.self) { try library.template("page", for: shape) }
    #expect(problems?.list.first?.mend.hasSuffix("n19, n20, …") == true)
  }

  @Test func anOptionalRecordIsReachedOnlyInItsSection() throws {
    let problem =
      "page:1:3:6 \"client\" may be absent here; put this into its section: {{#client}}{{name}}{{/client}}"
    #expect(Sample.problems("{{client.name}}") == [problem])
    #expect(
      Sample.problems("{{^client}}{{client.project.title}}{{/client}}") == [
        "page:1:14:6 \"client\" may be absent here; "
          + "put this into its section: {{#client}}{{project.title}}{{/client}}"
      ])
    #expect(Sample.problems("{{#client}}{{name}}{{client.name}}{{/client}}") == [])
    #expect(Sample.problems("{{#client}}{{#updates}}{{client.project.title}}{{/updates}}{{/client}}") == [])
    #expect(Sample.problems("{{#client.project}}{{/client.project}}").count == 1)
  }

  @Test func onlyRecordsHaveValuesByName() {
    #expect(
      Sample.problems("{{pageTitle.short}}\n{{updates.title}}\n{{isAgain.now}}") == [
        "page:1:13:5 \"pageTitle\" is a text, there is nothing in it by name; write pageTitle alone",
        "page:2:11:5 \"updates\" is a list, there is nothing in it by name; "
          + "open a section for its items: {{#updates}}{{title}}{{/updates}}",
        "page:3:11:3 \"isAgain\" is a flag, there is nothing in it by name; write isAgain alone",
      ])
  }

  @Test func onlyTextsAreShown() {
    #expect(
      Sample.problems("{{project}}\n{{client}}\n{{{updates}}}\n{{isAgain}}\n{{.}}") == [
        "page:1:3:7 \"project\" is a record, not a text; choose from its values: project.title, project.address",
        "page:2:3:6 \"client\" is an optional record, not a text; "
          + "open a section for its values: {{#client}}{{name}}{{/client}}",
        "page:3:4:7 \"updates\" is a list, not a text; open a section for its items: {{#updates}}…{{/updates}}",
        "page:4:3:7 \"isAgain\" is a flag, not a text; open a section that it shows: {{#isAgain}}…{{/isAgain}}",
        "page:5:3:1 \".\" is a record, not a text; "
          + "choose from its values: pageTitle, body, isAgain, project, client, updates, colors",
      ])
  }

  @Test func HTMLIsNotEscapedBySlip() {
    #expect(
      Sample.problems("{{body}}") == [
        "page:1:3:4 \"body\" is HTML, which would be shown with its tags; write {{{body}}}"
      ])
    #expect(Sample.problems("{{body}}", escaping: .none) == [])
  }

  @Test func whatIsNeverShownIsRefused() {
    #expect(
      Sample.problems("{{^project}}none{{/project}}") == [
        "page:1:4:7 \"project\" is a record that is always there, so this is never shown; remove the section"
      ])
  }

  // MARK: - Tags

  @Test func whatIsNotAName() {
    #expect(
      Sample.problems("{{}}\n{{#if isAgain}}{{else}}{{/if isAgain}}\n{{project..title}}\n{{.x}}\n{{> }}") == [
        "page:1:1:4 this tag has no name; write one, or remove the tag",
        "page:2:4:10 \"if isAgain\" is not a name; write one name without spaces; there are no expressions",
        "page:3:3:14 \"project..title\" is not a name; "
          + "write its steps with one point between them, as in project.title",
        "page:4:3:2 \".x\" is not a name; write its steps with one point between them, as in project.title",
        "page:5:1:6 this tag has no name; write one, or remove the tag",
      ])
  }

  @Test func aTagThatIsNeverClosed() {
    let problem = "page:1:3:2 this tag is never closed; close it with "
    #expect(Sample.problems("a {{pageTitle") == [problem + "}}"])
    #expect(Sample.problems("a {{pageTitle {{pageTitle}}") == [problem + "}}"])
    #expect(Sample.problems("a {{pageTitle}\nb}}") == [problem + "}}"])
    #expect(Sample.problems("a {{{pageTitle}} {{{body}}}") == [problem + "}}}"])
    #expect(Sample.problems("a {{! {{x}") == [problem + "}}"])
    #expect(Sample.problems("a {{=<% %>}} b") == [problem + "=}}"])
    #expect(
      Sample.problems("{{=<% %>=}}\n<%pageTitle") == ["page:2:1:2 this tag is never closed; close it with %>"])
  }

  @Test func delimitersAreTwoWords() {
    let text = "this does not set delimiters; write two, with a space between them and no = in them, as in {{=<% %>=}}"
    #expect(Sample.problems("{{=|=}}") == ["page:1:1:7 " + text])
    #expect(Sample.problems("{{=| =|=}}") == ["page:1:1:10 " + text])
  }

  @Test func noNamesFromTheData() {
    #expect(
      Sample.problems("{{>*pageTitle}}\n{{<*pageTitle}}{{/*pageTitle}}") == [
        "page:1:4:10 the name of a partial cannot come from the data; "
          + "write the name of a template in this folder, inside sections if it depends on the data",
        "page:2:4:10 the name of a partial cannot come from the data; "
          + "write the name of a template in this folder, inside sections if it depends on the data",
      ])
  }

  @Test func sectionsAreClosed() {
    #expect(
      Sample.problems("{{#updates}}\n{{^isAgain}}{{/updates}}\n{{$main}}") == [
        "page:2:1:12 the section \"isAgain\" is never closed; add {{/isAgain}} where it ends",
        "page:3:1:9 the block \"main\" is never closed; add {{/main}} where it ends",
      ])
    #expect(
      Sample.problems("{{<page2}}", ["page2": ""]) == [
        "page:1:1:10 the parent \"page2\" is never closed; add {{/page2}} where it ends"
      ])
  }

  @Test func nothingIsClosedThatIsNotOpen() {
    #expect(
      Sample.problems("{{/updates}}") == [
        "page:1:1:12 \"updates\" is not open here; remove this tag, or open it before with {{#updates}}"
      ])
    #expect(
      Sample.problems("{{#updates}}{{/colors}}{{/updates}}") == [
        "page:1:13:11 \"colors\" is not open here, \"updates\" is; write {{/updates}}, or remove this tag"
      ])
    #expect(
      Sample.problems("{{#updates}}{{/update}}{{pageTitle}}") == [
        "page:1:13:11 \"update\" is not open here, \"updates\" is; write {{/updates}}"
      ])
  }

  @Test func bytesThatAreNoText() {
    let source = Source(path: "a.mustache", bytes: Array("x\n".utf8) + [0x79, 0xFF])
    let library = Library(["a": source], folder: "portal", escaping: .html)
    let problems = #expect(throws: Problems.self) { try library.template("a", for: Sample.shape) }
    #expect(
      problems?.list == [
        Problem(in: source, at: 3, "this byte is not UTF-8", mend: "save the file in the UTF-8 encoding")
      ])
  }

  // MARK: - Partials and parents

  @Test func whatIsMissing() {
    let library = Sample.library([:])
    let problems = #expect(throws: Problems.self) { try library.template("page", for: Sample.shape) }
    #expect(
      problems?.list == [Problem(path: "portal/page.mustache", "this template is missing", mend: "add the file")])
    #expect(
      Sample.problems("{{>header}}\n{{<lay-out}}{{$main}}{{x}}{{/main}}{{/lay-out}}", ["layout": ""]) == [
        "page:1:4:6 there is no template \"header\" in portal; add portal/header.mustache",
        "page:2:4:7 there is no template \"lay-out\" in portal; did you mean \"layout\"?",
        "page:2:24:1 there is no \"x\" here; "
          + "choose from: pageTitle, body, isAgain, project, client, updates, colors",
      ])
  }

  @Test func aProblemOfAPartialIsFoundOnceAtItsPlace() {
    #expect(
      Sample.problems("{{>card}}{{#updates}}{{>card}}{{/updates}}", ["card": "{{#isAgain}}\n{{tittle}}"]) == [
        "card:1:1:12 the section \"isAgain\" is never closed; add {{/isAgain}} where it ends",
        "card:2:3:6 there is no \"tittle\" here; use a name that all templates with this partial know",
      ])
  }

  @Test func noTemplateHoldsItself() {
    let problem = "holds itself, without end; remove this tag, or one of those that lead to it"
    #expect(Sample.problems("{{>page}}") == ["page:1:4:4 the template \"page\" \(problem)"])
    #expect(
      Sample.problems("{{>a}}", ["a": "{{>b}}", "b": " {{#updates}}{{>a}}{{/updates}}"])
        == ["b:1:17:1 the template \"a\" \(problem)"])
    #expect(
      Sample.problems("{{<page}}{{$a}}{{/a}}{{/page}}").last == "page:1:4:4 the template \"page\" \(problem)")
  }

  @Test func nestingEnds() {
    func nested(_ count: Int) -> String {
      String(repeating: "{{#updates}}", count: count) + String(repeating: "{{/updates}}", count: count)
    }
    #expect(Sample.problems(nested(100)) == [])
    #expect(
      Sample.problems(nested(101)) == ["page:1:1201:12 nested more than 100 levels deep; make it flatter"])
    #expect(
      Sample.problems("{{>part}}", ["part": nested(100)]) == [
        "part:1:1192:7 nested more than 100 levels deep, with its partials and blocks; make it flatter"
      ])
  }

  @Test func unfoldingEnds() {
    var others: [String: String] = [:]
    for level in 1...30 { others["p\(level)"] = "{{>p\(level + 1)}}\n{{>p\(level + 1)}}\n" }
    others["p31"] = "x"
    let problems = Sample.problems("{{>p1}}", others)
    let end = "the template has more than 100000 parts with all its partials; use partials less often"
    #expect(!problems.isEmpty && problems.allSatisfy { $0.hasSuffix(end) })
  }

  @Test func aParentTakesKnownBlocksOnce() {
    let layout = ["layout": "{{$main}}{{/main}}{{>head}}", "head": "{{$title}}{{/title}}", "plain": ""]
    #expect(
      Sample.problems("{{<layout}}{{$mian}}{{x}}{{/mian}}{{$main}}{{/main}}{{$main}}{{/main}}{{/layout}}", layout) == [
        "page:1:15:4 \"layout\" has no block \"mian\"; did you mean \"main\"?",
        "page:1:23:1 there is no \"x\" here; choose from: pageTitle, body, isAgain, project, client, updates, colors",
        "page:1:56:4 the block \"main\" stands here twice; keep one of the two",
      ])
    #expect(
      Sample.problems("{{<layout}}{{$footer}}{{/footer}}{{/layout}}", layout)
        == ["page:1:15:6 \"layout\" has no block \"footer\"; choose from: main, title"])
    #expect(
      Sample.problems("{{<plain}}{{$footer}}{{/footer}}{{/plain}}", layout)
        == ["page:1:14:6 \"plain\" has no block \"footer\"; remove it"])
  }

  @Test func aParentShowsOnlyBlocks() {
    #expect(
      Sample.problems("{{<layout}}\n{{pageTitle}}{{/layout}}", ["layout": ""]) == [
        "page:2:3:9 this is not shown: a parent shows only blocks; "
          + "put it into a block, as in {{$main}}…{{/main}}"
      ])
  }

  @Test func whatABlockReplacesIsCheckedToo() {
    #expect(
      Sample.problems("{{<layout}}{{$main}}{{/main}}{{/layout}}", ["layout": "{{$main}}{{bodi}}{{/main}}"])
        == ["layout:1:12:4 there is no \"bodi\" here; did you mean \"body\"?"])
  }

  @Test func allProblemsComeAtOnce() {
    let page = "{{a1}}{{#b2}}{{c3}}{{>d4}}{{/b2}}{{client.name}}\n{{/e5}}{{project}}{{"
    #expect(
      Sample.problems(page).map { $0.prefix { $0 != " " } } == [
        "page:1:3:2", "page:1:10:2", "page:1:23:2", "page:1:36:6", "page:2:1:7", "page:2:10:7", "page:2:19:2",
      ])
  }
}
