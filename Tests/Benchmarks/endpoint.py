#!/usr/bin/env python3
"""Measures what a signed-in page read and a look-up of a link cost, against a bare answer of the same size in the same run: in
requests a second, and in the server's own processor time for a request, which other work on the machine disturbs less.

Needs wrk, and the release programs: swift build -c release --product latchkey, latchkey-endpoint and BareAnswer.
"""

import argparse
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ("project-0", "contact-0")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def site(folder, port, invitations):
    """A site with so many invitations, one a project."""
    shutil.copytree(ROOT / "templates", folder / "templates")
    content = folder / "content"
    (content / "contacts").mkdir(parents=True)
    definition = json.loads((ROOT / "content" / "site.json").read_text())
    definition["brand"].pop("logo")
    (content / "site.json").write_text(json.dumps(definition | {"url": f"http://localhost:{port}"}))
    issued = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    for number in range(invitations):
        (content / "contacts" / f"contact-{number}.json").write_text(
            json.dumps({"name": f"Contact {number}", "email": f"contact-{number}@example.com"}))
        project = content / "projects" / f"project-{number}"
        (project / "access").mkdir(parents=True)
        (project / "updates").mkdir()
        (project / "project.md").write_text(f"---\ntitle: Project {number}\n---\n\nWork goes on.\n")
        (project / "updates" / "one.md").write_text("---\ntitle: News\ndate: 2026-01-01\n---\n\n" + "It went on. " * 80)
        (project / "access" / f"contact-{number}.json").write_text(
            json.dumps({"invitations": [{"generation": 1, "issued": issued}]}))


def wait_for(port):
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            return connection.getresponse().read()
        except OSError:
            time.sleep(0.05)


class Browser:
    """As much of one as signs in."""

    def __init__(self, port):
        self.port, self.cookies = port, {}

    def ask(self, method, path, form=""):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        headers = {"Host": f"localhost:{self.port}", "Origin": f"http://localhost:{self.port}", "Cookie": self.cookie,
                   "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, form, headers)
        response = connection.getresponse()
        for header in response.headers.get_all("Set-Cookie", []):
            name, value = header.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return response.getheader("Location"), response.read()

    @property
    def cookie(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


def open_link(browser, folder):
    """Comes by the link of the invitation."""
    eml = next(folder.glob(f"dist/outbox/{CLIENT[0]}/*.eml")).read_text().replace("=\n", "")
    browser.ask("GET", re.search(r"/i/[A-Za-z0-9_-]{43}", eml)[0])


def sign_in(browser, folder):
    """The address of the client's portal."""
    open_link(browser, folder)
    browser.ask("GET", "/invitation")
    browser.ask("POST", "/code", "channel=email")
    while not (codes := list(folder.glob("outgoing/code.*.eml"))):
        time.sleep(0.05)
    code = re.search(r"^(\d{6})\r?$", codes[0].read_text(), re.M)[1]
    return browser.ask("POST", "/verify", f"code={code}")[0]


def processor_time(process):
    """Seconds that a process has computed, in the kernel too."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load(process, address, cookie, seconds):
    """Requests a second, and microseconds of the server's processor time for each."""
    before = processor_time(process)
    run = subprocess.run(
        ["wrk", "-t1", "-c16", f"-d{seconds}s", "-H", f"Cookie: {cookie}", address], capture_output=True, text=True,
        check=True)
    if "Non-2xx" in run.stdout:
        raise RuntimeError(run.stdout)
    spent = processor_time(process) - before
    requests = int(re.search(r"(\d+) requests in", run.stdout)[1])
    return float(re.search(r"Requests/sec:\s+([\d.]+)", run.stdout)[1]), spent / requests * 1e6


def memory(process):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())[1]) / 1024


def measure(invitations, programs, seconds):
    with tempfile.TemporaryDirectory() as scratch:
        folder, port = Path(scratch), free_port()
        site(folder, port, invitations)
        run = lambda *words: subprocess.run(words, cwd=folder, check=True, capture_output=True, text=True).stdout
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key")
        (folder / "trust").write_text(run(programs / "latchkey", "key", "show", "--signing-key-file", "key"))
        run(programs / "latchkey", "build", "--signing-key-file", "key")
        server = subprocess.Popen(
            [programs / "latchkey-endpoint", "serve", "dist", "--trust", "trust", "--listen", f"127.0.0.1:{port}"],
            cwd=folder, stderr=open(folder / "log", "wb"))
        bare_port = free_port()
        bare = None
        try:
            wait_for(port)
            browser = Browser(port)
            page = sign_in(browser, folder) + "updates/one/"
            door = Browser(port)
            open_link(door, folder)
            size = len(browser.ask("GET", page)[1])
            bare = subprocess.Popen([programs / "BareAnswer", str(bare_port), str(size)], stderr=subprocess.DEVNULL)
            wait_for(bare_port)
            origin = f"http://localhost:{port}"
            rounds = []
            for _ in range(3):
                rounds.append((
                    load(bare, f"http://localhost:{bare_port}/page", "", seconds),
                    load(server, origin + page, browser.cookie, seconds),
                    load(server, f"{origin}/invitation", door.cookie, seconds)))
            bare_load, page_load, link_load = (
                [sorted(column)[1] for column in zip(*loads)] for loads in zip(*rounds))
            columns = [f"{invitations:>11,}", f"{size:>6}", f"{bare_load[0]:>9,.0f} {bare_load[1]:>4.0f}"]
            for rate, cost in (page_load, link_load):
                columns.append(f"{rate:>9,.0f} {cost:>4.0f}  {rate / bare_load[0]:>5.2f} {bare_load[1] / cost:>5.2f}")
            print("  ".join(columns), f" {memory(server):>6.0f} MiB", flush=True)
        finally:
            for process in (server, bare):
                if process:
                    process.terminate()
                    process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=Path, default=ROOT / ".build" / "release")
    parser.add_argument("--invitations", type=int, nargs="*", default=[10, 1_000, 10_000])
    parser.add_argument("--seconds", type=int, default=3)
    given = parser.parse_args()
    print("invitations   bytes   bare r/s   µs   page r/s   µs  ratio  time   link r/s   µs  ratio  time      memory")
    for invitations in given.invitations:
        measure(invitations, given.programs.resolve(), given.seconds)


if __name__ == "__main__":
    main()
