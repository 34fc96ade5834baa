#!/usr/bin/env python3
"""Judges the emails with SpamAssassin, by its local tests alone."""

import os
import re
import subprocess
import tempfile

import tree
from checks import Report, arguments

HIGHEST = 1.0  # points; SpamAssassin takes 5 for spam


def score(raw, home):
    """The points, and the tests that gave them."""
    run = subprocess.run(
        ["spamassassin", "--local", "--test-mode"], input=raw, capture_output=True, check=True,
        env={"HOME": home, "PATH": os.environ["PATH"], "LC_ALL": "C"})
    head = run.stdout.replace(b"\r\n", b"\n").split(b"\n\n")[0].decode("utf-8", "replace")
    status = re.search(r"^X-Spam-Status: .*?score=(-?[\d.]+).*?tests=(\S*(?:\n\s\S+)*?)\s+autolearn", head, re.M | re.S)
    return float(status[1]), re.sub(r"\s", "", status[2])


def main():
    given = arguments(__doc__)
    with Report("spam") as report, tempfile.TemporaryDirectory() as home:
        problems, count = [], 0
        for _, path in tree.messages(given.dist, "email"):
            count += 1
            points, tests = score((given.dist / path).read_bytes(), home)
            if points >= HIGHEST:
                problems.append(f"{path} has {points} points: {tests}")
        report.check(f"an email has less than {HIGHEST} points", problems, of=count)


if __name__ == "__main__":
    main()
