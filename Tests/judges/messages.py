#!/usr/bin/env python3
"""Judges the emails that the endpoint sends, as the preview writes them: the code and each notice to the team, with the parsers,
the Nu Html Checker, SpamAssassin, and axe-core in Chromium at the widths of mail programs."""

import tempfile
import urllib.request
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT

import mail
import markup
import spam
import tree
from browser import OVERFLOW, TAGS, VIOLATIONS, chromium
from checks import Report, arguments
from preview import MOMENT, preview

KINDS = ["code", "accepted", "failed-verification", "invitation-requested"]
CONTACTS = [("kitchen-remodel", "ana-ortiz"), ("garden-studio", "rosalind-greer"), ("primary-bath", "zoe-lindstrom")]
# What the invitation's judge asks of every email, whoever writes it.
PROMISES = {
    promise: problems for promise, problems in mail.PROMISES.items() if problems not in (mail.link, mail.words)
}


def reader(site, content, kind, contact):
    """Whom an email goes to, and when, as the mail judge wants it."""
    notices = {"code": None, "accepted": "accepted", "failed-verification": "failed-verification",
               "invitation-requested": "invitation-requested"}
    person = tree.definition(content / "contacts", contact)
    if (notice := notices[kind]) is not None:
        person = next(each for each in site["team"] if notice in each["notify"] and "email" in each)
    return {"email": person["email"], "name": person["name"], "issued": MOMENT}


def words(found, title):
    """Each kind says what it is about."""
    code = found.message["Subject"] + found.text
    if title not in found.text or title not in found.html:
        yield f"it does not name {title}"
    if found.url + "/i/" in code + found.html:
        yield "it holds a link that opens a portal"


def main():
    arguments(__doc__)
    with Report("messages") as report, tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        folder = Path(scratch)
        with preview(folder) as base:
            content = folder / "content"
            site = tree.definition(content, "site")
            mails = {}
            for project, contact in CONTACTS:
                title = tree.definition(content / "projects" / project, "project")["title"]
                for kind in KINDS:
                    raw = urllib.request.urlopen(f"{base}/show/now.auto/source/{project}/{contact}/{kind}").read()
                    grant = reader(site, content, kind, contact)
                    mails[f"{kind} of {contact}"] = mail.read(raw, grant, title, site, site["url"])
            for promise, problems in PROMISES.items():
                found = [f"{name}: {problem}" for name, each in mails.items() for problem in problems(each)]
                report.check(promise, found, of=len(mails))
            found = [f"{name}: {problem}" for name, each in mails.items() for problem in words(each, each.title)]
            report.check("each names the project, and opens nothing", found, of=len(mails))
            ids = [each.message["Message-ID"] for each in mails.values()]
            report.check("no two have one Message-ID", {each for each in ids if ids.count(each) > 1}, of=len(ids))

            pages = folder / "html"
            pages.mkdir()
            for name, each in mails.items():
                (pages / f"{name.replace(' ', '-')}.html").write_text(each.html)
            invalid = markup.messages(pages, "--errors-only", "--filterpattern", markup.EMAIL_ONLY)
            report.check("they are valid HTML", invalid, of=len(mails))

            found = []
            for name, each in mails.items():
                points, tests = spam.score(each.raw, folder)
                if points >= spam.HIGHEST:
                    found.append(f"{name} has {points} points: {tests}")
            report.check(f"each has less than {spam.HIGHEST} points of spam", found, of=len(mails))

            violations, wide, seen = [], [], 0
            for width in (600, 390):
                for scheme in ("light", "dark"):
                    page = browser.new_page(viewport={"width": width, "height": 600}, color_scheme=scheme)
                    for name, each in mails.items():
                        page.set_content(each.html)
                        page.evaluate(AXE_SCRIPT)
                        place, seen = f"{name}, {width} px {scheme}", seen + 1
                        violations += [f"{place}: {each}" for each in page.evaluate(VIOLATIONS, TAGS)]
                        wide += [f"{place}: {each}" for each in page.evaluate(OVERFLOW)]
                    page.close()
            report.check("axe finds nothing", violations, of=seen)
            report.check("nothing is wider than its window", wide, of=seen)


if __name__ == "__main__":
    main()
