#!/usr/bin/env python3
"""Judges the SMS with another implementation of GSM-7 (3GPP TS 23.038)."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import gsm0338
import tree
from checks import Report, arguments

ALPHABET = gsm0338.Codec()
# What has an equal in GSM-7: typographic quotes, dashes and spaces, and the ellipsis.
NEEDLESS = re.compile("[\u2018-\u201f\u2032\u2033\u2010-\u2015\u2212\u2026\u00a0\u2000-\u200b\u202f\u205f\u2060\ufeff]")


def septets(text):
    """Each character's septets; None when GSM-7 does not have one."""
    try:
        return [len(ALPHABET.encode(character)[0]) for character in text]
    except UnicodeError:
        return None


def utf16(text):
    return [len(character.encode("utf-16-be")) // 2 for character in text]


def segments(units, alone, part):
    """How many messages it takes, no character divided."""
    if sum(units) <= alone:
        return 1
    count, used = 1, 0
    for unit in units:
        if used + unit > part:
            count, used = count + 1, 0
        used += unit
    return count


def expected(body):
    units = septets(body)
    return ("UCS-2", segments(utf16(body), 70, 67)) if units is None else ("GSM-7", segments(units, 160, 153))


def main():
    given = arguments(__doc__)
    with Report("sms") as report:
        site, url = tree.definition(given.content, "site"), tree.manifest(given.dist)["site"]
        zone = ZoneInfo(site["timeZone"])
        counted, spelled, worded, addressed = [], [], [], []
        messages = list(tree.messages(given.dist, "sms"))
        for grant, path in messages:
            sms = tree.read_json(given.dist / path)
            body = sms["body"]
            said, counts = (sms["encoding"], sms["segments"]), expected(body)
            if said != counts:
                counted.append(f"{path}: {said[0]} in {said[1]}, not {counts[0]} in {counts[1]}")
            if NEEDLESS.search(body):
                spelled.append(f"{path}: {body}")
            expires = datetime.fromisoformat(grant["expires"].replace("Z", "+00:00")).astimezone(zone)
            worded += [
                f"{path} does not say {word}"
                for word in (site["organization"], f"{url}/i/", str(expires.day)) if word not in body
            ]
            if set(sms) != {"to", "from", "body", "encoding", "segments"}:
                addressed.append(f"{path} has the fields {sorted(sms)}")
            if (sms["to"], sms["from"]) != (grant["phone"], site["sender"]["phone"]):
                addressed.append(f"{path}: {sms['from']} to {sms['to']}")
            if not all(re.fullmatch(r"\+[1-9]\d{6,14}", sms[field]) for field in ("to", "from")):
                addressed.append(f"{path}: a phone is not E.164")
        report.check("encoding and segments are as gsm0338 counts them", counted, of=len(messages))
        report.check("typographic quotes, dashes and spaces are plain", spelled, of=len(messages))
        report.check("the organization, the link and the expiry are there", worded, of=len(messages))
        report.check("from the sender to the contact, in E.164", addressed, of=len(messages))


main()
