import Syntax
import Templates
import Testing

/// What the specification leaves open, and what it is silent about.
@Suite struct RenderingTests {
  // MARK: - Values

  @Test func htmlEscapesTheFiveBytesThatMatter() throws {
    let shape = Shape("page", [("text", .text)])
    let library = Sample.library(["page": "{{text}}|{{{text}}}|{{&text}}"])
    let record = Record([.text("<a href='x'>\"é\" & 𝄞</a>")])
    #expect(
      try library.template("page", for: shape).rendered(record)
        == "&lt;a href=&#39;x&#39;&gt;&quot;é&quot; &amp; 𝄞&lt;/a&gt;"
        + "|<a href='x'>\"é\" & 𝄞</a>|<a href='x'>\"é\" & 𝄞</a>")
  }

  @Test func plainTextIsNotEscaped() throws {
    let shape = Shape("page", [("text", .text), ("body", .html)])
    let library = Sample.library(["page": "{{text}} {{body}}"], escaping: .none)
    #expect(
      try library.template("page", for: shape).rendered(Record([.text("Kitchen & bath"), .html("<b>")]))
        == "Kitchen & bath <b>")
  }

  @Test func everyByteButFiveStaysAsItIs() throws {
    let shape = Shape("page", [("text", .text)])
    let template = try Sample.library(["page": "{{text}}"]).template("page", for: shape)
    for scalar in (0..<0x3000).compactMap(Unicode.Scalar.init) where !"&<>\"'".unicodeScalars.contains(scalar) {
      let text = "a\(Character(scalar))z"
      #expect(template.rendered(Record([.text(text)])) == text)
    }
  }

  /// Text is looked at eight bytes at a time.
  @Test func theFiveAreEscapedWhereverTheyStand() throws {
    let template = try Sample.library(["page": "{{text}}"]).template("page", for: Shape("page", [("text", .text)]))
    for (character, reference) in ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;"] {
      for count in 0..<20 {
        let (before, after) = (String(repeating: "x", count: count), String(repeating: "é", count: 19 - count))
        for text in ["\(character)", "\(character)=\(character)"] {
          #expect(
            template.rendered(Record([.text(before + text + after)]))
              == before + text.replacing(character, with: reference) + after)
        }
      }
    }
  }

  @Test(arguments: ["{{7*7}}", "{{pageTitle}}", "{{{body}}}", "{{#updates}}", "{{>page}}", "{{=<% %>=}}<%body%>"])
  func valuesAreNeverTemplates(_ text: String) throws {
    let shape = Shape("page", [("text", .text), ("more", .html), ("items", .list(.text))])
    let template = try Sample.library(
      ["page": "{{{text}}}{{{more}}}{{#items}}{{{.}}}{{/items}}{{$b}}{{{text}}}{{/b}}{{>part}}", "part": "{{&text}}"]
    ).template("page", for: shape)
    let record = Record([.text(text), .html(text), .list([.text(text)])])
    #expect(template.rendered(record) == String(repeating: text, count: 5))
  }

  @Test func namesNeverHoldPoints() throws {
    let shape = Shape("page", [("a.b", .text), ("a", .record(Shape("a", [("b", .text)])))])
    let record = Record([.text("one"), .record(Record([.text("two")]))])
    #expect(try Sample.library(["page": "{{a.b}}"]).template("page", for: shape).rendered(record) == "two")
  }

  // MARK: - Sections

  @Test func aSectionOfEachKind() throws {
    let page = """
      {{#pageTitle}}[{{.}}]{{/pageTitle}}{{^pageTitle}}no title{{/pageTitle}}
      {{#body}}[{{{.}}}]{{/body}}{{^body}}no body{{/body}}
      {{#isAgain}}again{{/isAgain}}{{^isAgain}}first{{/isAgain}}
      {{#project}}[{{title}}]{{/project}}
      {{#client}}[{{name}}]{{/client}}{{^client}}no client{{/client}}
      {{#updates}}[{{title}} {{date.iso}}]{{/updates}}{{^updates}}none yet{{/updates}}
      {{#colors}}[{{.}}]{{/colors}}{{^colors}}colorless{{/colors}}
      """
    #expect(
      try Sample.rendered(page) == """
        [Overview]
        [<p>Hello</p>]
        again
        [Kitchen]
        [Ana]
        [One 2026-11-03][Two 2026-11-03]
        [red][blue]
        """)
    #expect(
      try Sample.rendered(page, [:], Sample.emptyRecord) == """
        no title
        no body
        first
        []
        no client
        none yet
        colorless
        """)
  }

  @Test func aFlagKeepsTheContext() throws {
    #expect(try Sample.rendered("{{#colors}}{{#isAgain}}{{.}}{{/isAgain}}{{/colors}}") == "redblue")
  }

  @Test func namesAreLookedUpFromTheInnermostContext() throws {
    #expect(
      try Sample.rendered(
        "{{#updates}}{{#client}}{{#project}}{{title}}, {{name}}{{/project}}{{/client}};{{/updates}}")
        == "Bath, Ana;Bath, Ana;")
    #expect(
      try Sample.rendered("{{#client}}{{#updates}}{{title}} {{name}};{{/updates}}{{/client}}")
        == "One Ana;Two Ana;")
  }

  @Test func anOptionalRecordIsThereInItsSection() throws {
    #expect(try Sample.rendered("{{#client}}{{client.name}} {{client.project.title}}{{/client}}") == "Ana Bath")
    #expect(try Sample.rendered("{{#client}}{{#client.name}}{{.}}{{/client.name}}{{/client}}") == "Ana")
  }

  @Test func listsOfAnyKind() throws {
    let point = Shape("point", [("x", .text)])
    let shape = Shape(
      "page", [("flags", .list(.flag)), ("points", .list(.optional(point))), ("rows", .list(.list(.text)))])
    let page =
      "{{#flags}}{{#.}}y{{/.}}{{^.}}n{{/.}}{{/flags}} "
      + "{{#points}}{{#.}}{{x}}{{/.}}{{^.}}-{{/.}}{{/points}} {{#rows}}({{#.}}{{.}}{{/.}}){{/rows}}"
    let record = Record([
      .list([.flag(true), .flag(false)]), .list([.absent, .record(Record([.text("1")]))]),
      .list([.list([.text("a"), .text("b")]), .list([])]),
    ])
    #expect(try Sample.library(["page": page]).template("page", for: shape).rendered(record) == "yn -1 (ab)()")
  }

  @Test func aShapeAndItsRecordsGrowTogether() throws {
    let shape = Sample.shape.with([("count", .text)])
    let template = try Sample.library(["page": "{{pageTitle}} {{count}}"]).template("page", for: shape)
    #expect(template.rendered(Sample.record.appending([.text("3")])) == "Overview 3")
  }

  @Test func renderingAppends() throws {
    var bytes = Array("before ".utf8)
    try Sample.template("{{pageTitle}}").render(Sample.record, into: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == "before Overview")
  }

  // MARK: - Partials and blocks

  @Test func indentationAddsUp() throws {
    let others = ["outer": "b\n\t{{>inner}}\n{{>inner}}!\n", "inner": "c\n{{pageTitle}}\n"]
    #expect(
      try Sample.rendered("a\n  {{>outer}}\nz\n", others)
        == "a\n  b\n  \tc\n  \tOverview\n  c\nOverview\n!\nz\n")
  }

  @Test func aLayoutKeepsItsLines() throws {
    let layout = """
      <head>
        <title>{{$title}}{{pageTitle}}{{/title}}</title>
      </head>
      <main>
        {{$main}}
        <p>Nothing</p>
        {{/main}}
      </main>

      """
    #expect(
      try Sample.rendered("{{<layout}}{{/layout}}", ["layout": layout]) == """
        <head>
          <title>Overview</title>
        </head>
        <main>
          <p>Nothing</p>
        </main>

        """)
    let page = """
      {{<layout}}
      {{$title}}Updates – {{project.title}}{{/title}}
      {{$main}}
      <ul>
        {{#updates}}
        <li>{{title}}</li>
        {{/updates}}
      </ul>
      {{/main}}
      {{/layout}}

      """
    #expect(
      try Sample.rendered(page, ["layout": layout]) == """
        <head>
          <title>Updates – Kitchen</title>
        </head>
        <main>
          <ul>
            <li>One</li>
            <li>Two</li>
          </ul>
        </main>

        """)
  }

  @Test func whatIsNotReplacedStaysAsItIs() throws {
    let text = " {{$a}}one\n    two\n{{/a}}\n   {{$b}}\n three\n     four\n{{/b}}\n"
    #expect(try Sample.rendered(text) == " one\n    two\n three\n     four\n")
  }

  @Test func blocksReachPartialsOfTheParent() throws {
    #expect(
      try Sample.rendered(
        "{{<layout}}{{$title}}mine{{/title}}{{/layout}}", ["layout": "[{{>head}}]", "head": "{{$title}}its{{/title}}"])
        == "[mine]")
  }

  @Test func aBlockMayBeNamedAsTheOneItFills() throws {
    #expect(
      try Sample.rendered(
        "{{<layout}}{{$main}}<b>{{$main}}page{{/main}}</b>{{/main}}{{/layout}}",
        ["layout": "{{$main}}layout{{/main}}|{{$main}}{{/main}}"])
        == "<b>page</b>|<b>page</b>")
  }

  @Test func delimitersEndWithTheFile() throws {
    #expect(
      try Sample.rendered("{{=[ ]=}}[>part] {{x}} [&pageTitle]", ["part": "{{pageTitle}} [x]"])
        == "Overview [x] {{x}} Overview")
  }

  @Test func aByteOrderMarkIsNoText() throws {
    #expect(try Sample.rendered("\u{FEFF}{{>part}}", ["part": "\u{FEFF}x"]) == "x")
  }
}
