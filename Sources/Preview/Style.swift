import Pages
import Templates

/// The preview's own style sheet.
enum Style {
  /// The brand's colors, as the portal's brand.css gives them.
  static func brand(_ color: String?) -> String {
    let values = BrandColors(color).record.values.map { value in
      if case .text(let text) = value { text } else { "" }
    }
    return """
      :root { --brand: \(values[0]); --on-brand: \(values[1]); --accent: \(values[2]); }
      @media (prefers-color-scheme: dark) { :root { --accent: \(values[3]); } }

      """
  }

  /// The look, which follows that of the portal.
  static let sheet = #"""
    :root {
      color-scheme: light dark;
      --ground: #faf8f4; --card: #fff; --sunk: #efebe4; --ink: #211d18; --muted: #645c51; --line: #e2dcd1; --frame: #211d18;
      --good: #1f6b46; --good-ground: #e0efe5; --wait: #7a5200; --wait-ground: #f7e8c9; --late: #a3271c; --late-ground: #f9e1dc;
      --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", Georgia, serif;
      --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
      --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #161410; --card: #1f1c17; --sunk: #2e2a24; --ink: #f1ece3; --muted: #b3aa9c; --line: #39342c; --frame: #4a443a;
        --good: #8fd6ae; --good-ground: #17352a; --wait: #f0c878; --wait-ground: #3b2e12; --late: #ffab9e; --late-ground: #45201b;
      }
    }
    *, ::before, ::after { box-sizing: border-box; }
    html { text-size-adjust: 100%; }
    body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.6 var(--sans); overflow-wrap: anywhere; }
    h1, h2, h3 { font-family: var(--serif); font-weight: 600; line-height: 1.2; margin: 0; text-wrap: balance; }
    h1 { font-size: clamp(1.75rem, 1.4rem + 2vw, 2.5rem); letter-spacing: -.015em; }
    h2 { font-size: 1.375rem; }
    h3 { font-size: 1.0625rem; font-family: var(--sans); }
    p, ul, ol, dl, dd, pre { margin: 0; padding: 0; }
    ul, ol { list-style: none; }
    a { color: var(--accent); text-underline-offset: .2em; text-decoration-thickness: .06em; }
    a:hover { text-decoration-thickness: .12em; }
    code, pre { font-family: var(--mono); font-size: .875rem; }
    pre { overflow-x: auto; white-space: pre; line-height: 1.45; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 4px; }
    main:focus { outline: none; }
    .muted { color: var(--muted); font-size: .9375rem; }
    .lines { white-space: pre-line; }
    .said { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .skip { position: absolute; left: 1rem; top: -6rem; z-index: 9; padding: .75rem 1rem; background: var(--card); border-radius: 0 0 .5rem .5rem; }
    .skip:focus { top: 0; }
    .top, main, #problems { width: 100%; max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
    .bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1rem; padding: 1rem 0 .5rem; }
    .mark { display: flex; flex-wrap: wrap; align-items: center; gap: .625rem; font-family: var(--serif); font-weight: 600; font-size: 1.0625rem; }
    .chip { padding: .125rem .625rem; border-radius: .375rem; background: var(--sunk); color: var(--muted); font: 600 .8125rem/1.6 var(--sans); }
    .moment { display: flex; align-items: center; gap: .5rem; font-size: .9375rem; color: var(--muted); }
    .moment input { width: 12.5rem; max-width: 42vw; min-height: 2.75rem; }
    input { min-height: 2.75rem; padding: .375rem .75rem; border: 1px solid var(--muted); border-radius: .5rem; background: var(--card); color: var(--ink); font: inherit; max-width: 100%; }
    input::placeholder { color: var(--muted); opacity: 1; }
    .top nav { border-bottom: 1px solid var(--line); }
    .top nav ul { display: flex; flex-wrap: wrap; gap: 0 clamp(1rem, 4vw, 1.75rem); }
    .top nav a { display: flex; align-items: center; min-height: 2.75rem; color: var(--muted); text-decoration: none; font-size: .9375rem; border-bottom: 3px solid transparent; margin-bottom: -1px; }
    .top nav a:hover { color: var(--ink); }
    .top nav a[aria-current] { color: var(--ink); font-weight: 600; border-color: var(--accent); }
    .button, button { display: inline-flex; align-items: center; justify-content: center; min-height: 2.75rem; max-width: 100%; padding: .5rem 1.25rem; border: 1px solid transparent; border-radius: .625rem; background: var(--brand); color: var(--on-brand); font: 600 1rem/1.3 var(--sans); text-decoration: none; text-align: center; cursor: pointer; }
    .button.plain, button.quiet { background: transparent; border-color: var(--line); color: var(--ink); font-weight: 500; font-size: .9375rem; }
    .button.plain:hover, button.quiet:hover { background: var(--sunk); }
    button.danger { background: var(--late); color: var(--card); }
    main { display: grid; gap: 1.75rem; padding-top: 1rem; padding-bottom: 4rem; }
    main > *, section > *, form > *, .controls > * { min-width: 0; max-width: 100%; }
    .hero { padding-top: 1.5rem; display: grid; gap: .5rem; }
    .hero.compact { padding-top: .5rem; gap: .25rem; }
    .hero.compact h1 { font-size: 1.625rem; }
    .hero .button { margin-top: .75rem; }
    .eyebrow { color: var(--muted); font-size: .9375rem; }
    .eyebrow a { display: inline-flex; align-items: center; min-height: 1.75rem; }
    .lead { font-size: 1.125rem; color: var(--muted); max-width: 46rem; }
    section { display: grid; gap: 1rem; }
    .panel { background: var(--card); border: 1px solid var(--line); border-radius: 1rem; padding: 1.5rem; }
    .heading { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .75rem; }
    .empty { padding: 2.5rem 1.25rem; border: 1px dashed var(--line); border-radius: 1rem; color: var(--muted); text-align: center; }
    .notice { padding: .75rem 1rem; border-radius: .625rem; background: var(--late-ground); color: var(--late); font-weight: 600; }
    .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1.25rem; }
    .card { display: flex; flex-direction: column; gap: 0; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; overflow: hidden; content-visibility: auto; contain-intrinsic-size: auto 16rem; }
    .card-text { display: grid; gap: .375rem; padding: 1.25rem; flex: 1; align-content: start; }
    .portal-card { display: grid; gap: .625rem; padding: 1.125rem 1.25rem 1.25rem; border-top: 1px solid var(--line); background: color-mix(in srgb, var(--sunk) 45%, var(--card)); }
    .rows { display: grid; }
    .row { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .75rem 1rem; padding: 1.125rem 0; border-top: 1px solid var(--line); }
    .row:last-child { padding-bottom: 0; }
    .row-text { flex: 1 1 16rem; min-width: 0; display: grid; gap: .125rem; }
    .row-figures { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; }
    .views { display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
    .views a { display: inline-flex; align-items: center; min-height: 2.25rem; font-size: .9375rem; }
    .status { display: inline-flex; align-items: center; gap: .375rem; padding: .125rem .75rem; border-radius: .8rem; background: var(--sunk); color: var(--muted); font-size: .875rem; font-weight: 600; }
    .status::before { content: ""; flex: none; width: .5rem; height: .5rem; border: 2px solid currentColor; border-radius: 50%; }
    .is-active { background: var(--good-ground); color: var(--good); }
    .is-active::before { background: currentColor; }
    .is-invited { background: var(--wait-ground); color: var(--wait); }
    .is-invited::before { background: linear-gradient(90deg, currentColor 50%, transparent 50%); }
    .is-expired { background: var(--late-ground); color: var(--late); }
    .is-expired::before { border-radius: 0; background: currentColor; }
    .menu { position: relative; }
    .menu summary { display: flex; align-items: center; justify-content: center; width: 2.75rem; height: 2.75rem; border-radius: .625rem; cursor: pointer; list-style: none; font-size: 1.375rem; line-height: 1; }
    .menu summary::-webkit-details-marker { display: none; }
    .menu summary:hover, .menu[open] summary { background: var(--sunk); }
    .menu ul { position: absolute; right: 0; z-index: 3; min-width: 11rem; padding: .375rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; box-shadow: 0 .5rem 1.5rem rgb(0 0 0 / .18); }
    .menu a { display: flex; align-items: center; min-height: 2.75rem; padding: 0 .875rem; border-radius: .5rem; color: var(--late); text-decoration: none; white-space: nowrap; }
    .menu a:hover { background: var(--sunk); }
    .form { display: grid; gap: 1rem; max-width: 30rem; }
    .form p { display: grid; gap: .25rem; }
    .form button { justify-self: start; }
    .form label { font-size: .9375rem; }
    .confirm { display: flex; flex-wrap: wrap; gap: .75rem; }
    .files { display: grid; gap: .25rem; min-width: 0; }
    .files li { min-width: 0; }
    .facts { display: grid; gap: .375rem; }
    .facts div { display: flex; flex-wrap: wrap; gap: 0 .75rem; }
    .facts dt { color: var(--muted); min-width: 5rem; }
    .facts dd { flex: 1 1 12rem; min-width: 0; overflow-wrap: anywhere; }
    .done, .problems, .warning { padding: 1.25rem 1.5rem; border-radius: 1rem; }
    .done { background: var(--good-ground); gap: .5rem; }
    .done h2 { color: var(--good); font-size: 1.125rem; }
    #problems:empty { display: none; }
    .problems { margin-top: 1rem; background: var(--late-ground); border: 1px solid var(--late); display: grid; gap: 1rem; }
    .problems h2 { color: var(--late); font-size: 1.125rem; }
    .warning { background: var(--wait-ground); }
    .mend::first-letter { text-transform: uppercase; }
    .problem { display: grid; gap: .375rem; min-width: 0; }
    .problem pre { padding: .625rem .875rem; border-radius: .5rem; background: var(--card); }
    .problem code { overflow-wrap: anywhere; }
    .controls { display: flex; flex-wrap: wrap; gap: .5rem 2rem; }
    .choices, .tabs ul { display: flex; flex-wrap: wrap; gap: .375rem; }
    .choices a, .tabs a { display: inline-flex; align-items: center; min-height: 2.25rem; padding: .25rem .875rem; border: 1px solid var(--line); border-radius: 2rem; color: var(--ink); text-decoration: none; font-size: .9375rem; }
    .choices a:hover, .tabs a:hover { background: var(--sunk); }
    .choices a[aria-current] { background: var(--ink); border-color: var(--ink); color: var(--ground); }
    .tabs a { border-radius: .625rem; min-height: 2.75rem; }
    .tabs a[aria-current] { background: var(--brand); border-color: var(--brand); color: var(--on-brand); }
    .stage { display: flex; justify-content: center; padding: 1rem; border-radius: 1rem; background: var(--sunk); overflow-x: auto; }
    iframe { display: block; width: 100%; height: 78vh; min-height: 30rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); }
    iframe.short { height: 60vh; min-height: 24rem; }
    iframe.phone { flex: none; width: 390px; max-width: 100%; height: 844px; border-radius: 2rem; border: .5rem solid var(--frame); }
    iframe.forced { filter: invert(1) hue-rotate(180deg); }
    .sheet { padding: 1.25rem 1.5rem; border-radius: 1rem; background: var(--card); border: 1px solid var(--line); }
    pre.sheet { white-space: pre-wrap; overflow-wrap: anywhere; }
    .phone { max-width: 24rem; display: grid; gap: .625rem; }
    .bubble { padding: .875rem 1.125rem; border-radius: 1.25rem 1.25rem 1.25rem .25rem; background: var(--sunk); white-space: pre-line; overflow-wrap: anywhere; }
    .bubble mark { background: var(--late-ground); color: var(--late); border-bottom: 2px solid var(--late); }
    .costly { color: var(--late); font-weight: 600; }
    .checks { display: grid; gap: .5rem; }
    .checks li { padding-left: 1.75rem; position: relative; }
    .checks li::before { position: absolute; left: 0; font-weight: 700; }
    .checks .good::before { content: "✓" / "fine:"; color: var(--good); }
    .checks .bad::before { content: "!" / "to mend:"; color: var(--late); }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; font-size: .9375rem; width: 100%; }
    caption { text-align: left; color: var(--muted); padding-bottom: .5rem; }
    th { text-align: left; font-weight: 600; }
    th, td { padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
    .yes { color: var(--good); font-weight: 600; }
    .plan { display: grid; gap: .75rem; }
    .plan li { display: grid; gap: .125rem; }
    @media (max-width: 40rem) {
      .invite { position: fixed; left: 0; right: 0; bottom: 0; z-index: 4; padding: .75rem 1.25rem calc(.75rem + env(safe-area-inset-bottom)); background: var(--card); border-top: 1px solid var(--line); }
      .invite .button { width: 100%; }
      main:has(.invite) { padding-bottom: 7rem; }
      .panel { padding: 1.125rem; }
      .stage { padding: .5rem; }
      iframe.phone { border-width: .25rem; border-radius: 1.25rem; }
      .row-figures { width: 100%; }
      .row-figures .button:last-child { margin-left: auto; }
      .choices, .tabs ul { flex-wrap: nowrap; overflow-x: auto; padding: .25rem; margin: -.25rem; }
      .choices a, .tabs a { white-space: nowrap; }
      .menu { margin-left: auto; }
    }
    @media (forced-colors: active) { .status::before { forced-color-adjust: none; } }

    """#
}
