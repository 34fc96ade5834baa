import Building
import Portal
import Syntax
import Templates
import Verification

/// The page from which the whole way of a client is walked.
enum JourneyScreen {
  static let fields: [(String, Kind)] = [
    ("isUnderWay", .flag), ("url", .text), ("token", .text), ("action", .text),
    ("failures", .list(.record(Problem.shape))),
    (
      "letters",
      .list(
        .record(
          Shape(
            "letter",
            [("name", .text), ("to", .text), ("subject", .text), ("text", .text), ("isSMS", .flag), ("link", .text)])))
    ),
  ]

  static let template = #"""
    {{<layout}}
    {{$main}}
    <div class="hero"><h1>The whole journey</h1>
    <p class="lead">Open an invitation, read the code in the outbox below, sign in, read the portal. A real endpoint serves it, on this machine alone; nothing is sent to anyone.</p></div>
    {{#failures}}
    <div class="problems">
    {{> problem}}
    </div>
    {{/failures}}
    <form class="confirm" method="post" action="{{action}}">
    <input type="hidden" name="token" value="{{token}}">
    <button type="submit">{{#isUnderWay}}Begin again with the files as they are{{/isUnderWay}}{{^isUnderWay}}Begin{{/isUnderWay}}</button>
    {{#isUnderWay}}<a class="button plain" href="{{path}}">Look for new messages</a>{{/isUnderWay}}
    </form>
    {{#isUnderWay}}
    <section aria-labelledby="outbox">
    <h2 id="outbox">Outbox</h2>
    <p class="muted">The endpoint is <a href="{{url}}/" target="_blank" rel="noopener">{{url}}</a>. The newest message stands first.</p>
    {{#letters}}
    <article class="panel letter" id="letter-{{name}}">
    <p><strong>{{subject}}</strong> <span class="muted">to {{to}}</span></p>
    {{#isSMS}}<p class="bubble">{{text}}</p>{{/isSMS}}
    {{^isSMS}}<details><summary>Read it<span class="said">: {{subject}} to {{to}}</span></summary><pre class="sheet" tabindex="0" aria-label="The text">{{text}}</pre></details>{{/isSMS}}
    {{#link}}<p><a class="button plain" href="{{link}}" target="_blank" rel="noopener">Open the invitation<span class="said"> to {{to}}</span></a></p>{{/link}}
    </article>
    {{/letters}}
    {{^letters}}
    <p class="empty">No message yet: they go out a moment after the beginning.</p>
    {{/letters}}
    </section>
    {{/isUnderWay}}
    {{/main}}
    {{/layout}}
    """#
}

extension Visit {
  /// The journey under way, with its outbox.
  func journey(failures: [Problem] = []) -> Reply {
    let current = preview.journey.current
    return page(
      Screen(
        name: "journey", title: "The whole journey",
        values: [
          .flag(current != nil), .text(current?.url ?? ""), .text(preview.token), .text(lens.link("/journey")),
          .list(failures, \.value),
          .list(preview.journey.letters) { letter in
            .row(
              .text(letter.name), .text(letter.to), .text(letter.subject), .text(letter.text), .flag(letter.isSMS),
              .text(current.flatMap { letter.link(below: $0.url) } ?? ""))
          },
        ], section: .journey), isLastGood: false)
  }

  /// Builds the site aside and starts an endpoint over it.
  func beginJourney() -> Reply {
    do {
      try preview.journey.begin()
      return .see(lens.link("/journey"))
    } catch let problems as Problems {
      return journey(failures: problems.list.filter { !draft.problems.contains($0) })
    } catch let problem as Problem {
      return journey(failures: [problem])
    } catch let failure as BuildFailure {
      return journey(failures: [Problem(path: failure.path, failure.problem, mend: failure.mend)])
    } catch {
      return journey(failures: [Problem(path: "the journey", "\(error)", mend: "begin again")])
    }
  }
}
