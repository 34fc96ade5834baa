#!/usr/bin/env python3
"""Judges the emails with Python's parser and with GMime's."""

import email
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import gmime
import tree
from checks import Report, arguments

ONCE = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
LOADING = {"link", "script", "iframe", "object", "embed", "video", "audio", "source", "form", "input"}
LARGEST_HTML = 80_000


@dataclass(frozen=True)
class Mail:
    raw: bytes
    message: EmailMessage
    text: str
    html: str
    grant: dict
    title: str  # the project's
    site: dict  # content/site.json
    url: str  # the site's address, as signed


def read(raw, grant, title, site, url):
    message = email.message_from_bytes(raw, policy=policy.default)
    parts = {part.get_content_type(): part for part in message.walk()}

    def content(kind):
        return parts[kind].get_content() if kind in parts else ""

    return Mail(raw, message, content("text/plain"), content("text/html"), grant, title, site, url)


def lines(mail):
    bare = mail.raw.replace(b"\r\n", b"")
    if b"\r" in bare or b"\n" in bare or not mail.raw.endswith(b"\r\n"):
        yield "a line does not end in CRLF"
    if any(byte > 126 or byte < 32 and byte != 9 for byte in bare):
        yield "a byte is outside of printable ASCII"
    if (longest := max(map(len, mail.raw.split(b"\r\n")))) > 998:
        yield f"a line has {longest} octets"


def defects(mail):
    yield from (repr(each) for part in mail.message.walk() for each in part.defects)
    yield from (f"{name}: {each!r}" for name, value in mail.message.items() for each in value.defects)


def warnings(mail):
    found, texts = gmime.parse(mail.raw)
    yield from found
    if not found and texts() != [mail.text, mail.html]:
        yield "it reads other texts than Python does"


def header(mail):
    message, site = mail.message, mail.site
    for name in ONCE:
        if (count := len(message.get_all(name, []))) != 1:
            yield f"there are {count} {name}"
            return
    if message["Auto-Submitted"] != "auto-generated":
        yield f"Auto-Submitted is {message['Auto-Submitted']}"
    host = re.escape(urlsplit(mail.url).hostname)
    if not re.fullmatch(rf"<[A-Za-z0-9.+_-]+@{host}>", str(message["Message-ID"])):
        yield f"Message-ID is {message['Message-ID']}"
    (sender,), (reader,) = message["From"].addresses, message["To"].addresses
    names = site["sender"]["name"], site["organization"]
    if sender.addr_spec != site["sender"]["email"] or sender.display_name not in names:
        yield f"From is {message['From']}"
    local, _, domain = mail.grant["email"].rpartition("@")
    address = f"{local}@{domain.encode('idna').decode()}"
    if (reader.addr_spec, reader.display_name) != (address, mail.grant["name"]):
        yield f"To is {message['To']}"
    if f"{parsedate_to_datetime(message['Date']):%Y-%m-%dT%H:%M:%SZ}" != mail.grant["issued"]:
        yield f"Date is {message['Date']}"
    if not message["Subject"].strip():
        yield "the subject is empty"


def shape(mail):
    kinds = [part.get_content_type() for part in mail.message.walk()]
    if kinds != ["multipart/alternative", "text/plain", "text/html"]:
        yield f"the parts are {', '.join(kinds)}"
    for part in mail.message.walk():
        if part.get("Content-Disposition") or part.get_filename():
            yield f"{part.get_content_type()} is an attachment"


def remote(mail):
    for tag, name, address in tree.Links(mail.html).found:
        opens = tag in ("a", "area") and address.startswith(("mailto:", "tel:", f"{mail.url}/"))
        if not opens and not address.startswith("data:image/"):
            yield f"<{tag} {name}={address}>"
    yield from (f"<{tag}>" for tag in re.findall(r"<([a-z]+)", mail.html.lower()) if tag in LOADING)
    yield from re.findall(r"url\s*\([^)]*\)|@import[^;]*", mail.html)


def size(mail):
    if (count := len(mail.html.encode())) >= LARGEST_HTML:
        yield f"{count} bytes"


def link(mail):
    pattern = re.escape(mail.url) + r"/i/[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"
    in_text = set(re.findall(pattern, mail.text))
    in_html = {address for _, _, address in tree.Links(mail.html).found if re.fullmatch(pattern, address)}
    if len(in_text) != 1 or in_text != in_html:
        yield f"the text has {len(in_text)}, the HTML {len(in_html)}, {len(in_text & in_html)} of them equal"


def words(mail):
    zone = mail.site["timeZone"]
    expires = datetime.fromisoformat(mail.grant["expires"].replace("Z", "+00:00")).astimezone(ZoneInfo(zone))
    for kind, part in (("text", mail.text), ("HTML", unescape(mail.html))):
        for word in (mail.title, zone, str(expires.day), str(expires.year), f"{expires:%M}"):
            if not re.search(rf"(?<!\d){re.escape(word)}(?!\d)", part):
                yield f"the {kind} part does not say {word}"


PROMISES = {
    "7-bit, CRLF, lines within 998 octets": lines,
    "Python's parser finds no defect": defects,
    "GMime's parser warns of nothing, and reads the same texts": warnings,
    "the header is whole": header,
    "text first, then HTML, and no attachment": shape,
    "nothing remote is loaded": remote,
    f"the decoded HTML is below {LARGEST_HTML // 1000} KB": size,
    "both parts bear the same one link": link,
    "both parts name the project, and when it expires in which time zone": words,
}


def main():
    given = arguments(__doc__)
    with Report("mail") as report:
        site, url = tree.definition(given.content, "site"), tree.manifest(given.dist)["site"]
        titles = {project: portal["title"] for project, portal in tree.portals(given.dist).items()}
        mails = {
            path: read((given.dist / path).read_bytes(), grant, titles[path.split("/")[1]], site, url)
            for grant, path in tree.messages(given.dist, "email")
        }
        for promise, problems in PROMISES.items():
            found = [f"{path}: {problem}" for path, mail in mails.items() for problem in problems(mail)]
            report.check(promise, found, of=len(mails))
        ids = [mail.message["Message-ID"] for mail in mails.values()]
        report.check("no two have one Message-ID", {each for each in ids if ids.count(each) > 1}, of=len(ids))


if __name__ == "__main__":
    main()
