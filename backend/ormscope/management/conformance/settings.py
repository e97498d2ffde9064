"""Django's settings inside a run of the suite: those of tests/test_sqlite.py, and our databases.

Imported by Django's runtests.py, whose directory is first on the path. The parent (`processes`)
says in DJANGO_SUITE, as JSON, how this process runs. What is secret the database finds itself.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Final

import test_sqlite  # type: ignore[import-not-found]

from ormscope.databases import discover
from ormscope.databases.errors import DatabaseUnavailable

SUITE: Final[dict[str, Any]] = json.loads(os.environ["DJANGO_SUITE"])
"""`mode`, `parent` (its process), `database`, `state` and `parameters` (of its server), `output`
(the path of the record), `watch` (the dotted path of a class, or null) and its `options`."""

ALIASES: Final = ("default", "other")

globals().update({name: getattr(test_sqlite, name) for name in dir(test_sqlite) if name.isupper()})


def _databases() -> dict[str, dict[str, object]]:
    database = discover()[SUITE["database"]]
    state, parameters = Path(SUITE["state"]), SUITE["parameters"]
    try:
        return {
            alias: database.suite(state, parameters, f"{SUITE['mode']}_{alias}")
            for alias in ALIASES
        }
    except DatabaseUnavailable as error:
        refused = Path(SUITE["output"]).with_suffix(".refused")
        refused.write_text(str(error), encoding="utf-8")
        sys.exit(1)


DATABASES = _databases()
TEST_RUNNER = "ormscope.management.conformance.runner.Runner"
