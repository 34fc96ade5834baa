#!/usr/bin/env python3
"""Judges the signature with OpenSSH, and every digest and link by working them out anew."""

import base64
import hashlib
import hmac
import json
import re
import stat
import subprocess
import tempfile
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

import tree
from checks import Report, arguments

MANIFEST = {"format", "site", "sequence", "issued", "portals", "files"}
PORTAL = {"project", "title", "grants", "messages", "files", "readers"}
GRANT = {
    "contact", "name", "locale", "sees", "generation", "issued", "expires", "state", "link", "replaced",
}
MESSAGE = {"contact", "generation", "channel", "path", "sha256"}
TOKEN = re.compile(rb"/i/([A-Za-z0-9_-]*)")


def verify(manifest, signature, trust, namespace="latchkey"):
    """What ssh-keygen says; None when it accepts."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(signature)
        file.flush()
        run = subprocess.run(
            ["ssh-keygen", "-Y", "verify", "-f", trust, "-I", "site", "-n", namespace, "-s", file.name],
            input=manifest, capture_output=True)
    return None if run.returncode == 0 else (run.stderr or run.stdout).decode().strip()


def fields(signature):
    """The public key, namespace, hash and kind of signature, after PROTOCOL.sshsig."""
    lines = signature.decode("ascii").strip().splitlines()
    if (lines[0], lines[-1]) != ("-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"):
        raise ValueError("the signature has no armor")
    blob = base64.b64decode("".join(lines[1:-1]), validate=True)
    if blob[:10] != b"SSHSIG\0\0\0\1":
        raise ValueError("the signature is not SSHSIG version 1")
    blob, strings = blob[10:], []
    while blob:
        length = int.from_bytes(blob[:4], "big")
        strings.append(blob[4 : 4 + length])
        blob = blob[4 + length :]
    key, namespace, _, digest, inner = strings
    return key, namespace, digest, inner[4:15]


def signature_checks(report, dist, key, trust):
    manifest = (dist / "manifest.json").read_bytes()
    signature = (dist / "manifest.json.sig").read_bytes()
    refusal = verify(manifest, signature, trust)
    report.check("ssh-keygen accepts the signature", [refusal] if refusal else [])

    middle = len(manifest) // 2
    changed = {
        "one changed bit": manifest[:middle] + bytes([manifest[middle] ^ 1]) + manifest[middle + 1 :],
        "one more byte": manifest + b"\n",
        "one byte less": manifest[:-1],
    }
    accepted = [name for name, text in changed.items() if not verify(text, signature, trust)]
    report.check("ssh-keygen refuses a changed manifest", accepted, of=len(changed))
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{folder}/other"], check=True)
        other = Path(folder, "allowed_signers")
        other.write_text("site " + Path(folder, "other.pub").read_text())
        accepted = [] if verify(manifest, signature, other) else ["it is accepted"]
    report.check("ssh-keygen refuses it when another key is trusted", accepted)
    accepted = [] if verify(manifest, signature, trust, "file") else ["it is accepted"]
    report.check("ssh-keygen refuses it in another namespace", accepted)

    public = key.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    expected = (base64.b64decode(public.split()[1]), b"latchkey", b"sha512", b"ssh-ed25519")
    names = ["the key", "the namespace", "the hash", "the kind"]
    wrong = [name for name, is_, must in zip(names, fields(signature), expected) if is_ != must]
    report.check("the signature is Ed25519 with SHA-512, by the site's key", wrong)


def strict(text):
    """JSON without floating point, without two members of one name."""

    def refuse(text):
        raise ValueError(f"{text} is not an integer")

    def members(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError("two members have one name")
        return dict(pairs)

    return json.loads(text, parse_float=refuse, parse_constant=refuse, object_pairs_hook=members)


def format_checks(report, dist, portals):
    spellings = []
    paths = [path for path in tree.files(dist) if path.endswith(".json") and "/files/" not in path]
    for path in paths:
        text = (dist / path).read_bytes()
        try:
            if tree.canonical(strict(text)) != text:
                spellings.append(f"{path} is not in the canonical form")
        except ValueError as error:
            spellings.append(f"{path}: {error}")
    report.check("JSON is canonical: sorted keys, integers, UTF-8", spellings, of=len(paths))

    manifest = tree.manifest(dist)
    problems = [f"manifest.json has the fields {sorted(manifest)}"] if set(manifest) != MANIFEST else []
    if manifest["format"] != "latchkey-manifest/1":
        problems.append(f"the format is {manifest['format']}")
    if manifest["sequence"] != moment(manifest["issued"]).timestamp():
        problems.append(f"sequence {manifest['sequence']} is not {manifest['issued']}")
    if set(manifest["portals"]) != set(portals):
        problems.append("the manifest's projects are not those of portals/")
    for project, portal in portals.items():
        if set(portal) != PORTAL or portal["project"] != project:
            problems.append(f"{project}: the fields are {sorted(portal)}")
        for grant in portal["grants"]:
            if set(grant) - {"email", "phone"} != GRANT or grant["state"] not in ("invited", "cancelled"):
                problems.append(f"{project}/{grant.get('contact')}: the grant's fields are {sorted(grant)}")
            if not grant.get("email") and not grant.get("phone"):
                problems.append(f"{project}/{grant.get('contact')}: the grant has no address")
        if any(count > 1 for count in Counter(grant["contact"] for grant in portal["grants"]).values()):
            problems.append(f"{project}: a contact has two grants")
        if any(set(message) != MESSAGE for message in portal["messages"]):
            problems.append(f"{project}: a message's fields are others")
    report.check("manifest.json and portal.json have their promised fields", problems, of=1 + len(portals))


def digest_checks(report, dist, portals):
    manifest = tree.manifest(dist)
    listed = Counter()
    digests = {}

    def cover(path, digest):
        listed[path] += 1
        digests[path] = digest

    for path, digest in manifest["files"].items():
        cover(path, digest)
    for project, digest in manifest["portals"].items():
        cover(f"portals/{project}/portal.json", digest)
    for project, portal in portals.items():
        for path, digest in portal["files"].items():
            cover(f"portals/{project}/{path}", digest)
        for message in portal["messages"]:
            cover(message["path"], message["sha256"])

    found = set(tree.files(dist)) - {"manifest.json", "manifest.json.sig"}
    problems = [f"{path} is not covered" for path in sorted(found - set(listed))]
    problems += [f"{path} does not exist" for path in sorted(set(listed) - found)]
    problems += [f"{path} is listed {count} times" for path, count in listed.items() if count > 1]
    report.check("every file is covered once, and no other", problems, of=len(found))
    wrong = [
        path for path in sorted(found & set(listed))
        if hashlib.sha256((dist / path).read_bytes()).hexdigest() != digests[path]
    ]
    report.check("every SHA-256 is that of the file", wrong, of=len(digests))

    links = [path.relative_to(dist).as_posix() for path in dist.rglob("*") if path.is_symlink()]
    mode = stat.S_IMODE(dist.stat().st_mode)
    report.check(
        "the folder is its owner's alone and holds no symbolic link",
        links + ([] if mode == 0o700 else [f"the mode is {mode:o}"]))


def reader_checks(report, dist, portals):
    linked = {}  # what the pages lead to
    for page in tree.pages(dist):
        for _, _, address in tree.Links((dist / page.path).read_text()).found:
            path = tree.target(page.path, address)
            if path and path.startswith(f"portals/{page.project}/files/"):
                linked.setdefault(path, set()).add(page.contact)
    problems, count = [], 0
    for project, portal in portals.items():
        folder = f"portals/{project}/"
        here = {path for path in portal["files"] if path.startswith("files/")}
        count += len(here)
        problems += [f"{folder}{path} has no readers" for path in sorted(here - set(portal["readers"]))]
        for path, readers in portal["readers"].items():
            seen = linked.get(folder + path, set())
            if path not in here:
                problems.append(f"{folder}{path} has readers and is not listed")
            if sorted(set(readers)) != sorted(readers) or set(readers) != seen:
                problems.append(f"{folder}{path} is for {readers}, and on the pages of {sorted(seen)}")
    report.check("a file's readers are the contacts whose pages show it", problems, of=count)


def moment(text):
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text):
        raise ValueError(f"{text} is not a time in UTC to the second")
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)


def token(seed, project, contact, generation, issued):
    """A link's token: HMAC-SHA256 (RFC 2104) with a key from HKDF-SHA256 (RFC 5869), in base64url."""
    link_key = HKDF(hashes.SHA256(), length=32, salt=None, info=b"latchkey link v1").derive(seed)
    text = "\0".join([project, contact, str(generation), issued]).encode()
    mac = hmac.new(link_key, text, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def digest(text):
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def link_checks(report, dist, portals, seed, content):
    now = moment(tree.manifest(dist)["issued"])
    problems, grants, tokens = [], 0, {}
    for project, portal in portals.items():
        for grant in portal["grants"]:
            grants += 1
            contact = grant["contact"]
            made = token(seed, project, contact, grant["generation"], grant["issued"])
            tokens[project, contact] = made
            if grant["link"] != digest(made):
                problems.append(f"{project}/{contact}: the link is not derived from the key")
    report.check("every grant's link is derived from the key", problems, of=grants)

    days = int(tree.definition(content, "site").get("invitations", {}).get("expireAfterDays", 7))
    problems = []
    for project, portal in portals.items():
        folder = content / "projects" / project / "access"
        expected = {path.stem for path in folder.iterdir()}
        for contact in sorted(expected):
            access = tree.definition(folder, contact)
            invitations = [each for each in access.get("invitations", []) if moment(each["issued"]) <= now]
            cancelled = "cancelled" in access and moment(access["cancelled"]) <= now
            grant = next((each for each in portal["grants"] if each["contact"] == contact), None)
            name = f"{project}/{contact}"
            if not invitations:
                problems += [f"{name} was never invited and has a grant"] if grant else []
                continue
            if not grant:
                problems.append(f"{name} was invited and has no grant")
                continue
            *earlier, newest = invitations
            person = tree.definition(content / "contacts", contact)
            facts = {
                "name": person["name"],
                "email": person.get("email"),
                "phone": person.get("phone"),
                "sees": sorted(access.get("sees", ["updates", "documents", "invoices"])),
                "generation": int(newest["generation"]),
                "issued": newest["issued"],
                "expires": f"{moment(newest['issued']) + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}",
                "state": "cancelled" if cancelled else "invited",
                "replaced": [
                    digest(token(seed, project, contact, each["generation"], each["issued"]))
                    for each in earlier
                ],
            }
            said = grant | {"sees": sorted(grant["sees"])}
            problems += [
                f"{name}: {field} is {said.get(field)}, not {must}"
                for field, must in facts.items() if said.get(field) != must
            ]
        problems += [f"{project}/{each['contact']} is a stranger" for each in portal["grants"]
                     if each["contact"] not in expected]
    report.check("every grant says what content/ says, and replaced links derive too", problems, of=grants)
    return tokens


def message_checks(report, dist, portals, tokens):
    now = moment(tree.manifest(dist)["issued"])
    problems, count = [], 0
    for project, portal in portals.items():
        grants = {grant["contact"]: grant for grant in portal["grants"]}
        for message in portal["messages"]:
            count += 1
            contact, path = message["contact"], message["path"]
            grant = grants.get(contact)
            ending = {"email": "eml", "sms": "sms.json"}[message["channel"]]
            if path != f"outbox/{project}/{contact}-{message['generation']}.{ending}":
                problems.append(f"{path} has another name than is promised")
            if not grant or grant["state"] != "invited" or moment(grant["expires"]) <= now:
                problems.append(f"{path} is for somebody who is not invited")
            elif message["generation"] != grant["generation"]:
                problems.append(f"{path} is not the newest")
            text = re.sub(rb"=\r\n", b"", (dist / path).read_bytes())  # soft line breaks
            found = set(TOKEN.findall(text))
            if found != {tokens.get((project, contact), "").encode()}:
                problems.append(f"{path} bears another link, or none, or several")
        for contact, grant in grants.items():
            due = grant["state"] == "invited" and now < moment(grant["expires"])
            channels = {each["channel"] for each in portal["messages"] if each["contact"] == contact}
            if due and grant.get("email") and "email" not in channels:
                problems.append(f"{project}/{contact} has no email")
    report.check("messages are of the newest invitations and bear their link alone", problems, of=count)

    problems = []
    for project, portal in portals.items():
        for grant in portal["grants"]:
            if grant["state"] == "cancelled" and (dist / f"portals/{project}/clients/{grant['contact']}").exists():
                problems.append(f"{project}/{grant['contact']} is cancelled and has pages")
    report.check("who is cancelled has no pages", problems)


def secret_checks(report, dist, seed, key_file, tokens):
    armored = "".join(key_file.read_text().splitlines()[1:-1])
    start = (base64.b64decode(armored).index(seed) + 2) // 3 * 4  # the first characters of the seed alone
    part = armored[start : start + 36].encode()
    secrets = {
        "the private key": [seed, seed.hex().encode(), base64.b64encode(seed).rstrip(b"="), part],
        "a link": [made.encode() for made in tokens.values()],
    }
    problems = []
    for path in tree.files(dist):
        text = (dist / path).read_bytes()
        for name, forms in secrets.items():
            allowed = name == "a link" and path.startswith("outbox/")
            if not allowed and any(form in text for form in forms):
                problems.append(f"{path} holds {name}")
    report.check("no private key, and no link outside outbox/", problems, of=len(tree.files(dist)))


def main():
    given = arguments(__doc__)
    with Report("signature") as report:
        dist, portals = given.dist, tree.portals(given.dist)
        key = serialization.load_ssh_private_key(given.key.read_bytes(), password=None)
        seed = key.private_bytes_raw()
        signature_checks(report, dist, key, given.trust)
        format_checks(report, dist, portals)
        digest_checks(report, dist, portals)
        reader_checks(report, dist, portals)
        tokens = link_checks(report, dist, portals, seed, given.content)
        message_checks(report, dist, portals, tokens)
        secret_checks(report, dist, seed, given.key, tokens)


main()
