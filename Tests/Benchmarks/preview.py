#!/usr/bin/env python3
"""Measures how long it takes from a saved file to the repainted page, in Chromium, for the sample site and for many projects.

The time runs from the return of write(2) to the moment after the frame in which the page shows what was saved. Needs the release
program and the judges' Python: swift build -c release --product latchkey; .build/judges-venv/bin/python Tests/Benchmarks/preview.py
"""

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "judges"))

from browser import chromium  # noqa: E402

LIMITS = {"sample": 100, "many": 300}  # milliseconds, by the site

# Resolves with the time, in milliseconds since 1970, at which a painted frame shows the expected text.
PAINTED = """([framed, selector, text]) => {
  window.painted = new Promise((resolve) => {
    const look = () => {
      const root = framed ? document.querySelector("iframe").contentDocument : document;
      if (root && [...root.querySelectorAll(selector)].some((each) => each.textContent.trim() === text)) {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
        channel.port2.postMessage(0);
      } else {
        requestAnimationFrame(look);
      }
    };
    requestAnimationFrame(look);
  });
}"""


def many(content, projects):
    """So many projects, each with two contacts, ten updates and two invoices."""
    for number in range(projects):
        project = content / "projects" / f"project-{number}"
        for part in ("access", "updates", "invoices"):
            (project / part).mkdir(parents=True)
        for side in ("a", "b"):
            contact = f"contact-{number}-{side}"
            (content / "contacts" / f"{contact}.json").write_text(
                json.dumps({"name": f"Contact {number} {side}", "email": f"{contact}@example.com"}))
            (project / "access" / f"{contact}.json").write_text(
                json.dumps({"invitations": [{"generation": 1, "issued": "2026-11-22T10:04:00Z"}]}))
        (project / "project.md").write_text(
            f"---\ntitle: Project {number}\nclient: contact-{number}-a\naddress: {number} Cedar Street\n---\n\nWork goes on.\n")
        for day in range(10, 20):
            (project / "updates" / f"2026-10-{day}-news.md").write_text(
                f"---\ntitle: News of the {day}th\ndate: 2026-10-{day}\n---\n\n" + "It went on. " * 40)
        for invoice in (1, 2):
            (project / "invoices" / f"INV-{number}-{invoice}.json").write_text(json.dumps({
                "number": f"INV-{number}-{invoice}", "issued": "2026-10-01", "due": "2026-12-01",
                "lines": [{"description": "Work", "quantity": 1, "unitPrice": "100.00"}]}))


@contextmanager
def preview(program, folder):
    """A preview of a folder: its address."""
    server = subprocess.Popen(
        [program, "preview", "-C", folder, "--at", "2026-11-24T15:00:00Z"], stdout=subprocess.PIPE, text=True)
    try:
        for line in server.stdout:
            if match := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield match[0]
                return
        raise RuntimeError("the preview does not start")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def save(path, text):
    """Writes a file and returns when write(2) returned."""
    file = os.open(path, os.O_WRONLY | os.O_TRUNC)
    try:
        os.write(file, text.encode())
        return time.time() * 1000
    finally:
        os.close(file)


def measure(page, address, file, name, rounds):
    """The milliseconds of each round: a new title is saved, and waited for on the screens that show it."""
    good = file.read_text()
    title = re.search(r"^title: (.*)$", good, re.M)[1]
    screens = {
        "list of projects": ("/", False, ".card h2"),
        "project": (f"/projects/{name[0]}", False, "h1"),
        "portal in its frame": (f"/view/{name[0]}/{name[1]}/", True, "h1"),
    }
    for screen, (path, framed, selector) in screens.items():
        start = time.monotonic()
        page.goto(address + path)
        page.wait_for_function("() => document.body.dataset.live === 'yes'")
        opened = (time.monotonic() - start) * 1000
        figures = []
        for number in range(rounds):
            page.evaluate(PAINTED, [framed, selector, f"Round {number}"])
            saved = save(file, good.replace(f"title: {title}", f"title: Round {number}"))
            figures.append(page.evaluate("() => window.painted") - saved)
        save(file, good)
        yield screen, opened, figures


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, default=ROOT / ".build" / "release" / "latchkey")
    parser.add_argument("--projects", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=30)
    given = parser.parse_args()
    missed = False
    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        for site, limit in LIMITS.items():
            folder = Path(scratch) / site
            for part in ("content", "templates"):
                shutil.copytree(ROOT / part, folder / part)
            name = ("kitchen-remodel", "ana-ortiz")
            if site == "many":
                many(folder / "content", given.projects)
                name = ("project-7", "contact-7-a")
            with preview(given.program, folder) as address:
                page = browser.new_page(viewport={"width": 1280, "height": 844})
                file = folder / "content" / "projects" / name[0] / "project.md"
                for screen, opened, figures in measure(page, address, file, name, given.rounds):
                    middle, worst = statistics.median(figures), max(figures)
                    missed |= worst >= limit
                    print(
                        f"{site:6} {screen:20} opened in {opened:5.0f} ms, repainted in {middle:4.0f} ms, "
                        f"worst of {len(figures)} {worst:4.0f} ms, limit {limit} ms", flush=True)
                page.close()
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
