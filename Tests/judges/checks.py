"""What every judge shares: its arguments, and one line for each check."""

import argparse
import sys
import traceback
from pathlib import Path

SHOWN = 8  # reasons in one line


class Report:
    """Prints and counts the checks of one judge; leaving it ends the program."""

    def __init__(self, judge):
        self.judge, self.passed, self.failed = judge, 0, 0

    def check(self, promise, problems, of=None):
        """One check: it passes without problems. `of` counts what was looked at, which may not be nothing."""
        reasons = [" ".join(str(problem).split()) for problem in problems]
        if of == 0:
            reasons = ["there is nothing to check"]
        counted = f" ({of})" if of else ""
        if reasons:
            self.failed += 1
            more = [f"and {len(reasons) - SHOWN} more"] if len(reasons) > SHOWN else []
            print(f"FAIL {self.judge}: {promise}{counted}: {'; '.join(reasons[:SHOWN] + more)}", flush=True)
        else:
            self.passed += 1
            print(f"ok   {self.judge}: {promise}{counted}", flush=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None and issubclass(kind, Exception):
            traceback.print_exception(kind, error, trace)
            self.check("the judge comes to its end", [f"{kind.__name__}: {error}"])
        elif kind is not None:
            return False
        print(f"{self.judge}: {self.passed + self.failed} checks, {self.failed} failed", flush=True)
        sys.exit(1 if self.failed else 0)


def arguments(description):
    """The build to judge, and what it was made from."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("dist", type=Path, help="the folder that latchkey build wrote")
    parser.add_argument("--content", type=Path, help="the content that it was built from")
    parser.add_argument("--key", type=Path, help="the signing key that it was built with")
    parser.add_argument("--trust", type=Path, help="an allowed_signers file that lists the key")
    return parser.parse_args()
