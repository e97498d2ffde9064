"""Ends a private server in which a session heeds no KILL.

MariaDB looks for one between rows, but not while it searches one long text in another, for example,
and a thread cannot be ended alone. Whoever asks next starts the server anew; it then undoes what
was not committed. https://mariadb.com/kb/en/kill/
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.mariadb.accounts import end_sessions, owning
from ormscope.databases.mariadb.server import PID
from ormscope.databases.servers import processes

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def end(visitor: BaseDatabaseWrapper, *names: str) -> None:
    """End what these accounts have open, with the whole server if it must be.

    Raises DatabaseUnavailable where the server has ended, or still rolls back.
    """
    with owning(visitor, None) as owner, owner.cursor() as cursor:
        left = [end_sessions(cursor, name) for name in names]
    if any(each.is_clearing for each in left):
        raise DatabaseUnavailable(
            "Its MariaDB server still undoes what a run wrote. Try again in some seconds."
        )
    if any(each.sessions for each in left):
        data = Path(visitor.settings_dict["ORMSCOPE"]["owner"]).parent
        _kill(data)
        raise DatabaseUnavailable(
            "A statement of the run before could not be stopped, so its MariaDB server was. It "
            "starts anew by itself: try again in some seconds."
        )


def _kill(data: Path) -> None:
    """Kill the server on `data`, if its file still names it."""
    with suppress(FileNotFoundError, ProcessLookupError):
        pid = int((data / PID).read_text() or 0)
        if processes.works_in(pid, data):
            os.kill(pid, signal.SIGKILL)
