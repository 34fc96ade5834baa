#!/usr/bin/env python3
"""Walks through the endpoint in Chromium: from the invitation in the folder to the portal and out, with axe on every page."""

import email
import http.client
import json
import re
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from email import policy
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from browser import OVERFLOW, TAGS, VIOLATIONS, chromium
from checks import Report, arguments

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / ".build" / "debug"
# The moment at which the sample stands; its invitations are moved so that they are as old now as they were then.
MOMENT = datetime(2026, 11, 24, 15, tzinfo=timezone.utc)
PATIENCE = 30  # seconds for what should take one

# Who walks in which window: width, color scheme, contact, channel.
WALKS = [
    (390, "light", "kitchen-remodel", "ana-ortiz", "email"),
    (390, "dark", "kitchen-remodel", "daniel-ortiz", "sms"),
    (1280, "light", "kitchen-remodel", "teresa-vance", "email"),
    (1280, "dark", "garden-studio", "rosalind-greer", "email"),
]


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def prepare(folder, key):
    """The sample as a site of this machine: its port, a build of now, and one of ten days ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    now = datetime.now(timezone.utc).replace(microsecond=0)
    for part in ("content", "templates"):
        shutil.copytree(ROOT / part, folder / part)
    site = folder / "content" / "site.json"
    site.write_text(re.sub(r'"url": "[^"]*"', f'"url": "http://localhost:{port}"', site.read_text()))
    for access in folder.glob("content/projects/*/access/*.json"):
        access.write_text(re.sub(
            r'("(?:issued|cancelled)": ")([^"]+)"',
            lambda match: f'{match[1]}{stamp(datetime.fromisoformat(match[2].replace("Z", "+00:00")) + (now - MOMENT))}"',
            access.read_text()))
    for output, moment in (("older", now - timedelta(days=10)), ("dist", now)):
        subprocess.run(
            [PROGRAMS / "latchkey", "build", "--quiet", "--at", stamp(moment), "--output", output,
             "--signing-key-file", key], cwd=folder, check=True)
    return port


@contextmanager
def endpoint(folder, trust, port, *options):
    """The endpoint, from the line that it listens to its end; its log goes to a file."""
    with open(folder / "log", "ab") as log:
        server = subprocess.Popen(
            [PROGRAMS / "latchkey-endpoint", "serve", "dist", "--trust", trust, "--listen", f"127.0.0.1:{port}",
             *options],
            cwd=folder, stderr=subprocess.PIPE)
        listening = threading.Event()

        def copy():
            for line in server.stderr:
                log.write(line)
                log.flush()
                if b'"message":"listening"' in line:
                    listening.set()

        reader = threading.Thread(target=copy, daemon=True)
        reader.start()
        try:
            if not listening.wait(PATIENCE):
                raise RuntimeError("the endpoint does not listen: " + (folder / "log").read_text()[-800:])
            yield server
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(PATIENCE)
            reader.join(PATIENCE)


def wait_for(what, look):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.05)
    raise RuntimeError(f"there is no {what}")


def text(path):
    """What a message says to its reader."""
    if path.name.endswith(".sms.json"):
        return json.loads(path.read_bytes())["body"]
    return email.message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",)).get_content()


def link(path):
    return re.search(r"http://localhost:\d+/i/[\w-]{43}", text(path))[0]


class Walk:
    """One visitor in one window; every page that is met is judged."""

    def __init__(self, browser, folder, width, scheme):
        self.folder, self.view = folder, f"{width} px {scheme}"
        self.context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce")
        self.page = self.context.new_page()
        self.violations, self.wide, self.troubles, self.headings = [], [], [], []
        self.page.on("console", self._trouble)

    def _trouble(self, message):
        # That an answer is an error is no trouble of the page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.troubles.append(f"{self.view} {self.page.url}: {message.text}")

    def look(self):
        page = self.page
        heading = page.locator("h1").inner_text()
        self.headings.append(heading)
        page.evaluate(AXE_SCRIPT)
        self.violations += [f"{self.view} {heading!r}: {each}" for each in page.evaluate(VIOLATIONS, TAGS)]
        self.wide += [f"{self.view} {heading!r}: {each}" for each in page.evaluate(OVERFLOW)]
        return heading

    def go(self, address):
        self.page.goto(address)
        return self.look()

    def press(self, name):
        self.page.get_by_role("button", name=name).first.click()
        return self.look()

    def type(self, label, value, button):
        self.page.get_by_label(label).fill(value)
        return self.press(button)


def walk_through(walk, project, contact, channel, known):
    """From the link to the portal and out; yields what was not as it should be."""
    ending = ".sms.json" if channel == "sms" else ".eml"
    invitation = wait_for("invitation", lambda: next(
        walk.folder.glob(f"outgoing/invitation.{project}.{contact}.*{ending}"), None))
    address = link(invitation)
    walk.go(address)
    if address.rsplit("/", 1)[1] in walk.page.url or walk.page.url.endswith("/i/"):
        yield f"the token is still in the address {walk.page.url}"
    if not walk.press("Text a code" if channel == "sms" else "Email a code").startswith("Type your code"):
        yield "no code can be typed"
    field = walk.page.get_by_label("Six-digit code")
    if (field.get_attribute("autocomplete"), field.get_attribute("inputmode")) != ("one-time-code", "numeric"):
        yield "the field does not ask for the code of a message"
    message = wait_for("code", lambda: next(
        (path for path in walk.folder.glob(f"outgoing/code.*{ending}") if path not in known), None))
    known.add(message)
    code = re.search(r"#(\d{6})$" if channel == "sms" else r"\b(\d{6})\b", text(message))[1]
    walk.type("Six-digit code", "000000" if code != "000000" else "111111", "Open my portal")
    if "You have 4 tries left" not in walk.page.inner_text("main"):
        yield "a wrong code is not counted down"
    walk.type("Six-digit code", "12", "Open my portal")
    walk.press("Send it again")
    if "Wait" not in walk.page.inner_text("main"):
        yield "a second code came at once"
    walk.page.get_by_role("link", name="I have a code").click()
    walk.look()
    walk.type("Six-digit code", f"{code[:3]} {code[3:]}", "Open my portal")
    if f"/p/{project}/clients/{contact}/" not in walk.page.url:
        yield f"the right code leads to {walk.page.url}"
    cookies = [cookie["name"] for cookie in walk.context.cookies() if not (cookie["secure"] and cookie["httpOnly"])]
    if cookies:
        yield f"cookies that pages or plain HTTP can read: {cookies}"
    broken = walk.page.evaluate("() => [...document.images].filter((i) => i.complete && !i.naturalWidth).map((i) => i.src)")
    if broken:
        yield f"pictures that do not load: {broken}"
    portal = walk.page.url
    for name in ("Updates", "Documents"):
        walk.page.get_by_role("navigation").get_by_role("link", name=name).click()
        walk.look()
    if walk.press("Sign out") != "You are signed out":
        yield "signing out does not say so"
    if walk.go(portal) != "Please sign in":
        yield "the portal opens after signing out"


def closed_doors(walk, port):
    """Links that open nothing, and pages that are in nobody's way."""
    site = f"http://localhost:{port}"
    older = walk.folder / "older" / "outbox"
    for path, heading in (
        ("kitchen-remodel/daniel-ortiz-1.sms.json", "There is a newer invitation"),
        ("primary-bath/zoe-lindstrom-1.eml", "This invitation has expired"),
        ("primary-bath/teresa-vance-1.eml", "This invitation was withdrawn"),
    ):
        if (seen := walk.go(link(older / path))) != heading:
            yield f"{path} leads to {seen!r}"
    if not walk.press("Ask for a new link").startswith("Thank you"):
        yield "nobody can be asked for a new link"
    for path, heading in (
        ("/i/" + "A" * 43, "There is nothing here"), ("/nothing", "There is nothing here"), ("/sign-out", "Sign out?"),
        ("/find", "Find my link"),
    ):
        if (seen := walk.go(site + path)) != heading:
            yield f"{path} says {seen!r}"
    walk.type("Email address or phone number", "nobody", "Send me a code")
    if walk.type("Email address or phone number", f"nobody-{walk.view.replace(' ', '-')}@example.com", "Send me a code") != "Type your code":
        yield "an address that is not on file is told apart"


def locked_store(walk, port):
    """A store that another program holds: out of order for a while, and back by itself."""
    walk.context.clear_cookies()
    address = link(next(walk.folder.glob("outgoing/invitation.kitchen-remodel.ana-ortiz.*.eml")))
    walk.go(address)
    holder = sqlite3.connect(walk.folder / "latchkey.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    if walk.press("Email a code") != "We will be right back":
        yield "a locked store does not say so"
    holder.execute("ROLLBACK")
    holder.close()
    walk.go(address)
    if walk.press("Email a code") == "We will be right back":
        yield "it does not come back by itself"


def locked_for_good(walk):
    """Someone whose codes were wrong a hundred times in a row: the page says who can help, and the team does."""
    with sqlite3.connect(walk.folder / "latchkey.sqlite") as store:
        changed = store.execute(
            "UPDATE failures SET in_a_row = 100 WHERE door = 'link' AND contact = 'teresa-vance'").rowcount
    store.close()
    if changed != 1:
        yield f"{changed} rows hold teresa-vance's failures"
    walk.context.clear_cookies()
    address = link(next(walk.folder.glob("outgoing/invitation.kitchen-remodel.teresa-vance.*.eml")))
    walk.go(address)
    if (seen := walk.press("Email a code")) != "Too many wrong codes":
        yield f"a hundred wrong codes lead to {seen!r}"
    if "until Hearth & Beam Remodeling opens it again" not in walk.page.inner_text("main"):
        yield "it does not say who opens it again"
    unlock = subprocess.run(
        [PROGRAMS / "latchkey-endpoint", "unlock", "kitchen-remodel", "teresa-vance"], cwd=walk.folder,
        capture_output=True, text=True)
    if unlock.stdout != "kitchen-remodel/teresa-vance may sign in again.\n":
        yield f"unlock says {unlock.stdout}{unlock.stderr}"
    walk.go(address)
    if (seen := walk.press("Email a code")) != "Type your code":
        yield f"after the unlock it leads to {seen!r}"


def team_status(folder, key, port):
    """What the team reads of the endpoint: by its store, and by asking it with a signed request."""
    asked = [("--store", "sqlite:latchkey.sqlite"), ("--endpoint", f"http://localhost:{port}")]
    for project, contact in [walk[2:4] for walk in WALKS]:
        for source in asked:
            run = subprocess.run(
                [PROGRAMS / "latchkey", "status", project, *source, "--signing-key-file", key], cwd=folder,
                capture_output=True, text=True)
            line = next((line for line in run.stdout.splitlines() if f" {contact} " in line), run.stderr)
            if not line.endswith(" Active"):
                yield f"{source[0]} says of {contact}: {line}"
    stranger = folder / "stranger"
    if not stranger.exists():
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", stranger], check=True)
    run = subprocess.run(
        [PROGRAMS / "latchkey", "status", *asked[1], "--signing-key-file", stranger], cwd=folder, capture_output=True,
        text=True)
    if run.returncode != 1 or "the endpoint does not know who asks" not in run.stderr:
        yield f"another key is answered: {run.stdout}{run.stderr}"


def certificate(folder):
    """A certificate for this machine that signs itself, and its key, in PEM form."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(timezone.utc)
    signed = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False).sign(key, hashes.SHA256()))
    (folder / "certificate.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


def answer(port, path, trusted=None):
    """What a path is answered with; over TLS when a certificate is to be trusted."""
    if trusted:
        context = ssl.create_default_context(cafile=trusted)
        connection = http.client.HTTPSConnection("localhost", port, timeout=PATIENCE, context=context)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read()


def main():
    given = arguments(__doc__)
    with Report("journey") as report, tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        folder = Path(scratch)
        port = prepare(folder, given.key.resolve())
        walks, known = [], set()
        with endpoint(folder, given.trust.resolve(), port) as server:
            for width, scheme, project, contact, channel in WALKS:
                walk = Walk(browser, folder, width, scheme)
                walks.append(walk)
                report.check(
                    f"{contact} comes from the {channel} to the portal and out, {walk.view}",
                    list(walk_through(walk, project, contact, channel, known)), of=len(walk.headings))
            for width, scheme in ((390, "dark"), (1280, "light")):
                walk = Walk(browser, folder, width, scheme)
                walks.append(walk)
                report.check(
                    f"links that open nothing say why, {walk.view}", list(closed_doors(walk, port)),
                    of=len(walk.headings))
            walk = Walk(browser, folder, 390, "light")
            walks.append(walk)
            report.check("a store that is locked says so, and comes back by itself", list(locked_store(walk, port)))
            for width, scheme in ((390, "dark"), (1280, "light")):
                walk = Walk(browser, folder, width, scheme)
                walks.append(walk)
                report.check(
                    f"a hundred wrong codes need the team's unlock, {walk.view}", list(locked_for_good(walk)),
                    of=len(walk.headings))
            report.check(
                "the team's status knows who is active, from the store and from the endpoint",
                list(team_status(folder, given.key.resolve(), port)), of=len(WALKS))
            counts = answer(port, "/metrics")
            report.check(
                "the counts tell of it", [] if b"latchkey_invitations_accepted_total 4\n" in counts[1] else [counts])
        report.check("the endpoint ends well", [] if server.returncode == 0 else [f"status {server.returncode}"])
        certificate(folder)
        own = ("--tls-certificate", "certificate.pem", "--tls-key", "key.pem")
        with endpoint(folder, given.trust.resolve(), port, *own):
            alive = answer(port, "/healthz", folder / "certificate.pem")
        report.check("it speaks TLS with a certificate of its own", [] if alive == (200, b"alive\n") else [alive])
        for name in ("violations", "wide", "troubles"):
            promise = {
                "violations": "axe finds no violation on any page", "wide": "nothing reaches beyond the window's side",
                "troubles": "the browser reports no error",
            }[name]
            report.check(
                promise, [each for walk in walks for each in getattr(walk, name)],
                of=sum(len(walk.headings) for walk in walks))
        log = (folder / "log").read_text()
        secrets = [path for path in known if (code := re.search(r"\b\d{6}\b", text(path))) and f'"{code[0]}"' in log]
        secrets += [path for path in folder.glob("outgoing/invitation.*") if link(path)[-43:] in log]
        report.check("no code and no link is in the log", secrets, of=len(log.splitlines()))
        status = subprocess.run(
            [PROGRAMS / "latchkey-endpoint", "status", "--format", "json"], cwd=folder, capture_output=True, text=True)
        trail = subprocess.run(
            [PROGRAMS / "latchkey-endpoint", "status", "--audit"], cwd=folder, capture_output=True, text=True).stdout
        events = [json.loads(line)["event"] for line in trail.splitlines()]
        missing = {"manifest-used", "message-sent", "code-sent", "code-wrong", "signed-out", "invitation-requested",
                   "unlocked"} - set(events)
        report.check(
            "the audit trail has every step", sorted(missing) + ([] if events.count("accepted") == 4 else [events]),
            of=len(events))
        accepted = [each["contact"] for each in json.loads(status.stdout)["clients"] if each["accepted"]]
        report.check("the status tells who accepted", [] if len(accepted) == 4 else [accepted])


main()
