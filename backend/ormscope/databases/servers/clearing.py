"""Clears away what a private server left when it, or the process that started it, was killed."""

from __future__ import annotations

import os
import shutil
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.servers import processes

if TYPE_CHECKING:
    from ormscope.databases.servers.private import Program

ASKED: Final = 2.0  # seconds that a server nobody wants has to end in good order
FORCED: Final = 10.0  # seconds in which it must have ended
LEFT: Final = 3.0  # the same for what is left of one
RUN: Final = "run"  # the directory of the socket, in a server's home


def clear_away(program: Program) -> None:
    """End the server of a process that was killed, if it still runs, and remove what it left.

    The caller holds the lock, so nobody wants that server. On Linux it is ending already, unless it
    hangs. A file that was left by a power cut may hold the number of some other process by now.
    """
    begun = time.monotonic()
    asked: signal.Signals | None = None
    while (found := program.found()) is not None and processes.works_in(found.pid, program.data):
        waited = time.monotonic() - begun
        way = program.endings[0] if waited < ASKED else signal.SIGKILL
        if way != asked:
            with suppress(ProcessLookupError):
                os.kill(found.pid, way)
            asked = way
        if waited > FORCED:
            raise still_held(program)
        time.sleep(0.01)
    # Before the file is forgotten: by it PostgreSQL would notice them, and refuse to start.
    if not processes.end_all(program.data, program.programs, LEFT):
        raise still_held(program)
    if found is not None:
        program.forget()
    # A socket's lock names a process, too: one that is dead and not yet buried, or another by now.
    shutil.rmtree(program.home / RUN, ignore_errors=True)


def still_held(program: Program) -> DatabaseUnavailable:
    """Return what to say of processes that cannot be ended."""
    return DatabaseUnavailable(
        f"Processes of a {program.label} server that was killed still hold {program.data}. End "
        "those whose working directory that is, and try again."
    )
