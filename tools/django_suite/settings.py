"""Django's settings inside a run of the suite: those of tests/test_sqlite.py, and our databases.

Imported by Django's runtests.py, whose directory is first on the path. The parent (`processes`)
says in DJANGO_SUITE, as JSON, how this process runs.
"""

from __future__ import annotations

import json
import os
from typing import Any, Final

import test_sqlite  # type: ignore[import-not-found]

from ormscope.databases.mysql import driver

SUITE: Final[dict[str, Any]] = json.loads(os.environ["DJANGO_SUITE"])
"""`mode`, `parent` (its process), `databases`, `output` (the path of the record) and `tracer`
(*ormscope* or *null*)."""

globals().update({name: getattr(test_sqlite, name) for name in dir(test_sqlite) if name.isupper()})

DATABASES: dict[str, dict[str, Any]] = SUITE["databases"]
TEST_RUNNER = "django_suite.runner.Runner"

if any(each["ENGINE"] == "django.db.backends.mysql" for each in DATABASES.values()):
    driver.use_installed()
