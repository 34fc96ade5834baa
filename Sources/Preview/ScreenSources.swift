extension ScreenTemplates {
  /// The templates by name; partials among them.
  static let sources: [String: String] = [
    "layout": layout, "problem": problem, "pane": pane, "bubble": bubble, "choices": choices, "tabs": tabs,
    "projects": projects, "project": project, "invite": invite, "confirm": confirm, "client": client,
    "message": message, "pages": pages, "plan": PlanScreen.template, "journey": JourneyScreen.template, "plain": plain,
  ]

  private static let layout = #"""
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

  private static let problem = #"""
    <div class="problem">
    <p><code>{{place}}</code> <strong>{{message}}</strong></p>
    {{#excerpt}}
    <pre tabindex="0" aria-label="The line">{{excerpt}}</pre>
    {{/excerpt}}
    <p class="mend">{{mend}}</p>
    </div>
    """#

  private static let choices = #"""
    {{#isCurrent}}
    <li><a href="{{href}}" aria-current="true">{{label}}</a></li>
    {{/isCurrent}}
    {{^isCurrent}}
    <li><a href="{{href}}">{{label}}</a></li>
    {{/isCurrent}}
    """#

  private static let tabs = #"""
    <nav class="tabs" aria-label="Views of this contact">
    <ul>
    {{#views}}
    {{> choices}}
    {{/views}}
    </ul>
    </nav>
    """#

  private static let pane = #"""
    <div class="controls">
    <nav aria-label="Width"><ul class="choices">
    {{#widths}}
    {{> choices}}
    {{/widths}}
    </ul></nav>
    <nav aria-label="Colors"><ul class="choices">
    {{#themes}}
    {{> choices}}
    {{/themes}}
    </ul></nav>
    </div>
    <div class="stage"><iframe class="{{frameClass}}" src="{{src}}" title="{{frameTitle}}" sandbox="allow-same-origin allow-popups" data-pane></iframe></div>
    """#

  private static let bubble = #"""
    <div class="phone">
    <p class="muted">From {{from}} to {{to}}</p>
    <p class="bubble">{{#runs}}{{#isCostly}}<mark>{{text}}</mark>{{/isCostly}}{{^isCostly}}{{text}}{{/isCostly}}{{/runs}}</p>
    <p class="muted{{#isCostly}} costly{{/isCostly}}">{{summary}}</p>
    </div>
    """#

  private static let projects = #"""
    {{<layout}}
    {{$main}}
    <div class="hero"><h1>Projects</h1></div>
    <div class="cards">
    {{#projects}}
    <section class="card">
    <div class="card-text">
    <p class="eyebrow">{{#client}}{{client}}{{/client}}{{^client}}No client yet{{/client}}</p>
    <h2>{{title}}</h2>
    {{#address}}
    <p class="muted lines">{{address}}</p>
    {{/address}}
    </div>
    <div class="portal-card">
    <h3>Client portal</h3>
    <p class="muted">{{summary}}</p>
    {{#isBroken}}
    <p class="notice">Cannot be read now: its problems stand above.</p>
    {{/isBroken}}
    <p><a class="button" href="{{href}}">Manage portal<span class="said"> of {{title}}</span></a></p>
    </div>
    </section>
    {{/projects}}
    </div>
    {{^projects}}
    <p class="empty">There is no project yet. A project is a folder in content/projects/ with a file project.md.</p>
    {{/projects}}
    {{/main}}
    {{/layout}}
    """#

  private static let project = #"""
    {{<layout}}
    {{$main}}
    <div class="hero">
    <p class="eyebrow"><a href="{{back}}">Projects</a></p>
    <h1>{{title}}</h1>
    {{#address}}
    <p class="lead lines">{{address}}</p>
    {{/address}}
    </div>
    {{#done}}
    <section class="done" role="status" aria-labelledby="done">
    <h2 id="done">{{text}}</h2>
    <p>Written:</p>
    <ul class="files">
    {{#files}}
    <li><code>{{path}}</code>{{#isNew}} (new){{/isNew}}</li>
    {{/files}}
    </ul>
    <p>{{next}}</p>
    </section>
    {{/done}}
    {{#isReadable}}
    <section class="panel" aria-labelledby="access">
    <div class="heading">
    <h2 id="access">Portal access</h2>
    <p class="invite"><a class="button" href="{{invite}}">Invite client</a></p>
    </div>
    <ul class="rows">
    {{#contacts}}
    <li class="row person">
    <div class="row-text">
    <h3>{{name}}{{#isClient}} <span class="chip">Client</span>{{/isClient}}</h3>
    <p class="muted">{{addresses}}</p>
    <p class="muted">{{sees}}</p>
    <p class="views"><a href="{{view}}">See the portal<span class="said"> as {{name}}</span></a>
    {{#email}}<a href="{{email}}">Email<span class="said"> to {{name}}</span></a>{{/email}}
    {{#sms}}<a href="{{sms}}">SMS<span class="said"> to {{name}}</span></a>{{/sms}}</p>
    </div>
    <div class="row-figures">
    <span class="status {{statusClass}}">{{status}}</span>
    {{#send}}<a class="button plain" href="{{send}}">Send invite<span class="said"> to {{name}}</span></a>{{/send}}
    {{#resend}}<a class="button plain" href="{{resend}}">Resend invite<span class="said"> to {{name}}</span></a>{{/resend}}
    {{#cancel}}
    <details class="menu">
    <summary aria-label="More for {{name}}"><span aria-hidden="true">⋮</span></summary>
    <ul><li><a href="{{cancel}}">Cancel invite<span class="said"> of {{name}}</span></a></li></ul>
    </details>
    {{/cancel}}
    </div>
    </li>
    {{/contacts}}
    </ul>
    {{^contacts}}
    <p class="empty">Nobody has access yet.</p>
    {{/contacts}}
    <p class="muted">Times are those of {{zone}}. Whether an invitation was accepted is known to the endpoint.</p>
    </section>
    {{/isReadable}}
    {{^isReadable}}
    <p class="empty">This project cannot be read until the problems above are mended.</p>
    {{/isReadable}}
    {{#warnings}}
    <div class="warning">
    {{> problem}}
    </div>
    {{/warnings}}
    {{/main}}
    {{/layout}}
    """#

  private static let invite = #"""
    {{<layout}}
    {{$main}}
    <div class="hero">
    <p class="eyebrow"><a href="{{back}}">{{title}}</a></p>
    <h1>Invite client</h1>
    </div>
    <section class="panel" aria-labelledby="existing">
    <h2 id="existing">Choose a contact</h2>
    <ul class="rows">
    {{#candidates}}
    <li class="row">
    <div class="row-text"><h3>{{name}}</h3><p class="muted">{{addresses}}</p></div>
    <div class="row-figures"><span class="status">{{status}}</span>
    <a class="button plain" href="{{href}}">Choose<span class="said"> {{name}}</span></a></div>
    </li>
    {{/candidates}}
    </ul>
    {{^candidates}}
    <p class="muted">Everyone on file is invited already.</p>
    {{/candidates}}
    </section>
    <section class="panel" aria-labelledby="new">
    <h2 id="new">Or create one</h2>
    {{#refusals}}
    {{> problem}}
    {{/refusals}}
    <form class="form" method="get" action="{{confirm}}">
    {{#moment}}<input type="hidden" name="at" value="{{moment}}">{{/moment}}
    <p><label for="name">Name</label><input id="name" name="name" value="{{newName}}" required autocomplete="off"></p>
    <p><label for="email">Email</label><input id="email" name="email" type="email" value="{{newEmail}}" autocomplete="off"></p>
    <p><label for="phone">Phone, such as +15125550142</label><input id="phone" name="phone" type="tel" value="{{newPhone}}" autocomplete="off"></p>
    <p><label for="new-id">Identifier (the file's name; made from the name when left empty)</label><input id="new-id" name="new" value="{{newID}}" autocomplete="off" spellcheck="false"></p>
    <p><button type="submit">See what would be sent</button></p>
    </form>
    </section>
    {{/main}}
    {{/layout}}
    """#

  private static let confirm = #"""
    {{<layout}}
    {{$main}}
    <div class="hero">
    <p class="eyebrow"><a href="{{back}}">{{title}}</a></p>
    <h1>{{heading}}</h1>
    <p class="lead">{{lead}}</p>
    </div>
    {{#changedSince}}
    <p class="notice" role="alert">The files changed on disk after you opened this page, so nothing was written. Below is what would happen now: look again, then confirm.</p>
    {{/changedSince}}
    {{#refusals}}
    <div class="problems">
    {{> problem}}
    </div>
    {{/refusals}}
    {{#warnings}}
    <div class="warning">
    {{> problem}}
    </div>
    {{/warnings}}
    {{#unreachable}}
    <p class="notice">Nothing can reach them: the contact has no email, and the site sends no SMS to their phone.</p>
    {{/unreachable}}
    {{#email}}
    <section class="panel" aria-labelledby="email">
    <h2 id="email">The email</h2>
    <dl class="facts"><div><dt>To</dt><dd>{{to}}</dd></div><div><dt>Subject</dt><dd>{{subject}}</dd></div></dl>
    <div class="stage"><iframe class="desktop short" src="{{src}}" title="The email to {{to}}" sandbox="allow-same-origin allow-popups" data-pane></iframe></div>
    <details><summary>As text</summary><pre tabindex="0" aria-label="The text">{{text}}</pre></details>
    </section>
    {{/email}}
    {{#sms}}
    <section class="panel" aria-labelledby="sms">
    <h2 id="sms">The SMS</h2>
    {{> bubble}}
    </section>
    {{/sms}}
    {{#canConfirm}}
    <section class="panel" aria-labelledby="files">
    <h2 id="files">What is written</h2>
    <ul class="files">
    {{#files}}
    <li><code>{{path}}</code>{{#isNew}} (new){{/isNew}}</li>
    {{/files}}
    </ul>
    <p class="muted">Nothing leaves this machine now. Messages go out when the change is committed and the next build is in place.</p>
    <form class="confirm" method="post" action="{{action}}">
    <input type="hidden" name="token" value="{{token}}">
    <input type="hidden" name="seen" value="{{seen}}">
    {{#fields}}
    <input type="hidden" name="{{name}}" value="{{value}}">
    {{/fields}}
    <button type="submit"{{#isWithdrawal}} class="danger"{{/isWithdrawal}}>{{button}}</button>
    <a class="button plain" href="{{back}}">Leave it as it is</a>
    </form>
    </section>
    {{/canConfirm}}
    {{/main}}
    {{/layout}}
    """#

  private static let client = #"""
    {{<layout}}
    {{$main}}
    <div class="hero compact">
    <p class="eyebrow"><a href="{{back}}">{{title}}</a></p>
    <h1>As {{name}} sees it</h1>
    <p class="muted">{{status}}</p>
    </div>
    {{> tabs}}
    <nav aria-label="Readers"><ul class="choices">
    {{#readers}}
    {{> choices}}
    {{/readers}}
    </ul></nav>
    {{> pane}}
    {{/main}}
    {{/layout}}
    """#

  private static let message = #"""
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
    <section aria-labelledby="checks">
    <h2 id="checks">Checks</h2>
    <ul class="checks">
    {{#checks}}
    <li class="{{#isGood}}good{{/isGood}}{{^isGood}}bad{{/isGood}}"><strong>{{title}}</strong> {{detail}}</li>
    {{/checks}}
    </ul>
    </section>
    {{/main}}
    {{/layout}}
    """#

  private static let pages = #"""
    {{<layout}}
    {{$main}}
    <div class="hero compact"><h1>{{heading}}</h1>
    <p class="muted">What a visitor meets before the portal. The forms here lead nowhere.</p></div>
    <nav aria-label="Sign-in pages"><ul class="choices">
    {{#pages}}
    {{> choices}}
    {{/pages}}
    </ul></nav>
    {{> pane}}
    {{/main}}
    {{/layout}}
    """#

  private static let plain = #"""
    {{<layout}}
    {{$main}}
    <div class="hero"><h1>{{heading}}</h1><p class="lead">{{text}}</p>
    {{#link}}<p><a class="button" href="{{link}}">{{linkText}}</a></p>{{/link}}</div>
    {{/main}}
    {{/layout}}
    """#
}
