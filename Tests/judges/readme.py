#!/usr/bin/env python3
"""Runs the README's commands in a fresh clone, as a newcomer would, and holds its example of a problem against the program."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from checks import Report

ROOT = Path(__file__).resolve().parents[2]
# What runs this test; every other command of the README runs in it.
WHOLE = "Tests/run"


def blocks(text, language):
    """The fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def clone(folder):
    """A clone of this repository, with what is not committed yet."""
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    present = [name for name in listed.stdout.split(b"\0") if name and os.path.lexists(os.path.join(os.fsencode(ROOT), name))]
    packed = subprocess.Popen(["tar", "--null", "-T", "-", "-c"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    unpacked = subprocess.Popen(["tar", "-x", "-C", folder], stdin=packed.stdout)
    packed.stdin.write(b"\0".join(present))
    packed.stdin.close()
    if unpacked.wait() or packed.wait():
        raise RuntimeError("the working tree cannot be copied")


def run(commands, folder, home):
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    # git and swift are set up on this machine, not in this home.
    for name in ("GIT_CONFIG_GLOBAL", "SSL_CERT_FILE"):
        environment |= {name: os.environ[name]} if name in os.environ else {}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def example_problems(example, folder, home):
    """Makes the mistake that the README shows, and compares what the program says."""
    path, number = re.match(r"(\S+?):(\d+):\d+: ", example).groups()
    line = re.search(rf"^  {number} \| (.*)$", example, re.M)[1]
    file = folder / path
    before = file.read_text()
    lines = before.split("\n")
    lines[int(number) - 1] = line
    file.write_text("\n".join(lines))
    result = run("./latchkey build", folder, home)
    file.write_text(before)
    if result.returncode != 1 or result.stdout != example:
        yield f"the program says (status {result.returncode}): {result.stdout}"


def main():
    text = (ROOT / "README.md").read_text()
    commands = [block.strip() for block in blocks(text, "sh")]
    with Report("readme") as report, tempfile.TemporaryDirectory() as scratch:
        report.check(
            "the first two commands run the main job and the tests",
            [] if commands[:2] == ["./latchkey build", WHOLE] else [f"they are {commands[:2]}"])
        folder, home = Path(scratch, "clone"), Path(scratch, "home")
        home.mkdir()
        if "GIT_CONFIG_GLOBAL" not in os.environ and Path.home().joinpath(".gitconfig").exists():
            home.joinpath(".gitconfig").write_text(Path.home().joinpath(".gitconfig").read_text())
        clone(folder)
        failed = []
        for command in commands:
            if command == WHOLE:
                continue
            result = run(command, folder, home)
            print(f"$ {command}\n{result.stdout}", flush=True)
            if result.returncode:
                failed.append(f"{command!r} ended with {result.returncode}: {result.stdout[-600:]}")
        report.check("every command does its work in a fresh clone", failed, of=len(commands))
        built = [path for path in ("dist/manifest.json", "dist/manifest.json.sig") if not (folder / path).exists()]
        report.check("the clone holds a signed build in the end", [f"there is no {path}" for path in built])
        examples = [each for each in blocks(text, "text") if re.match(r"content/\S+:\d+:\d+: ", each)]
        wrong = [each for example in examples for each in example_problems(example, folder, home)]
        report.check("the example of a problem is what the program says", wrong, of=len(examples))


main()
