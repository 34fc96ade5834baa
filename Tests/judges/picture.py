#!/usr/bin/env python3
"""Makes the README's picture: a client's portal on a phone, light and dark. Give it a build of the sample site."""

import base64
from pathlib import Path

from browser import chromium, serving
from checks import arguments

PAGE = "portals/kitchen-remodel/clients/ana-ortiz/"
PICTURE = Path(__file__).resolve().parents[2] / ".github" / "portal.png"
PHONE = {"width": 390, "height": 760}
FRAME = """<body style="margin:0;display:flex;align-items:start;gap:32px;padding:32px;background:#8b8378;width:max-content">%s</body>"""
SHOT = '<img style="width:390px;border-radius:28px;box-shadow:0 12px 32px #0006" src="data:image/png;base64,%s">'


def main():
    given = arguments(__doc__)
    with serving(given.dist) as address, chromium() as browser:
        shots = []
        for scheme, scroll in (("light", 0), ("dark", 0), ("light", 1)):
            tab = browser.new_page(viewport=PHONE, color_scheme=scheme, device_scale_factor=1.5)
            tab.goto(f"{address}/{PAGE}")
            if scroll:
                tab.locator("#latest").evaluate("(e) => window.scrollTo(0, e.getBoundingClientRect().top + scrollY - 24)")
            tab.wait_for_load_state("networkidle")
            shots.append(SHOT % base64.b64encode(tab.screenshot()).decode())
        tab = browser.new_page(viewport={"width": 1400, "height": 824})
        tab.set_content(FRAME % "".join(shots))
        PICTURE.write_bytes(tab.locator("body").screenshot())


main()
