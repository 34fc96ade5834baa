"""A build's folder and a site's content, read without any of Latchkey's code."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml

KINDS = {
    "": "overview",
    "updates": "updates",
    "updates/page/*": "updates",
    "updates/*": "update",
    "documents": "documents",
    "invoices": "invoices",
    "invoices/*": "invoice",
}


@dataclass(frozen=True)
class Page:
    project: str
    contact: str
    kind: str
    path: str  # relative to dist/

    @property
    def name(self):
        """The last folder: an update's or invoice's identifier."""
        return Path(self.path).parent.name


def read_json(path):
    return json.loads(path.read_bytes())


def manifest(dist):
    return read_json(dist / "manifest.json")


def portals(dist):
    """Every portal.json, by project."""
    return {path.parent.name: read_json(path) for path in sorted(dist.glob("portals/*/portal.json"))}


def files(dist):
    """Every file's path relative to dist/."""
    return sorted(path.relative_to(dist).as_posix() for path in dist.rglob("*") if not path.is_dir())


def pages(dist):
    """Every page of every portal; a page of no known kind raises KeyError."""
    found = []
    for path in sorted(dist.glob("portals/*/clients/*/**/index.html")):
        _, project, _, contact, *folder, _ = path.relative_to(dist).parts
        shape = "/".join(folder)
        if shape not in KINDS:
            shape = "/".join(folder[:-1] + ["*"])
        found.append(Page(project, contact, KINDS[shape], path.relative_to(dist).as_posix()))
    return found


def messages(dist, channel):
    """Every message of a channel that the portals list: the grant, and the path relative to dist/."""
    for portal in portals(dist).values():
        grants = {grant["contact"]: grant for grant in portal["grants"]}
        for message in portal["messages"]:
            if message["channel"] == channel:
                yield grants[message["contact"]], message["path"]


class Links(HTMLParser):
    """The attributes that hold addresses, as (tag, attribute, value)."""

    NAMES = {"href", "src", "srcset", "action", "formaction", "data", "poster", "background", "cite", "ping"}

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.found += [(tag, name, value or "") for name, value in attributes if name in self.NAMES]


def target(page, address):
    """What a page's relative address leads to, relative to dist/; None for one of another kind."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
        return None
    steps = []
    for step in Path(page).parent.joinpath(unquote(parts.path)).parts:
        if step == "..":
            steps = steps[:-1] if steps else [".."]
        else:
            steps.append(step)
    return "/".join(steps) + ("/index.html" if parts.path.endswith("/") else "")


def definition(folder, name):
    """The fields of a definition in either spelling, numbers as Decimal or text; None when there is none."""
    if (path := folder / f"{name}.json").exists():
        return json.loads(path.read_bytes(), parse_float=Decimal)
    if (path := folder / f"{name}.md").exists():
        front = re.match(r"---\n(.*?\n)---(\n|$)", path.read_text(), re.DOTALL)
        return yaml.load(front[1], Loader=yaml.BaseLoader)
    return None


def canonical(value):
    """JSON with sorted keys, no insignificant space and a final line feed, in UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.replace("\x7f", "\\u007f").encode() + b"\n"
