import Building
import Endpoint
import Messages
import Portal
import Syntax
import Templates

/// An email or SMS to a contact, or about them to the team.
enum MessageScreen {
  static let fields: [(String, Kind)] =
    Pane.fields + [
      ("title", .text), ("name", .text), ("back", .text), ("views", Choice.kind), ("note", .text),
      ("parts", Choice.kind), ("to", .text), ("subject", .text), ("html", .flag), ("file", .text), ("plain", part),
      ("raw", part),
      (
        "headers",
        .optional(
          Shape(
            "headers", [("list", .list(.record(Shape("header", [("name", .text), ("value", .text)]))))]))
      ), ("sms", .optional(Bubble.shape)), ("checks", .list(.record(check))), ("missing", .text),
    ]

  private static let check = Shape("check", [("isGood", .flag), ("title", .text), ("detail", .text)])
  private static let part = Kind.optional(Shape("part", [("text", .text)]))

  static let template = #"""
    {{<layout}}
    {{$main}}
    <div class="hero compact">
    <p class="eyebrow"><a href="{{back}}">{{title}}</a></p>
    <h1>What {{name}} is sent</h1>
    {{#note}}
    <p class="muted">{{note}}</p>
    {{/note}}
    </div>
    {{> tabs}}
    {{#missing}}
    <p class="empty">{{missing}}</p>
    {{/missing}}
    {{#subject}}
    <dl class="facts"><div><dt>To</dt><dd>{{to}}</dd></div><div><dt>Subject</dt><dd>{{subject}}</dd></div></dl>
    <nav aria-label="Parts of the email"><ul class="choices">
    {{#parts}}
    {{> choices}}
    {{/parts}}
    </ul></nav>
    {{/subject}}
    {{#html}}
    {{> pane}}
    {{/html}}
    {{#plain}}
    <pre class="sheet" tabindex="0" aria-label="The text">{{text}}</pre>
    {{/plain}}
    {{#raw}}
    <p><a href="{{file}}" download>Download it, to open it in a mail program</a></p>
    <pre class="sheet" tabindex="0" aria-label="The source">{{text}}</pre>
    {{/raw}}
    {{#headers}}
    <dl class="facts sheet">
    {{#list}}
    <div><dt>{{name}}</dt><dd>{{value}}</dd></div>
    {{/list}}
    </dl>
    {{/headers}}
    {{#sms}}
    {{> bubble}}
    {{/sms}}
    {{^missing}}
    <section aria-labelledby="checks">
    <h2 id="checks">Checks</h2>
    <ul class="checks">
    {{#checks}}
    <li class="{{#isGood}}good{{/isGood}}{{^isGood}}bad{{/isGood}}"><strong>{{title}}</strong> {{detail}}</li>
    {{/checks}}
    </ul>
    </section>
    {{/missing}}
    {{/main}}
    {{/layout}}
    """#
}

extension Visit {
  /// An email or SMS to a contact, or about them to the team.
  func message(_ project: String, _ contact: String, _ name: String) -> Reply {
    guard let kind = MessageKind(rawValue: name) else { return missing() }
    guard let (sketch, edition, view) = view(project, contact) else { return noView(project) }
    let name = view.portal.contact.person.name
    let email = kind.email(of: view, in: edition, at: now)
    let sms = kind.sms(of: view, in: edition, at: now)
    let note =
      switch kind {
      case .invitation, .invitationSMS:
        view.isIssued
          ? "As it is sent; the link's secret is left out."
          : "As it would be if the invitation were sent now; the link's secret is left out."
      default: "With made-up values: the endpoint fills this in when it happens."
      }
    let parts = [("", "HTML"), ("text", "Text"), ("source", "Source"), ("headers", "Headers")].map { part, label in
      var other = lens
      other.part = part
      return Choice(label: label, href: path + other.query, isCurrent: lens.part == part).value
    }
    func shown(_ part: String, _ text: String?) -> Value {
      lens.part == part ? text.map { .row(.text($0)) } ?? .absent : .absent
    }
    let source = email.map { String(decoding: $0.bytes, as: UTF8.self).replacing("\r\n", with: "\n") }
    let checks =
      email.map { EmailCheck(html: $0.html, text: $0.text, site: edition.site).checks } ?? sms.map { [$0.check] } ?? []
    return page(
      Screen(
        name: "message", title: "\(kind.label) to \(name)",
        values: pane("email/\(project)/\(contact)/\(kind.rawValue)", title: "\(kind.label) to \(name)", of: sketch)
          + [
            .text(view.portal.project.title), .text(name), .text(lens.link("/projects/\(project)")),
            views(project, contact, current: kind.rawValue), .text(email == nil && sms == nil ? "" : note),
            .list(parts), .text(email?.to ?? ""), .text(email?.subject ?? ""),
            .flag(email != nil && lens.part.isEmpty),
            .text("/show/\(lens.step)/source/\(project)/\(contact)/\(kind.rawValue)"), shown("text", email?.text),
            shown("source", source),
            lens.part == "headers" ? source.map(headers) ?? .absent : .absent, sms.map(bubble) ?? .absent,
            .list(checks) { .row(.flag($0.isGood), .text($0.title), .text($0.detail)) },
            .text(email == nil && sms == nil ? kind.absence(for: name) : ""),
          ]), problems: sketch.problems)
  }

  /// The header fields of a message, folded lines joined.
  private func headers(of source: String) -> Value {
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
    var fields: [(String, String)] = []
    for line in lines {
      if line.first == " ", let last = fields.last {
        fields[fields.count - 1] = (last.0, last.1 + line)
      } else {
        let parts = line.split(separator: ":", maxSplits: 1)
        fields.append((String(parts[0]), parts.count == 2 ? String(parts[1].drop { $0 == " " }) : ""))
      }
    }
    return .row(.list(fields) { .row(.text($0.0), .text($0.1)) })
  }
}
