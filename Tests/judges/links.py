#!/usr/bin/env python3
"""Judges the links between pages with lychee, and where they may lead."""

import json
import subprocess
import sys
from pathlib import Path

import tree
from checks import Report, arguments

# --no-ignore, since dist/ is in .gitignore; the endpoint answers /sign-out, not a file.
OPTIONS = [
    "--offline", "--include-fragments", "--index-files", "index.html", "--no-ignore", "--no-progress",
    "--exclude", "/sign-out$", "--format", "json",
]


def lychee(dist):
    """What lychee counted, and the links that lead nowhere."""
    program = Path(sys.executable).with_name("lychee")
    run = subprocess.run(
        [program, *OPTIONS, "--root-dir", dist, dist], capture_output=True, text=True)
    result = json.loads(run.stdout)
    broken = [
        f"{Path(page).relative_to(dist)}: {each['url'].removeprefix(f'file://{dist}/')} {each['status']['text']}"
        for page, errors in result["error_map"].items() for each in errors
    ]
    return result, broken


def strays(dist):
    """Links from a contact's page to what is not that contact's."""
    portals = tree.portals(dist)
    for page in tree.pages(dist):
        folder = f"portals/{page.project}/"
        for tag, name, address in tree.Links((dist / page.path).read_text()).found:
            path = tree.target(page.path, address)
            if address.startswith("/") and (tag, name, address) != ("form", "action", "/sign-out"):
                yield f"{page.path} leads to {address}"
            if path is None or path.startswith((f"{folder}clients/{page.contact}/", "assets/")):
                continue
            if page.contact not in portals[page.project]["readers"].get(path.removeprefix(folder), []):
                yield f"{page.path} leads to {path}"


def main():
    given = arguments(__doc__)
    with Report("links") as report:
        dist = given.dist.resolve()
        result, broken = lychee(dist)
        if result["total"] < len(tree.pages(dist)):
            broken.append(f"lychee saw {result['total']} links only")
        report.check("every link leads somewhere, fragments too", broken, of=result["total"])
        report.check("a page leads only to its contact's pages and files", strays(dist), of=len(tree.pages(dist)))


main()
