#!/usr/bin/env python3
"""Does the help page's steps in the preview, in Chromium at desktop and phone size, with axe on every page: inviting, resending and
cancelling; looking as a client; the whole journey; a file that is broken and mended."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT

from browser import OVERFLOW, TAGS, VIOLATIONS, chromium
from checks import Report, arguments

ROOT = Path(__file__).resolve().parents[2]
LATCHKEY = ROOT / ".build" / "debug" / "latchkey"
MOMENT = "2026-11-24T15:00:00Z"
PATIENCE = 30  # seconds for what should take one
SCREENSHOTS = os.environ.get("LATCHKEY_SCREENSHOTS")  # a folder that takes a picture of each page

# Every page that is only looked at.
PAGES = [
    "/", "/projects/kitchen-remodel", "/projects/primary-bath/invite", "/view/kitchen-remodel/ana-ortiz/",
    "/view/kitchen-remodel/ana-ortiz/invoices/INV-1042/?theme=dark&width=phone",
    "/view/primary-bath/zoe-lindstrom/?at=2026-10-01T00:00:00Z",
    "/message/kitchen-remodel/ana-ortiz/invitation", "/message/kitchen-remodel/ana-ortiz/invitation?part=text",
    "/message/kitchen-remodel/ana-ortiz/invitation?part=source", "/message/kitchen-remodel/ana-ortiz/invitation?part=headers",
    "/message/kitchen-remodel/ana-ortiz/invitation?theme=dark&width=phone",
    "/message/kitchen-remodel/ana-ortiz/invitation?theme=forced", "/message/kitchen-remodel/ana-ortiz/code-sms",
    "/message/kitchen-remodel/ana-ortiz/failed-verification", "/message/kitchen-remodel/daniel-ortiz/invitation",
    "/projects/kitchen-remodel/cancel/confirm?contact=ana-ortiz", "/pages/wrong-code?width=phone", "/pages/expired?theme=dark",
    "/plan", "/journey", "/nothing",
]


@contextmanager
def preview(folder, *more):
    """The address of a preview of a folder's copy of the sample, from the line that it can be opened to its end."""
    for part in ("content", "templates"):
        if not (folder / part).exists():
            shutil.copytree(ROOT / part, folder / part)
    server = subprocess.Popen(
        [LATCHKEY, "preview", "-C", folder, "--at", MOMENT, *more], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=os.environ | {"TMPDIR": str(folder)})
    found, address = threading.Event(), []

    def read():
        for line in server.stdout:
            if match := re.search(r"http://127\.0\.0\.1:\d+", line):
                address.append(match[0])
                found.set()
        found.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        if not found.wait(PATIENCE) or not address:
            raise RuntimeError("the preview does not start")
        yield address[0]
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(PATIENCE)
        reader.join(PATIENCE)


class Look:
    """One reader in one window; every page that is met is judged."""

    def __init__(self, browser, base, width, scheme):
        self.base, self.view = base, f"{width} px {scheme}"
        self.context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce")
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.violations, self.wide, self.troubles, self.seen = [], [], [], 0
        self.page.on("console", self._trouble)

    def _trouble(self, message):
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.troubles.append(f"{self.view} {self.page.url}: {message.text}")

    def look(self):
        page, self.seen = self.page, self.seen + 1
        heading = page.locator("h1").first.inner_text()
        page.evaluate(AXE_SCRIPT)
        self.violations += [f"{self.view} {page.url}: {each}" for each in page.evaluate(VIOLATIONS, TAGS)]
        self.wide += [f"{self.view} {page.url}: {each}" for each in page.evaluate(OVERFLOW)]
        if SCREENSHOTS:
            Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
            name = re.sub(r"\W+", "-", f"{self.view} {self.seen:02} {heading}")
            page.screenshot(path=f"{SCREENSHOTS}/{name}.png", full_page="px light" in self.view)
        return heading

    def go(self, path):
        self.page.goto(self.base + path)
        return self.look()

    def press(self, role, name):
        self.page.get_by_role(role, name=re.compile(f"^{name}")).first.click()
        return self.look()


def help_page(look, folder, width):
    """Projects, Manage portal, Invite client, and what follows; yields what was not as it should be."""
    page = look.page
    look.go("/")
    page.get_by_role("link", name="Manage portal of Garden studio").click()
    if look.look() != "Garden studio" or page.get_by_role("heading", name="Portal access").count() != 1:
        yield "Manage portal does not lead to Portal access"
    button = page.get_by_role("link", name="Invite client")
    box = button.bounding_box()
    if width < 640 and not (button.evaluate("e => getComputedStyle(e.parentElement).position") == "fixed"
                            and box["y"] + box["height"] > 780):
        yield f"Invite client is not fixed at the bottom of the phone: {box}"
    button.click()
    look.look()
    look.press("link", "Choose Ana Ortiz")
    if not {"The email", "The SMS", "What is written"} <= set(page.get_by_role("heading", level=2).all_inner_texts()):
        yield "the email, the SMS and the files are not shown before they are confirmed"
    email = page.frame_locator("iframe").locator("body").inner_text()
    if "Garden studio" not in email or "December 1, 2026" not in email:
        yield f"the email that would go out is another: {email[:80]}"
    look.press("button", "Send invite")
    access = folder / "content/projects/garden-studio/access/ana-ortiz.json"
    if json.loads(access.read_text())["invitations"][0]["issued"] != MOMENT:
        yield "the file was not written as by the command"
    if "content/projects/garden-studio/access/ana-ortiz.json" not in page.get_by_role("status").last.inner_text():
        yield "it does not say which file was written"
    row = page.get_by_role("listitem").filter(has_text="ana.ortiz@example.com")
    if "Invited (until Dec 1, 2026, 9:00" not in row.inner_text():
        yield "the status is not Invited"
    row.get_by_role("link", name="Resend invite").click()
    look.look()
    look.press("button", "Resend invite")
    if [each["generation"] for each in json.loads(access.read_text())["invitations"]] != [1, 2]:
        yield "Resend invite issues no new generation"
    row.get_by_label("More for Ana Ortiz").click()
    look.look()
    row.get_by_role("link", name="Cancel invite").click()
    look.look()
    look.press("button", "Cancel invite")
    if "cancelled" not in json.loads(access.read_text()) or "Cancelled" not in row.inner_text():
        yield "Cancel invite does not cancel"
    page.get_by_role("link", name="Invite client").click()
    page.get_by_label("Name", exact=True).fill("Bo Li")
    page.get_by_label("Email", exact=True).fill("bo@example.org")
    page.get_by_label("Phone").fill("512 555")
    page.get_by_role("button", name="See what would be sent").click()
    look.look()
    if page.get_by_label("Name", exact=True).input_value() != "Bo Li" or not page.locator(".mend").count():
        yield "a mistake in a new contact is not told where it was typed"
    page.get_by_label("Phone").fill("")
    page.get_by_role("button", name="See what would be sent").click()
    look.look()
    look.press("button", "Send invite")
    if not (folder / "content/contacts/bo-li.json").exists():
        yield "the new contact was not made"


def client_view(look):
    """A link in the framed portal moves the address along."""
    page = look.page
    look.go("/view/kitchen-remodel/ana-ortiz/")
    page.frame_locator("iframe").get_by_role("link", name="Invoices", exact=True).click()
    page.wait_for_url("**/view/kitchen-remodel/ana-ortiz/invoices/")
    page.reload()
    if page.frame_locator("iframe").locator("h1").inner_text() != "Invoices":
        yield "the address does not lead back to the page that was seen"
    look.go("/message/kitchen-remodel/ana-ortiz/invitation?theme=dark")
    ground = page.frame_locator("iframe").locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    if ground != "rgb(22, 20, 16)":
        yield f"dark as declared is {ground}"
    broken = page.frames[-1].evaluate("() => [...document.images].filter((i) => i.complete && !i.naturalWidth).length")
    if broken:
        yield f"{broken} pictures do not load"


def broken_and_mended(look, folder):
    """A saved mistake shows by itself over the last good page, and goes away by itself."""
    page = look.page
    file = folder / "content/projects/kitchen-remodel/project.md"
    good = file.read_text()
    look.go("/projects/kitchen-remodel")
    page.locator("body[data-live=yes]").wait_for()
    file.write_text(good.replace("client: ana-ortiz", "client: anna-ortiz"))
    page.locator("#problems .problem").first.wait_for()
    text = page.locator("#problems").inner_text()
    for part in ("project.md:", 'there is no contact "anna-ortiz"', "^^^", 'Did you mean "ana-ortiz"?'):
        if part not in text:
            yield f"the problem does not show {part!r}"
    if look.look() != "Kitchen remodel":
        yield "the last good page is gone"
    file.write_text(good.replace("title: Kitchen remodel", "title: Kitchen and pantry"))
    page.locator("#problems .problem").first.wait_for(state="detached")
    page.get_by_role("heading", name="Kitchen and pantry").wait_for()
    look.go("/view/kitchen-remodel/ana-ortiz/")
    page.frame_locator("iframe").get_by_role("heading", name="Kitchen and pantry").wait_for()
    file.write_text(good)
    page.frame_locator("iframe").get_by_role("heading", name="Kitchen remodel", exact=True).wait_for()


def journey(look):
    """From the invitation in the preview's outbox to the portal."""
    page = look.page
    look.go("/journey")
    page.get_by_role("button", name="Begin").click()
    end = time.monotonic() + PATIENCE
    while not page.get_by_role("link", name="Open the invitation to ana.ortiz@example.com").count():
        if time.monotonic() > end:
            yield "no invitation comes into the outbox"
            return
        page.reload()
    look.look()
    with look.context.expect_page() as opened:
        page.get_by_role("link", name="Open the invitation to ana.ortiz@example.com").first.click()
    door = opened.value
    door.get_by_role("button", name="Email a code").click()
    door.get_by_label("Six-digit code").wait_for()
    code = None
    while not code and time.monotonic() < end:
        page.reload()
        texts = page.locator("article.letter pre").all_text_contents()
        code = next((match[1] for text in texts if (match := re.search(r"(?:^|\s)(\d{6})(?:\s|$)", text))), None)
    if not code:
        yield "no code comes into the outbox"
        return
    door.get_by_label("Six-digit code").fill(code)
    door.get_by_role("button", name="Open my portal").click()
    door.wait_for_url("**/p/kitchen-remodel/clients/ana-ortiz/")
    if door.locator("h1").inner_text() != "Kitchen remodel":
        yield "the portal does not open"
    door.close()


def endpoint_record(look, folder):
    """Who accepted on the journey is Active, where the endpoint's store is named; an endpoint that is not there is told of."""
    store = next(folder.glob("latchkey-preview.*/store.sqlite"))
    with preview(folder, "--store", f"sqlite:{store}") as base:
        look.page.goto(f"{base}/projects/kitchen-remodel")
        row = look.page.get_by_role("listitem").filter(has_text="ana.ortiz@example.com")
        if row.locator(".status").inner_text() != "Active":
            yield f"who accepted is {row.locator('.status').inner_text()}"
        if look.page.locator(".is-active").count() != 1:
            yield "others are active too"
    for option, value, words in (
        ("--store", "sqlite:nothing.sqlite", "nothing.sqlite"), ("--endpoint", "http://127.0.0.1:1", "cannot be reached"),
    ):
        run = subprocess.run(
            [LATCHKEY, "preview", "-C", folder, option, value, "--signing-key-file", look.key], cwd=folder,
            capture_output=True, text=True, timeout=PATIENCE)
        if run.returncode != 1 or words not in run.stderr:
            yield f"{option} {value}: {run.returncode} {run.stderr}"


# Runs a command where the system watches but three folders.
FEW_WATCHES = ["unshare", "--user", "--map-root-user", "sh", "-c", 'echo 3 > /proc/sys/user/max_inotify_watches && exec "$@"', "sh"]


def watch_limit(look, folder):
    """Where the system watches no more folders, it says so, and a saved file is seen all the same."""
    server = subprocess.Popen(
        [*FEW_WATCHES, LATCHKEY, "preview", "-C", folder, "--at", MOMENT], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True)
    giving_up = threading.Timer(PATIENCE, server.kill)
    giving_up.start()
    try:
        address, said = None, False
        for line in server.stdout:
            said |= "watches no more folders" in line
            if match := re.search(r"http://127\.0\.0\.1:\d+", line):
                address = match[0]
            if said and address:
                break
        else:
            yield "it does not say so"
            return
        look.page.goto(f"{address}/projects/primary-bath")
        look.page.locator("body[data-live=yes]").wait_for()
        file = folder / "content/projects/primary-bath/project.md"
        file.write_text(file.read_text().replace("title: Primary bath", "title: Bath and sauna"))
        look.page.get_by_role("heading", name="Bath and sauna").wait_for()
    finally:
        giving_up.cancel()
        server.send_signal(signal.SIGINT)
        server.wait(PATIENCE)


def menu(look):
    """The three-dot menu works with the keyboard alone: opened, left by Escape, gone when the focus goes on."""
    page = look.page
    look.go("/projects/kitchen-remodel")
    summary = page.get_by_label("More for Ana Ortiz")
    cancel = page.get_by_role("link", name="Cancel invite of Ana Ortiz")
    summary.press("Enter")
    if not cancel.is_visible():
        yield "Enter does not open it"
    page.keyboard.press("Escape")
    if cancel.is_visible() or not summary.evaluate("e => e === document.activeElement"):
        yield "Escape does not close it, or loses the focus"
    summary.press(" ")
    page.keyboard.press("Tab")
    if not cancel.evaluate("e => e === document.activeElement"):
        yield "Tab does not lead into it"
    page.keyboard.press("Tab")
    if cancel.is_visible():
        yield "it stays open when the focus is elsewhere"


def main():
    given = arguments(__doc__)
    with Report("preview") as report, tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        looks = []
        for width, scheme in ((1280, "light"), (390, "dark")):
            folder = Path(scratch) / f"site-{width}"
            folder.mkdir()
            with preview(folder) as base:
                look = Look(browser, base, width, scheme)
                looks.append(look)
                look.key = given.key.resolve()
                for path in PAGES:
                    look.go(path)
                report.check(f"the menu with the keyboard at {width} px", menu(look))
                report.check(f"the help page's steps at {width} px", help_page(look, folder, width))
                report.check(f"a client's portal and email at {width} px", client_view(look))
                report.check(f"a file broken and mended at {width} px", broken_and_mended(look, folder))
                report.check(f"the whole journey at {width} px", journey(look))
                report.check(f"who is active, at {width} px", endpoint_record(look, folder))
            report.check(f"few folders are watched, at {width} px", watch_limit(look, folder))
        seen = sum(look.seen for look in looks)
        report.check("axe finds nothing", [each for look in looks for each in look.violations], of=seen)
        report.check("nothing is wider than its window", [each for look in looks for each in look.wide], of=seen)
        report.check("no page breaks its own rules", [each for look in looks for each in look.troubles], of=seen)
        first, second = Path(scratch) / "first", Path(scratch) / "second"
        first.mkdir(), second.mkdir()
        with preview(first) as one, preview(second) as other:
            report.check("a port in use: the next is taken", [] if one != other else [f"both are at {one}"])
            port = one.rsplit(":", 1)[1]
            named = subprocess.run(
                [LATCHKEY, "preview", "-C", first, "--port", port], capture_output=True, text=True, timeout=PATIENCE)
            report.check(
                "a port in use that was named: it says so",
                [] if named.returncode == 1 and f"port {port} is in use" in named.stderr else [named.stderr])


if __name__ == "__main__":
    main()
