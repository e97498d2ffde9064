"""Ends processes of the private server that heed no request to end.

PostgreSQL looks for requests between rows and in most loops, but not while it searches one long
text in another, for example. What is left is the signal that no process of its can put off; the
server then ends its other sessions, too, and recovers in a moment.
https://www.postgresql.org/docs/current/server-shutdown.html
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

PATIENCE: Final = 10.0
"""Seconds in which the server must have recovered."""
_OFTEN: Final = 0.05
_GONE: Final = "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = ANY (%s))"


def end(processes: Sequence[int]) -> None:
    """Have each end at once, as at an immediate shutdown. They are this machine's, and ours."""
    for pid in processes:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGQUIT)


def await_recovery(visitor: BaseDatabaseWrapper, processes: Sequence[int]) -> None:
    """Wait until the server answers without them. Raises `django.db.Error` if it doesn't."""
    from django.db import Error

    from ormscope.databases.postgresql.preparation import owning

    until = time.monotonic() + PATIENCE
    while True:
        try:
            with owning(visitor, "postgres") as owner, owner.cursor() as cursor:
                cursor.execute(_GONE, [list(processes)])
                if cursor.fetchone()[0]:
                    return
        except Error:
            if time.monotonic() > until:
                raise
        if time.monotonic() > until:
            return
        time.sleep(_OFTEN)
