"""What the two aliases of the suite, `default` and `other`, are on each database."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django_suite import stand_ins
from ormscope.databases.mariadb import server as mariadb_server
from ormscope.databases.mysql import driver
from ormscope.databases.mysql.session import OPTIONS
from ormscope.databases.postgresql import server
from ormscope.databases.servers import lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django_suite.record import Mode

    Databases = Callable[[Mode], dict[str, dict[str, Any]]]

ALIASES: Final = ("default", "other")


@contextmanager
def sqlite(state: Path) -> Iterator[Databases]:  # noqa: ARG001  (as the others)
    """In memory, and so each process's own."""
    yield lambda _mode: {alias: {"ENGINE": "django.db.backends.sqlite3"} for alias in ALIASES}


@contextmanager
def postgresql(state: Path) -> Iterator[Databases]:
    """On a private server under `state`; a process's databases have its mode in their names.

    The server's owner is a superuser: the suite makes databases and extensions. One command at a
    time uses the server, as two would have databases of the same names.
    """
    directory = state / "postgresql"
    directory.mkdir(parents=True, exist_ok=True)
    with _alone(directory / "suite.lock"), server.running(directory) as address:
        stand_ins.provide(directory / "share", dict(address), server.OWNER)

        def databases(mode: Mode) -> dict[str, dict[str, Any]]:
            return {
                alias: {
                    "ENGINE": "django.db.backends.postgresql",
                    "NAME": f"{mode}_{alias}",  # the suite's own are test_…
                    "USER": server.OWNER,
                    "HOST": address["host"],
                    "PORT": address["port"],
                    "OPTIONS": {"passfile": address["passfile"]},
                }
                for alias in ALIASES
            }

        yield databases


@contextmanager
def mariadb(state: Path) -> Iterator[Databases]:
    """As on PostgreSQL, where a server is installed. `settings` sees to the driver.

    PyMySQL writes literals as text where mysqlclient has bytes: a test of the schema editor fails
    with it, in both runs.
    """
    directory = state / "mariadb"
    directory.mkdir(parents=True, exist_ok=True)
    with _alone(directory / "suite.lock"), mariadb_server.running(directory) as address:

        def databases(mode: Mode) -> dict[str, dict[str, Any]]:
            return {
                alias: {
                    "ENGINE": "django.db.backends.mysql",
                    "NAME": f"{mode}_{alias}",
                    "USER": mariadb_server.OWNER,
                    "PASSWORD": Path(str(address["owner"])).read_text().strip(),
                    "HOST": address["socket"],
                    # A statement of a run has a limit, which one of the suite must not have.
                    "OPTIONS": {
                        **OPTIONS[driver.installed()],
                        "init_command": "SET SESSION max_statement_time = 0",
                    },
                }
                for alias in ALIASES
            }

        yield databases


ALL: Final = {"sqlite": sqlite, "postgresql": postgresql, "mariadb": mariadb}


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    told = False
    while True:
        with lock.attempted(path) as ours:
            if ours:
                yield
                return
        if not told:
            print("Waiting for another run on this server to end", flush=True)
            told = True
        time.sleep(0.5)
