"""The process of one golden file: ``recorded.py ALIASES RENDERER STATE SNIPPET`` prints it.

A clock that counts by 0.1 ms a question stands for the time; nothing else varies from run to run.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path


def main(aliases: str, renderer: str, state: str, snippet: str) -> None:
    """Trace on each database, in a process for each, and print the comparison."""
    from ormscope.document.alignment import compare
    from ormscope.document.codec import from_json
    from ormscope.document.trace import Trace
    from ormscope.renderers import renderers

    traces = []
    for alias in aliases.split(","):
        command = [sys.executable, __file__, "--one", alias, state, snippet]
        done = subprocess.run(command, capture_output=True, check=True)
        traces.append(from_json(Trace, done.stdout))
    sys.stdout.write(renderers()[renderer].render(compare(snippet, traces), width=110))


def one(alias: str, state: str, snippet: str) -> None:
    """Trace on a database that needs no server, and print the document."""
    from ormscope.document.codec import to_json
    from ormscope.runs.execution import run
    from ormscope.runs.options import Options
    from ormscope.runs.prepared import prepare

    ready = prepare(alias, Path(state), json.loads("{}"))
    ticks = itertools.count(0, 100_000)
    trace = run(
        snippet, ready.database, ready.connection, ready.target, Options(),
        clock=lambda: next(ticks),
    )  # fmt: skip
    sys.stdout.write(to_json(trace))


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        one(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
