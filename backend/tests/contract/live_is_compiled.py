"""The process of ``test_live_is_compiled.py``: snippets on a live database or its compiled twin.

``python live_is_compiled.py ALIAS STATE PARAMETERS SNIPPETS`` runs them on the live database;
``ALIAS==VERSION`` runs them on its compiled twin of that version. Prints the version, and the
statements of each snippet.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import nullcontext
from pathlib import Path


def main(name: str, state: str, parameters: str, snippets: str) -> None:
    import django
    from django.conf import settings
    from django.db import connections

    from ormscope.databases import Sample, discover

    alias, _, version = name.partition("==")
    database = discover()[alias]
    if version:
        twin = database.compiled_twin(version)
        assert twin is not None
        assert twin.mode == "compiled"
        database = twin
    settings.DATABASES = {"default": database.settings(Path(state), json.loads(parameters))}
    django.setup()
    connection = connections["default"]
    sample = Sample.from_settings(settings.ORMSCOPE["SAMPLE"])
    database.prepare(connection, sample, Path(state))
    with database.isolate(connection):
        connection.ensure_connection()
        told = database.server_version(connection)

    from undisturbed import executed

    from ormscope.language import NullObserver

    found = {}
    for key, code in json.loads(snippets).items():
        run = executed(code, database, connection, NullObserver(), nullcontext)
        found[key] = [_plain(sql) for sql, _ in run["statements"]]
    print(json.dumps({"version": told, "statements": found}))


def _plain(sql: str) -> str:
    """Take the thread's number out of a savepoint's name."""
    return re.sub(r"\bs\d+_x(\d+)", r"s_x\1", sql)


if __name__ == "__main__":
    main(*sys.argv[1:])
