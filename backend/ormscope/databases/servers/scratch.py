"""Makes or drops the scratch on a server, in a short process of its own:
``python -m ormscope.databases.servers.scratch open|drop ALIAS STATE``.

It prints one line of JSON: what the settings need to know, or why it failed. The server's address
and password are read in the environment, never passed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from ormscope.databases.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.databases.servers.server import ServerDatabase

# Seconds for connecting, and for making or dropping one database.
TIMEOUT: Final = 30
_PACKAGES: Final = Path(__file__).resolve().parents[3]

Action = Literal["open", "drop"]


def ask(action: Action, database: ServerDatabase, state: Path) -> Mapping[str, object]:
    """Start that process and return what it says. Raises DatabaseUnavailable with its sentence."""
    path = filter(None, (str(_PACKAGES), os.environ.get("PYTHONPATH")))
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, action, database.alias, str(state.resolve())],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
            start_new_session=True,  # Ctrl-C is for us; what was begun is then put away
        )
        said: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        raise DatabaseUnavailable(
            f"{database.label} at {database.place} did not answer within {TIMEOUT} s."
        ) from None
    except (IndexError, ValueError):
        said = {"failed": f"The process for it ended with status {done.returncode}."}
    if "failed" in said:
        raise DatabaseUnavailable(str(said["failed"]))
    return said


def main(action: str, alias: str, state: str) -> None:
    """Do it and print what came of it."""
    from ormscope.databases.discovery import discover
    from ormscope.databases.servers.server import ServerDatabase

    database = discover()[alias]
    if not isinstance(database, ServerDatabase):
        raise SystemExit(f"{alias} is not a server by URL")
    # What a driver prints must not stand between us and who reads our line.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        with database.sentences():
            said = _act(action, database, Path(state))
    except DatabaseUnavailable as error:
        said = {"failed": str(error)}
    print(json.dumps(said), file=answers, flush=True)


def _act(action: str, database: ServerDatabase, state: Path) -> dict[str, Any]:
    import django
    from django.conf import settings
    from django.db import connection

    settings.configure(DATABASES={"default": database.own_settings()}, USE_TZ=True)
    django.setup()
    name = database.scratch_name(state)
    with connection.cursor() as cursor:
        if action == "open":
            return database.opened(cursor, name)
        drop_all(database, cursor, name)
    return {}


def drop_all(database: ServerDatabase, cursor: Any, name: str) -> None:
    """Drop the scratch and those of other Djangos, which begin so; only what is marked as ours."""
    from ormscope.databases.servers.server import EMPTY

    for each in database.names(cursor, name):
        if (database.read_mark(cursor, each) or "").startswith(EMPTY):
            database.drop(cursor, each)


if __name__ == "__main__":
    main(*sys.argv[1:])
