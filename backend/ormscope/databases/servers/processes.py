"""The processes of a private server, told by the directory that they work in.

A server whose first process was killed may leave others behind: PostgreSQL's notice it sooner or
later, and until then hold the shared memory and may write to the data.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


def works_in(pid: int, directory: Path) -> bool:
    """Tell whether process `pid` exists and is the server whose working directory this is."""
    if pid <= 0:
        return False
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == directory
        except OSError:
            return False
    command = ["ps", "-p", str(pid), "-o", "command="]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return str(directory) in done.stdout


def end_all(directory: Path, programs: Collection[str], patience: float) -> bool:
    """End by force whatever of `programs` (names of files) works in `directory`.

    Tells whether all are gone after `patience` seconds. Elsewhere than on Linux nothing is looked
    for: there such processes end by themselves, as PostgreSQL's do once they are idle.
    """
    deadline = time.monotonic() + patience
    while pids := list(_working(directory, programs)):
        if time.monotonic() > deadline:
            return False
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
    return True


def _working(directory: Path, programs: Collection[str]) -> Iterator[int]:
    """Yield them; a shell or an editor that stands in the directory is none of them."""
    if sys.platform != "linux" or not programs:
        return
    for process in Path("/proc").iterdir():
        if process.name.isdecimal() and works_in(int(process.name), directory):
            with suppress(OSError):
                if (process / "exe").readlink().name in programs:
                    yield int(process.name)
