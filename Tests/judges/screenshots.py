#!/usr/bin/env python3
"""Takes a picture of every screen of the preview and of every email, light and dark, on a desktop and on a phone, to look at.

The sample site is joined by what strains a layout: a project with twelve contacts, long names, long words, and no project text.
Give it the folder that takes the pictures: .build/judges-venv/bin/python Tests/judges/screenshots.py .build/screenshots
"""

import json
import re
import sys
import tempfile
from pathlib import Path

from browser import chromium
from preview import preview

KINDS = ["invitation", "code", "accepted", "failed-verification", "invitation-requested"]
CROWDED = "grundstuecksverkehrsgenehmigung"
SCREENS = [
    "/", "/projects/kitchen-remodel", "/projects/primary-bath", f"/projects/{CROWDED}", "/projects/empty", "/projects/empty/invite",
    "/projects/garden-studio/invite", "/projects/garden-studio/invite/confirm?contact=ana-ortiz",
    "/projects/garden-studio/invite/confirm?name=Bo+Li&email=bo+at+example.org", "/projects/kitchen-remodel/resend/confirm?contact=ana-ortiz",
    "/projects/kitchen-remodel/cancel/confirm?contact=ana-ortiz", "/projects/kitchen-remodel/invite/confirm?contact=ana-ortiz",
    "/view/kitchen-remodel/ana-ortiz/", "/view/kitchen-remodel/ana-ortiz/?width=phone&theme=dark", f"/view/{CROWDED}/contact-3/",
    "/message/kitchen-remodel/ana-ortiz/invitation", "/message/kitchen-remodel/ana-ortiz/invitation?width=phone&theme=forced",
    "/message/kitchen-remodel/ana-ortiz/invitation?part=source", "/message/kitchen-remodel/ana-ortiz/invitation?part=headers",
    "/message/kitchen-remodel/ana-ortiz/invitation-sms", f"/message/{CROWDED}/contact-3/invitation-sms",
    "/message/kitchen-remodel/daniel-ortiz/invitation", "/pages/wrong-code", "/pages/locked?width=phone&theme=dark", "/plan",
    "/journey", "/nothing",
]


def strain(content):
    """What strains a layout."""
    project = content / "projects" / CROWDED
    (project / "access").mkdir(parents=True)
    (project / "project.json").write_text(json.dumps({
        "title": "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung und Dachgeschossausbau",
        "client": "contact-1", "address": "Donaudampfschifffahrtsgesellschaftskapitänsstraße 118 a, Hinterhaus, 4. Obergeschoss links"}))
    for number in range(1, 13):
        name = "Maximiliane-Alexandra von Hohenlohe-Waldenburg-Schillingsfürst" if number == 3 else f"Person Number {number}"
        (content / "contacts" / f"contact-{number}.json").write_text(json.dumps({
            "name": name, "phone": f"+151255502{number:02}",
            "email": f"{'maximiliane-alexandra.von-hohenlohe-waldenburg' if number == 3 else 'person'}-{number}@example.com"}))
        invitations = [{"generation": 1, "issued": f"2026-11-{10 + number}T10:04:00Z"}] if number % 3 else []
        (project / "access" / f"contact-{number}.json").write_text(json.dumps({"invitations": invitations}))
    empty = content / "projects" / "empty"
    empty.mkdir()
    (empty / "project.md").write_text("---\ntitle: New\n---\n")


def main():
    pictures = Path(sys.argv[1])
    pictures.mkdir(parents=True, exist_ok=True)

    def name(number, what, path):
        return pictures / f"{what}-{number:02}-{re.sub(r'[^a-z0-9]+', '-', path.lower()).strip('-')}.png"

    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        folder = Path(scratch)
        with preview(folder) as base:
            strain(folder / "content")
            for width in (1280, 390):
                for scheme in ("light", "dark"):
                    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
                    for number, path in enumerate(SCREENS):
                        page.goto(base + path)
                        page.screenshot(path=name(number, f"{width}-{scheme}", path), full_page=True)
                    page.goto(base + "/projects/kitchen-remodel")
                    page.get_by_label("More for Ana Ortiz").press("Enter")
                    page.screenshot(path=pictures / f"{width}-{scheme}-menu.png")
                    site = folder / "content" / "site.json"
                    good = site.read_text()
                    site.write_text(good.replace('"currency"', '"curency"'))
                    page.goto(base + "/projects/kitchen-remodel")
                    page.screenshot(path=pictures / f"{width}-{scheme}-problems.png")
                    site.write_text(good)
                    page.close()
            for width in (600, 390):
                for theme in ("light", "dark", "forced"):
                    page = browser.new_page(viewport={"width": width, "height": 600})
                    for number, kind in enumerate(KINDS):
                        step = "light" if theme == "forced" else theme
                        page.goto(f"{base}/show/now.{step}/email/kitchen-remodel/ana-ortiz/{kind}")
                        if theme == "forced":
                            page.evaluate("document.documentElement.style.filter = 'invert(1) hue-rotate(180deg)'")
                        page.screenshot(path=name(number, f"email-{width}-{theme}", kind), full_page=True)
                    page.close()
    print(f"{len(list(pictures.glob('*.png')))} pictures in {pictures}")


if __name__ == "__main__":
    main()
