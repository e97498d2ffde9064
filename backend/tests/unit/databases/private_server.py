"""What every private server must survive: a parent that is killed, a worker that stays."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ormscope.databases import discover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BACKEND = Path(__file__).resolve().parents[3]
PATIENCE = 10  # seconds

PARENT = """
import pathlib, sys
from ormscope.databases import discover
with discover()[sys.argv[1]].serve(pathlib.Path(sys.argv[2])):
    print("ready", flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def ending(process: int) -> Iterator[None]:
    """Wait at the end until `process` has ended, and fail when it hasn't after 10 seconds."""
    watched = os.pidfd_open(process)
    try:
        yield
        assert select.select([watched], [], [], PATIENCE)[0], f"process {process} still runs"
    finally:
        os.close(watched)


@contextlib.contextmanager
def parent_killed(alias: str, state: Path, pid: Callable[[Path], int]) -> Iterator[None]:
    """Kill a process that serves; the server has to end while the context lasts."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, alias, str(state)],
        cwd=BACKEND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    with parent.stdin, parent.stdout:
        assert parent.stdout.readline() == b"ready\n"
        with ending(pid(state)):
            parent.send_signal(signal.SIGKILL)
            parent.wait(PATIENCE)
            yield


def check_a_worker_reconnects(alias: str, state: Path, worker: str) -> None:
    """Let a program count books, at each line that it reads, over a restart of the server."""
    with discover()[alias].serve(state) as parameters:
        process = subprocess.Popen(
            [sys.executable, "-c", worker, str(state), json.dumps(dict(parameters))],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
            cwd=BACKEND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "200\n"
    with process, process.stdin, process.stdout:
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "OperationalError\n"
        with discover()[alias].serve(state):
            process.stdin.write("\n")
            process.stdin.flush()
            assert process.stdout.readline() == "200\n"
            process.stdin.close()
            process.wait(PATIENCE)
