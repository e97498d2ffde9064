"""Run make targets one after the other, all of them even when one fails, and sum them up.

    run_tests.py TARGET...

Each target's output passes through as it comes. At the end stand the closing lines of the test
runners, one line a target, and the exit code: 1 when any target failed.
"""

import os
import re
import subprocess
import sys
import time

# What pytest, Vitest and Playwright close with.
CLOSING = (
    re.compile(r"^=+ .*\b(passed|failed|errors?|skipped|no tests ran)\b.* in [\d.]+s.*=+$"),
    re.compile(r"^ *(Test Files|Tests) +.*\b(passed|failed|skipped|no tests)\b.*$"),
    re.compile(r"^  \d+ (passed|failed|flaky|skipped|interrupted|did not run)\b.*$"),
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def run(target: str) -> tuple[int, list[str]]:
    """Run one target. Returns its exit code and the closing lines that were in its output."""
    make = os.environ.get("MAKE", "make")
    # Vitest colours its output wherever CI is set; a file of it should be plain.
    plainly = {} if sys.stdout.isatty() else {"NO_COLOR": "1"}
    closing = []
    with subprocess.Popen(
        [make, "--no-print-directory", target],
        env=os.environ | plainly,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            plain = COLOUR.sub("", line.rstrip())
            if any(pattern.match(plain) for pattern in CLOSING):
                closing.append(plain)
    return process.returncode, closing


def main(targets: list[str]) -> int:
    outcomes = []
    closings = []
    for target in targets:
        print(f"\n---- make {target}", flush=True)
        begun = time.monotonic()
        code, closing = run(target)
        seconds = time.monotonic() - begun
        outcomes.append((target, code, seconds))
        closings += closing
    print("\n---- make test: summary")
    for target, code, seconds in outcomes:
        print(f"{target:<16}{'ok' if code == 0 else 'FAILED':<8}{seconds:6.1f} s")
    print("\n".join(closings), flush=True)
    return int(any(code for _, code, _ in outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
