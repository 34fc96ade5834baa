#!/usr/bin/env python3
"""Judges the pages with axe-core in Chromium, with the keyboard, small screens and large text."""

import re
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT

import tree
from browser import OVERFLOW, TAGS, VIOLATIONS, chromium, serving
from checks import Report, arguments

HEAVIEST = 50_000  # bytes of a page without its photos

# How a page is looked at: the window's width, the color scheme, the size of text.
VIEWS = {
    "light": (1280, "light", "100%"),
    "dark": (1280, "dark", "100%"),
    "320 px wide": (320, "light", "100%"),
    "text at 200 %": (1280, "dark", "200%"),
}

# The elements that Tab should stop at, in the order of the page.
STOPS = """() => [...document.querySelectorAll(
  'a[href], button, input, select, textarea, summary, [tabindex], audio, video, iframe'
)].filter((element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility())"""

# Which of them has the focus, from 0.
POSITION = f"() => ({STOPS})().indexOf(document.activeElement)"

# The focused element's box with a margin for its outline, and whether it can be seen.
FOCUSED = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect(), margin = 8;
  const x = Math.max(0, box.x - margin), y = Math.max(0, box.y - margin);
  const right = Math.min(innerWidth, box.right + margin), bottom = Math.min(innerHeight, box.bottom + margin);
  return {
    name: `${element.localName} "${element.textContent.trim().replace(/\\s+/g, ' ').slice(0, 40)}"`,
    href: element.getAttribute('href') ?? '',
    seen: box.width > 1 && box.height > 1 && box.x >= 0 && box.y >= 0 && box.right <= innerWidth + 1
      && element.checkVisibility({opacityProperty: true, visibilityProperty: true}),
    clip: {x, y, width: Math.max(1, right - x), height: Math.max(1, bottom - y)},
  };
}"""


def distinct(dist):
    """One page of each kind for each contact, and every page that is built from other elements."""
    seen, chosen = set(), []
    for page in tree.pages(dist):
        text = (dist / page.path).read_text()
        elements = frozenset(re.findall(r"<[a-z][a-z0-9]*(?:\s[^>]*?class=\"[^\"]*\")?", text))
        looks = {(page.project, page.contact, page.kind), (page.kind, elements)}
        if not looks <= seen:
            chosen.append(page)
        seen |= looks
    return chosen


def focus_problems(page):
    """What a keyboard meets from the top of the page to its end."""
    count = page.evaluate(f"() => ({STOPS})().length")
    for index in range(count):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        name = focused["name"]
        if (position := page.evaluate(POSITION)) != index:
            yield f"Tab {index + 1} reaches element {position + 1}, {name}"
            return
        if index == 0:
            target = focused["href"].removeprefix("#")
            if not focused["href"].startswith("#") or not page.locator(f"main[id='{target}'], main [id='{target}']").count():
                yield f"the first stop, {name}, does not skip to the main part"
        if not focused["seen"]:
            yield f"{name} has the focus out of sight"
            continue
        with_focus = page.screenshot(clip=focused["clip"])
        element = page.evaluate_handle("() => { const e = document.activeElement; e.blur(); return e; }")
        if page.screenshot(clip=focused["clip"]) == with_focus:
            yield f"{name} does not show that it has the focus"
        element.evaluate("(e) => e.focus({preventScroll: true})")
    page.keyboard.press("Tab")
    if count and page.evaluate(POSITION) == count - 1:
        yield "the last element does not let the keyboard go"


def skip_problems(page):
    """Whether the skip link does what it says."""
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate(
        "() => !document.querySelector('main :is(a[href], button)')"
        " || document.activeElement.closest('main') !== null")
    if not inside:
        yield "after the skip link, Tab does not go on in the main part"


def weight(dist, page, requests):
    """The bytes of a page, its styles and its logo."""
    paths = {urlsplit(url).path.lstrip("/") for url in requests}
    photos = f"portals/{page.project}/files/"
    return sum((dist / path).stat().st_size for path in paths | {page.path} if path and not path.startswith(photos)
               and (dist / path).is_file())


def main():
    given = arguments(__doc__)
    with Report("accessibility") as report, serving(given.dist) as address, chromium() as browser:
        pages = distinct(given.dist)
        violations = {view: [] for view in VIEWS}
        wide, troubles, heavy, requests = [], [], [], []
        tab = browser.new_page(reduced_motion="reduce")
        tab.on("request", lambda request: requests.append(request.url))
        tab.on("console", lambda message: troubles.append(f"{tab.url} {message.text}") if message.type == "error" else 0)
        for page in pages:
            requests.clear()
            folder = page.path.removesuffix("index.html")
            tab.goto(f"{address}/{folder}")
            if (count := weight(given.dist, page, requests)) >= HEAVIEST:
                heavy.append(f"{folder} has {count} bytes")
            tab.evaluate(AXE_SCRIPT)
            for view, (width, scheme, size) in VIEWS.items():
                tab.set_viewport_size({"width": width, "height": 900})
                tab.emulate_media(color_scheme=scheme)
                tab.evaluate("(size) => { document.documentElement.style.fontSize = size; }", size)
                violations[view] += [f"{folder} {each}" for each in tab.evaluate(VIOLATIONS, TAGS)]
                wide += [f"{view}: {folder} {each}" for each in tab.evaluate(OVERFLOW)]
        for view, found in violations.items():
            report.check(f"axe finds no violation, {view}", found, of=len(pages))
        report.check("nothing reaches beyond the window's side", wide, of=len(pages) * len(VIEWS))
        report.check("the browser reports no error under the endpoint's content policy", troubles, of=len(pages))
        report.check(f"a page without photos is below {HEAVIEST // 1000} KB", heavy, of=len(pages))

        kinds = {page.kind: page for page in reversed(pages)}.values()
        keys, skips = [], []
        for scheme in ("light", "dark"):
            tab = browser.new_page(color_scheme=scheme, reduced_motion="reduce")
            for page in kinds:
                tab.goto(f"{address}/{page.path}")
                keys += [f"{scheme}: {page.kind}: {each}" for each in focus_problems(tab)]
                tab.goto(f"{address}/{page.path}")
                skips += [f"{page.kind}: {each}" for each in skip_problems(tab)]
        report.check("the keyboard reaches the skip link first, then all in order, and is seen", keys, of=len(kinds))
        report.check("the skip link skips", skips, of=len(kinds))


main()
