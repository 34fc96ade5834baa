#!/usr/bin/env python3
"""Measures what an endpoint with many invitations costs: time until it is ready, at the first start with an empty store and again;
resident memory; page reads and look-ups of links a second; and how long a build is checked and taken into use in which
one project changed. The builds are made by `latchkey-benchmark multiply`, which says what they leave out.

Needs wrk, and the release programs: swift build -c release --product latchkey, latchkey-endpoint and latchkey-benchmark.
"""

import argparse
import http.client
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from endpoint import ROOT, Browser, free_port, load, memory, site

CONTACTS = 10


def build(folder, port, projects, programs, links=1):
    """A signed build of so many projects, and contacts of it with the tokens of their links, from the second project on."""
    site(folder, port, 1)
    run = lambda *words: subprocess.run(words, cwd=folder, check=True, capture_output=True, text=True).stdout
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key")
    (folder / "trust").write_text(run(programs / "latchkey", "key", "show", "--signing-key-file", "key"))
    run(programs / "latchkey", "build", "--signing-key-file", "key")
    lines = run(
        programs / "latchkey-benchmark", "multiply", "dist", "--signing-key-file", "key", "--projects", str(projects),
        "--contacts", str(CONTACTS), "--links", str(links))
    return [line.split() for line in lines.splitlines()]


def change(folder, programs):
    """Writes another title into one project, and signs again."""
    subprocess.run(
        [programs / "latchkey-benchmark", "multiply", "dist", "--signing-key-file", "key", "--change"], cwd=folder,
        check=True)


def start(folder, port, programs, *options, log="log"):
    """The endpoint, and the seconds until it is ready."""
    started = time.monotonic()
    server = subprocess.Popen(
        [programs / "latchkey-endpoint", "serve", "dist", "--trust", "trust", "--listen", f"127.0.0.1:{port}", *options],
        cwd=folder, stderr=open(folder / log, "wb"))
    while True:
        if server.poll() is not None:
            raise RuntimeError((folder / log).read_text())
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return server, time.monotonic() - started
        except OSError:
            pass
        time.sleep(0.01)


def stop(server):
    server.terminate()
    server.wait()


def peak(server):
    """The most memory that it ever held, in MiB."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{server.pid}/status").read_text())[1]) / 1024


def in_use(folder, log="log"):
    """What the log says of builds that were taken into use."""
    lines = [json.loads(line) for line in (folder / log).read_text().splitlines() if line.startswith("{")]
    return [line for line in lines if line["message"] == "build in use"]


def reload(folder, programs):
    """Milliseconds from the look that found the changed build to its use, the median of three."""
    times = []
    for _ in range(3):
        before = len(in_use(folder))
        change(folder, programs)
        while len(in_use(folder)) == before:
            time.sleep(0.1)
        times.append(int(in_use(folder)[-1]["milliseconds"]))
    return sorted(times)[1]


def sign_in(browser, folder, token):
    """The page of the contact who has the link."""
    browser.ask("GET", f"/i/{token}")
    browser.ask("GET", "/invitation")
    browser.ask("POST", "/code", "channel=email")
    while not (codes := list(folder.glob("outgoing/code.*.eml"))):
        time.sleep(0.05)
    code = re.search(r"^(\d{6})\r?$", codes[0].read_text(), re.M)[1]
    page, _ = browser.ask("POST", "/verify", f"code={code}")
    return page


def measure(invitations, programs, seconds, parent):
    with tempfile.TemporaryDirectory(dir=parent) as scratch:
        folder, port = Path(scratch), free_port()
        projects = max(2, invitations // CONTACTS)
        [(_, token)] = build(folder, port, projects, programs)
        server, first = start(folder, port, programs)
        first_peak = peak(server)
        stop(server)
        server, again = start(folder, port, programs)
        try:
            idle = memory(server)
            browser, door = Browser(port), Browser(port)
            page = sign_in(browser, folder, token)
            door.ask("GET", f"/i/{token}")
            origin = f"http://localhost:{port}"
            pages = load(server, origin + page, browser.cookie, seconds)
            links = load(server, f"{origin}/invitation", door.cookie, seconds)
            milliseconds = reload(folder, programs)
            store = sum((folder / f"latchkey.sqlite{end}").stat().st_size for end in ("", "-wal")
                        if (folder / f"latchkey.sqlite{end}").exists())
            print(
                f"| {projects * CONTACTS:,} | {projects:,} | {first:.1f} s | {again:.1f} s | {idle:.0f} MiB "
                f"| {first_peak:.0f} MiB | {peak(server):.0f} MiB | {pages[0]:,.0f} ({pages[1]:.0f} µs) "
                f"| {links[0]:,.0f} ({links[1]:.0f} µs) | {milliseconds} ms | {store / projects / CONTACTS:,.0f} |",
                flush=True)
        finally:
            stop(server)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=Path, default=ROOT / ".build" / "release")
    parser.add_argument("--invitations", type=int, nargs="*", default=[20, 100_000, 1_000_000])
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--folder", help="where to work: a million need 2 GB and 500,000 inodes")
    given = parser.parse_args()
    print("| invitations | projects | first start | second start | memory | peak, first | peak | page reads/s | links/s "
          "| reload | store bytes each |")
    print("| --- " * 11 + "|")
    for invitations in given.invitations:
        measure(invitations, given.programs.resolve(), given.seconds, given.folder)


if __name__ == "__main__":
    main()
