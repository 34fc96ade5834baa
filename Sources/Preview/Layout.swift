import Syntax
import Templates

/// What surrounds every page.
enum Layout {
  /// What every page is given.
  static let fields: [(String, Kind)] = [
    ("pageTitle", .text), ("organization", .text), ("version", .text), ("at", .text), ("path", .text),
    ("kept", .list(.record(Shape("kept", [("name", .text), ("value", .text)])))),
    ("sections", Choice.kind), ("problems", .list(.record(Problem.shape))), ("problemCount", .text),
    ("isLastGood", .flag), ("keepsForm", .flag),
  ]

  static let template = #"""
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>{{pageTitle}} · Preview of {{organization}}</title>
    <link rel="stylesheet" href="/preview/brand.css">
    <link rel="stylesheet" href="/preview/preview.css">
    <script src="/preview/preview.js" defer></script>
    </head>
    <body data-version="{{version}}">
    <a class="skip" href="#main">Skip to the content</a>
    <header class="top">
    <div class="bar">
    <p class="mark">{{organization}} <span class="chip">Preview</span></p>
    <form class="moment" method="get" action="{{path}}">
    {{#kept}}
    <input type="hidden" name="{{name}}" value="{{value}}">
    {{/kept}}
    <label for="at">As of</label>
    <input id="at" name="at" value="{{at}}" placeholder="now" autocomplete="off" spellcheck="false">
    <button class="quiet" type="submit">Show</button>
    </form>
    </div>
    <nav aria-label="Preview">
    <ul>
    {{#sections}}
    <li><a href="{{href}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{label}}</a></li>
    {{/sections}}
    </ul>
    </nav>
    </header>
    <div id="problems" role="status">
    {{#problemCount}}
    <section class="problems" aria-labelledby="problems-heading">
    <h2 id="problems-heading">{{problemCount}}</h2>
    {{#isLastGood}}
    <p>Below is the last state that was in order. This notice goes away by itself once the files are mended.</p>
    {{/isLastGood}}
    {{#problems}}
    {{> problem}}
    {{/problems}}
    </section>
    {{/problemCount}}
    </div>
    <main id="main" tabindex="-1"{{#keepsForm}} data-keep{{/keepsForm}}>
    {{$main}}{{/main}}
    </main>
    </body>
    </html>
    """#

  /// A page that only says something.
  static let plain = #"""
    {{<layout}}
    {{$main}}
    <div class="hero"><h1>{{heading}}</h1><p class="lead">{{text}}</p>
    {{#link}}<p><a class="button" href="{{link}}">{{linkText}}</a></p>{{/link}}</div>
    {{/main}}
    {{/layout}}
    """#

  /// What a page that only says something is given.
  static let plainFields: [(String, Kind)] = [
    ("heading", .text), ("text", .text), ("link", .text), ("linkText", .text),
  ]
}
